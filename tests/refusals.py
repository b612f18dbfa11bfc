"""What is refused, by its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from blindfolio.refusal import Refusal


@contextmanager
def refused(code: str, *, says: str = "") -> Iterator[None]:
    """What happens inside is refused with this code, and with these words in its sentence."""
    with pytest.raises(Refusal) as found:
        yield
    assert (found.value.code, says in str(found.value)) == (code, True), str(found.value)
