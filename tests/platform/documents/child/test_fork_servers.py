"""A file is read whatever becomes of the mould; which mould that is, and when it is renewed."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.child import fork_servers as moulds
from blindfolio.documents.child.fork_server import Mould
from blindfolio.documents.child.frames import Frame
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.ingest import fences, ingest, weak_fences
from blindfolio.refusal import Refusal

linux = pytest.mark.skipif(sys.platform != "linux", reason="moulds are Linux's")

SLOW = """
import os, signal, time
from blindfolio.documents.child.forked import stand

def crashing(_):
    os.abort()

def slow(_):
    time.sleep(60)

stand({"markdown": slow, "crashing": crashing})
"""


@pytest.fixture(autouse=True)
def own_mould(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """None at first; the one that the test leaves is ended."""
    monkeypatch.setattr(moulds, "_current", None)
    monkeypatch.setattr(moulds, "_lost", 0)
    yield
    if (left := moulds._current) is not None:
        left.kill()
        left.retire()


def own(monkeypatch: pytest.MonkeyPatch, program: str) -> Mould:
    mould = Mould(("-c", program))
    monkeypatch.setattr(moulds, "_current", mould)
    return mould


def current() -> Mould:
    mould = moulds.current()
    assert mould is not None
    return mould


@linux
def test_all_that_is_asked_is_made_of_one_mould() -> None:
    moulds.prepare()
    mould = current()
    for _ in range(2):
        assert ingest(b"# One\n\nTwo words.\n", ".md", Identity()).pages == 1
    assert current() is mould
    assert mould.made == 4
    assert weak_fences(fences()) == []


@linux
def test_a_mould_with_every_library_runs_one_thread() -> None:
    fences()
    status = Path(f"/proc/{current().pid}/status").read_text(encoding="utf-8")
    assert "Threads:\t1\n" in status


@linux
def test_a_file_is_read_though_the_mould_dies_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mould = own(monkeypatch, SLOW)
    read: list[list[Frame]] = []
    reading = threading.Thread(
        target=lambda: read.append(run("markdown", b"# One\n", cpu_seconds=10))
    )
    reading.start()
    children = Path(f"/proc/{mould.pid}/task/{mould.pid}/children")
    while not children.read_text(encoding="utf-8"):
        time.sleep(0.01)
    mould.kill()
    reading.join()
    assert [frame.kind for frame in read[0]] == ["fence", "blocks"]
    with pytest.raises(ChildProcessError):
        os.waitpid(mould.pid, os.WNOHANG)
    # The next file has a mould again.
    assert current() is not mould
    assert weak_fences(fences()) == []


@linux
def test_a_mould_that_died_between_two_files_is_replaced() -> None:
    fences()
    dead = current()
    dead.kill()
    dead._process.wait()
    assert weak_fences(fences()) == []
    assert current() is not dead


@linux
def test_after_a_crash_the_next_child_is_made_of_another_mould(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mould = own(monkeypatch, SLOW)
    with pytest.raises(Refusal):
        run("crashing", b"", cpu_seconds=5)
    assert current() is not mould
    with pytest.raises(ChildProcessError):
        os.waitpid(mould.pid, os.WNOHANG)
    assert weak_fences(fences()) == []


@linux
def test_a_mould_is_worn_after_so_many_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "CHILDREN", 2)
    fences()
    first = current()
    fences()
    assert current() is not first


@linux
def test_where_no_mould_will_stand_files_are_read_by_fresh_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Mould] = []

    def broken() -> Mould:
        started.append(Mould(("-c", "raise SystemExit(1)")))
        return started[-1]

    monkeypatch.setattr(moulds, "Mould", broken)
    for _ in range(moulds.LOST + 2):
        assert weak_fences(fences()) == []
    assert len(started) == moulds.LOST
    assert moulds.current() is None


def test_elsewhere_every_step_works_in_a_fresh_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "current", lambda: None)
    read = ingest(b"# One\n\nBy Ada Example.\n", ".md", Identity(names=("Ada Example",)))
    assert (read.pages, len(read.findings)) == (1, 1)
    assert read.house is not None


@linux
def test_a_fork_of_the_process_has_none_of_its_moulds() -> None:
    fences()
    mould = current()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if moulds._current is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert current() is mould
    assert weak_fences(fences()) == []
