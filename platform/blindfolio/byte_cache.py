from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from sys import getsizeof
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def byte_cache(most: int, times: int = 1) -> Callable[[Callable[[K], V]], Callable[[K], V]]:
    """Keeps the newest results of a function of one text, while they and their texts take at
    most so many bytes: `lru_cache` counts results, of which one can be of any size. What Python
    can't measure, such as a tree, takes up to so many `times` the bytes of its text.
    """

    def around(make: Callable[[K], V]) -> Callable[[K], V]:
        kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        lock, held = threading.Lock(), 0

        @wraps(make)
        def found(text: K) -> V:
            nonlocal held
            with lock:
                if text in kept:
                    kept.move_to_end(text)
                    return kept[text][0]
            made = make(text)
            size = getsizeof(text) * times + getsizeof(made)
            with lock:
                if text not in kept and size <= most:
                    kept[text] = made, size
                    held += size
                    while held > most:
                        held -= kept.popitem(last=False)[1][1]
            return made

        return found

    return around
