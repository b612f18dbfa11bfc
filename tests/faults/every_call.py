"""F2, F3 and F4: an act killed or failed at every system call that matters, and their order.

`python -m tests.faults.every_call --help` runs one act or all, at every call or at fewer, and
prints what was found. A point is one call of a clean run on a file of the site: a kill comes before
it, an error in its place.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.acts import ACTS, Act, Prepared, Said
from tests.faults.traced import (
    NO_STRACE,
    READING,
    SYNCS,
    TELLING,
    WRITING,
    DurableOrder,
    Injection,
    SystemCall,
    Tried,
    can_trace,
    run,
)
from tests.faults.wrong_builds import WRONG_BUILDS

FAULTS = ("kill", "EIO", "ENOSPC", "order")
_NEED_SPACE = (*SYNCS, "write", "pwrite64", "ftruncate", "mkdir", "rename")
"""Calls that a full disk can refuse, with the making of a file."""
_IN_A_ROW = ("pwrite64", "pread64")
_DISK = {503: "trouble with its disk", 507: "disk is full"}
"""What an answer has to say, by its status."""


def _telling(calls: Sequence[SystemCall]) -> int:
    return next((n for n, call in enumerate(calls) if call.name == TELLING), len(calls))


def _may_fail(call: SystemCall, error: str) -> bool:
    if error == "ENOSPC":
        return call.name in _NEED_SPACE or (call.name == "openat" and call.creates)
    return call.name in WRITING or call.name in READING


def _thinned(calls: Sequence[SystemCall], dice: random.Random) -> list[SystemCall]:
    """Of many reads or writes of one file between two syncs the first, the last and one between;
    of all other calls each."""
    runs: list[list[SystemCall]] = []
    open_runs: dict[tuple[str, tuple[str, ...]], list[SystemCall]] = {}
    for call in calls:
        key = (call.name, call.paths)
        if call.name in _IN_A_ROW and key in open_runs:
            open_runs[key].append(call)
            continue
        runs.append([call])
        if call.name in _IN_A_ROW:
            open_runs[key] = runs[-1]
        elif call.name in SYNCS:
            open_runs.clear()
    few = (it if len(it) <= 3 else [it[0], dice.choice(it[1:-1]), it[-1]] for it in runs)
    return [call for it in few for call in it]


@dataclass(slots=True)
class Found:
    """What came of one act under one fault."""

    tries: Counter[str] = field(default_factory=Counter)
    """How many tries ended as: old, new, told, refused, other."""
    wrong: list[str] = field(default_factory=list)

    def line(self, act: str, fault: str, seconds: float) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in sorted(self.tries.items()))
        return f"{act}, {fault}: {ends}; violations: {len(self.wrong)} ({seconds:.0f} s)"


class EveryCall:
    """One act on a prepared site, tried again and again."""

    def __init__(self, on: Prepared, act: Act, asked: argparse.Namespace) -> None:
        self._on, self._act = on, act
        self._until_wrong, self._thin = asked.until_wrong, asked.thin
        self._dice = random.Random(f"{asked.seed} {act.name}")
        on.again()
        self._old, self._old_shape = on.state(act), on.shape(act)
        on.perform(act)  # so that what is made once, like a template, is made before any fork
        on.again()
        self.clean = self._try()
        assert self.clean.ended and self._told(self.clean) is not None, self.clean.told
        self._new, self._new_shape = on.state(act), on.shape(act)
        assert self._new != self._old
        assert on.wrong(act, self._told(self.clean)) == []
        on.again()
        assert on.wrong(act, None) == []

    def under(self, fault: str) -> Found:
        if fault == "order":
            return self.order()
        return self.kills() if fault == "kill" else self.errors(fault)

    def order(self) -> Found:
        found = Found()
        order = DurableOrder(self._on.data)
        found.wrong = sorted(set(order.faults(self.clean.calls)))
        found.tries.update(order.steps)
        return found

    def kills(self) -> Found:
        found = Found()
        for call in self._points(
            lambda it: it.name in WRITING or it.creates or it.name == TELLING
        ):
            injected = Injection(call.name, call.n, "SIGKILL")
            self._on.again()
            tried = self._try(injected)
            said = self._told(tried)
            if tried.ended:
                found.wrong.append(f"{injected}: it was not killed")
            found.wrong += [f"{injected}: {line}" for line in self._look(found, said)]
            if found.wrong and self._until_wrong:
                break
        return found

    def errors(self, name: str) -> Found:
        found = Found()
        for call in self._points(lambda it: _may_fail(it, name)):
            if found.wrong and self._until_wrong:
                return found
            once = Injection(call.name, call.n, name)
            calls = self.clean.calls
            if calls.index(call) >= _telling(calls):  # while the database is closed
                found.wrong += [f"{once}: {line}" for line in self._failed(found, once)]
                continue
            found.wrong += [f"{once}: {line}" for line in self._failed_once(found, once)]
            # What only reads is tried again by nobody.
            if call.name in WRITING:
                lasting = Injection(call.name, call.n, name, lasting=True)
                found.wrong += [f"{lasting}: {line}" for line in self._failed(found, lasting)]
        everything = [Injection(it, 1, name, lasting=True) for it in WRITING if it != "write"]
        found.wrong += [f"all {name}: {line}" for line in self._failed(found, *everything)]
        return found

    def _failed_once(self, found: Found, injected: Injection) -> Iterator[str]:
        self._on.again()
        tried = self._try(injected, twice=True)
        first, then = (_said(tried, n) for n in (0, 1))
        if first is None or then is None:
            yield f"it was told nothing: {tried.told}"
            return
        yield from self._answered(first, injected, tried)
        between = tried.told[0]["state"]
        if between not in (self._old, self._new) or (first.receipt and between != self._new):
            yield "what is stored is neither as before nor as after"
        found.tries["told" if first.receipt else "refused"] += 1
        if not then.receipt:
            yield f"it did not work afterwards: {then.status} {then.words[:200]}"
            return
        yield from self._on.wrong(self._act, then)
        if self._on.shape(self._act) != self._new_shape:
            yield "after the second try there is more or less than after one"
        self._on.close()

    def _failed(self, found: Found, *injected: Injection) -> Iterator[str]:
        self._on.again()
        tried = self._try(*injected, closes=not injected[0].lasting)
        said = _said(tried, 0)
        if said is None:
            yield f"it was told nothing: {tried.told}"
            return
        yield from self._answered(said, injected[0], tried)
        yield from self._look(found, said if said.receipt else None)

    def _answered(self, said: Said, injected: Injection, tried: Tried) -> Iterator[str]:
        failed = [call for call in tried.calls if call.failed]
        if not failed:
            yield "nothing failed"
        elif said.receipt:
            before = tried.calls[: _telling(tried.calls)]
            if any(call.failed and self._matters(call) for call in before):
                yield f"a success was told: {failed[0].line[:160]}"
        elif self._act.name != "erase" and _DISK.get(said.status, "?") not in said.words:
            yield f"told {said.status}: {said.words[:200]}"
        if injected.what == "EIO" and said.status == 507:
            yield "a failing disk was called full"

    def _matters(self, call: SystemCall) -> bool:
        """Whether a success in spite of this failed call is a lie. Every failed sync is one, but
        that of the data folder, whose answer SQLite does not look at."""
        if call.name in SYNCS:
            return call.paths[0] != str(self._on.data)
        log = call.name == "pwrite64" and call.paths[0].endswith("-wal")
        return log or call.name in ("write", "rename")

    def _look(self, found: Found, said: Said | None) -> Iterator[str]:
        state = self._on.state(self._act)
        end = {self._old: "old", self._new: "new"}.get(state, "other")
        # The same rows to the byte need no second look at what they mean.
        yield from self._on.wrong(
            self._act, said, audited=end != "other" and not self._act.apart
        )
        found.tries[end] += 1
        if end == "other":
            yield "what is stored is neither as before nor as after"
        if said is not None and end != "new":
            yield "a success was told, and nothing is stored"
        if self._act.name == "erase":
            yield from self._on.finish_erasing()
            yield from self._on.wrong(self._act, None)
        self._on.close()

    def _points(self, wanted: Callable[[SystemCall], bool]) -> list[SystemCall]:
        data = str(self._on.data)
        calls = [
            call
            for call in self.clean.calls
            if wanted(call)
            and (call.name == TELLING or any(data in path for path in call.paths))
        ]
        return _thinned(calls, self._dice) if self._thin else calls

    def _try(self, *injected: Injection, twice: bool = False, closes: bool = True) -> Tried:
        def work(tell: Callable[..., None]) -> None:
            for do in (self._on.perform, self._on.perform_again)[: 1 + twice]:
                said = do(self._act)
                # The first packet is what a person would be told: nothing may come before it.
                tell(status=said.status, receipt=said.receipt, words=said.words[:1000])
                if twice and do == self._on.perform:
                    tell(state=self._on.state(self._act))
            if closes:
                self._on.close()

        tried = run(self._on.folder, work, *injected)
        if twice and len(tried.told) == 3:
            tried.told[0]["state"] = tried.told.pop(1)["state"]
        return tried

    def _told(self, tried: Tried) -> Said | None:
        said = _said(tried, 0)
        return said if said is not None and said.receipt else None


def _said(tried: Tried, n: int) -> Said | None:
    if len(tried.told) <= n or "status" not in tried.told[n]:
        return None
    told = tried.told[n]
    return Said(told["status"], told["receipt"], told["words"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--act", action="append", choices=tuple(ACTS), help="default: all")
    parser.add_argument("--fault", action="append", choices=FAULTS, help="default: all")
    parser.add_argument("--thin", action="store_true", help="fewer of many writes in a row")
    parser.add_argument("--until-wrong", action="store_true", help="stop at the first finding")
    parser.add_argument(
        "--wrong", default="", choices=tuple(WRONG_BUILDS), help="a wrong build"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    if not can_trace():
        print(NO_STRACE)
        return 2
    print(f"seed {asked.seed}")
    # What is failed on purpose would fill the screen; a traceback is not what is looked at here.
    logging.getLogger("blindfolio").addHandler(logging.NullHandler())
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as made:
        on = Prepared(Path(made) / "prepared")
        if asked.wrong:
            WRONG_BUILDS[asked.wrong](on.site)
        for act in asked.act or ACTS:
            every = EveryCall(on, ACTS[act], asked)
            for fault in asked.fault or FAULTS:
                began = time.monotonic()
                found = every.under(fault)
                print(found.line(act, fault, time.monotonic() - began), flush=True)
                print("".join(f"  {it}\n" for it in found.wrong), end="", flush=True)
                wrong += found.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
