"""Limits how often sign-in links can be requested. Requests are counted in each process, so
that a stranger's requests leave nothing in the database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from blindfolio import clock

AT_MOST = 30  # Requests from one address within `WITHIN`. A whole office may share one.
WITHIN = timedelta(minutes=15)
_ADDRESSES = 10_000


class AskingLimit:
    def __init__(self) -> None:
        self._asked: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def reached(self, address: str) -> bool:
        if not address:
            return False
        now = clock.now()
        with self._lock:
            # Ignore times far in the future: the clock has been set back.
            asked = [it for it in self._asked.pop(address, []) if abs(now - it) < WITHIN]
            self._asked[address] = [*asked, now][-AT_MOST - 1 :]
            if len(self._asked) > _ADDRESSES:
                self._asked.popitem(last=False)
        return len(asked) >= AT_MOST
