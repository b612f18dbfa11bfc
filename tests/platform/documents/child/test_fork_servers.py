"""A file is read whatever becomes of the fork server; which one that is, and when it is renewed."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.child import fork_servers
from blindfolio.documents.child.fork_server import ForkServer
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.ingest import fences, ingest, weak_fences
from blindfolio.refusal import Refusal

linux = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are Linux's")

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
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """None at first; the one that the test leaves is ended."""
    monkeypatch.setattr(fork_servers, "_current", None)
    monkeypatch.setattr(fork_servers, "_lost", 0)
    yield
    if (left := fork_servers._current) is not None:
        left.kill()
        left.retire()


def own(monkeypatch: pytest.MonkeyPatch, program: str) -> ForkServer:
    server = ForkServer(("-c", program))
    monkeypatch.setattr(fork_servers, "_current", server)
    return server


def current() -> ForkServer:
    server = fork_servers.current()
    assert server is not None
    return server


@linux
def test_all_that_is_asked_is_made_of_one_server() -> None:
    fork_servers.prepare()
    server = current()
    for _ in range(2):
        assert ingest(b"# One\n\nTwo words.\n", ".md", Identity()).pages == 1
    assert current() is server
    assert server.made == 4
    assert weak_fences(fences()) == []


@linux
def test_a_server_with_every_library_runs_one_thread() -> None:
    fences()
    status = Path(f"/proc/{current().pid}/status").read_text(encoding="utf-8")
    assert "Threads:\t1\n" in status


@linux
def test_a_file_is_read_though_the_server_dies_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    server = own(monkeypatch, SLOW)
    read: list[list[ChildFrame]] = []
    reading = threading.Thread(
        target=lambda: read.append(run("markdown", b"# One\n", cpu_seconds=10))
    )
    reading.start()
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    while not children.read_text(encoding="utf-8"):
        time.sleep(0.01)
    server.kill()
    reading.join()
    assert [frame.kind for frame in read[0]] == ["fence", "blocks"]
    with pytest.raises(ChildProcessError):
        os.waitpid(server.pid, os.WNOHANG)
    # The next file has a fork server again.
    assert current() is not server
    assert weak_fences(fences()) == []


@linux
def test_a_server_that_died_between_two_files_is_replaced() -> None:
    fences()
    dead = current()
    dead.kill()
    dead._process.wait()
    assert weak_fences(fences()) == []
    assert current() is not dead


@linux
def test_after_a_crash_the_next_child_is_made_of_another_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = own(monkeypatch, SLOW)
    with pytest.raises(Refusal):
        run("crashing", b"", cpu_seconds=5)
    assert current() is not server
    with pytest.raises(ChildProcessError):
        os.waitpid(server.pid, os.WNOHANG)
    assert weak_fences(fences()) == []


@linux
def test_a_server_is_worn_after_so_many_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork_servers, "CHILDREN", 2)
    fences()
    first = current()
    fences()
    assert current() is not first


@linux
def test_where_no_server_will_stand_files_are_read_by_fresh_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[ForkServer] = []

    def broken() -> ForkServer:
        started.append(ForkServer(("-c", "raise SystemExit(1)")))
        return started[-1]

    monkeypatch.setattr(fork_servers, "ForkServer", broken)
    for _ in range(fork_servers.LOST + 2):
        assert weak_fences(fences()) == []
    assert len(started) == fork_servers.LOST
    assert fork_servers.current() is None


def test_elsewhere_every_step_works_in_a_fresh_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork_servers, "current", lambda: None)
    read = ingest(b"# One\n\nBy Ada Example.\n", ".md", Identity(names=("Ada Example",)))
    assert (read.pages, len(read.findings)) == (1, 1)
    assert read.house is not None


@linux
def test_a_fork_of_the_process_has_none_of_its_fork_servers() -> None:
    fences()
    server = current()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if fork_servers._current is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert current() is server
    assert weak_fences(fences()) == []
