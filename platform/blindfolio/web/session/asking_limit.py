"""Limits how often someone may ask. Requests are counted in each process, so that a stranger's
requests leave nothing in the database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from blindfolio import clock

AT_MOST = 30  # Sign-in links for one address within `WITHIN`. A whole office may share one.
WITHIN = timedelta(minutes=15)
_ADDRESSES = 10_000
_LONGEST = 45  # characters of an address; a proxy may hand on anything


class AskingLimit:
    def __init__(self, at_most: int = AT_MOST, within: timedelta = WITHIN) -> None:
        self.at_most, self.within = at_most, within
        self._asked: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def reached(self, address: str) -> bool:
        if not address:
            return False
        address, now = address[:_LONGEST], clock.now()
        with self._lock:
            # Ignore times far in the future: the clock has been set back.
            asked = [it for it in self._asked.pop(address, []) if abs(now - it) < self.within]
            self._asked[address] = [*asked, now][-self.at_most - 1 :]
            if len(self._asked) > _ADDRESSES:
                self._asked.popitem(last=False)
        return len(asked) >= self.at_most
