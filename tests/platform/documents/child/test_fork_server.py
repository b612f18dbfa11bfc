"""What a fork server promises: children that begin alike and know nothing of each other, and no
trace of any of them afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blindfolio.documents.child.fork_server import ForkedChild, ForkServer, ForkServerLost
from blindfolio.documents.child.limited_process import ask

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are Linux's")

PROGRAM = """
import os, stat, sys, threading, time
from blindfolio.documents.child.forked import stand
from blindfolio.documents.child.frames import ChildFrame

def said(result):
    yield ChildFrame({"kind": "said", "result": result})

def held(_):
    found = []
    for n in range(1024):
        try:
            mode = os.fstat(n).st_mode
        except OSError:
            continue
        found.append("pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "")
    return said([kind for kind in found if kind])

once = []

def used(_):
    once.append(1)
    return said(len(once))

def sleeping(_):
    yield ChildFrame({"kind": "said", "result": os.getpid()})
    time.sleep(60)

STEPS = {
    "held": held,
    "used": used,
    "sleeping": sleeping,
    "never-in-a-file": held,
    "seeds": lambda _: said([__import__("random").random(), hash("a word")]),
}
"""
STANDING = PROGRAM + "stand(STEPS)\n"


@pytest.fixture
def server() -> Iterator[ForkServer]:
    made = ForkServer(("-c", STANDING))
    yield made
    made.kill()
    made.retire()


def said(server: ForkServer, step: str, data: bytes = b"") -> object:
    frames = ask(server.child(step, cpu_seconds=5), step, data, cpu_seconds=5)
    return frames[-1].header["result"]


def begun(server: ForkServer) -> tuple[ForkedChild, int]:
    """A child that sleeps now, and its process."""
    child = server.child("sleeping", cpu_seconds=5)
    child.input.close()
    until(lambda: bool(children_of(server.pid)))
    [pid] = children_of(server.pid)
    return child, pid


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(child) for child in found.split()]


def until(holds: Callable[[], bool]) -> None:
    """Waits for it, and fails after a minute."""
    for _ in range(6_000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it never came to hold")


def gone(pid: int) -> bool:
    try:
        state = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        )
    except OSError:
        return True
    # Nobody of ours has to reap what another process left behind.
    return state == "Z"


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def test_two_hundred_children_leave_nothing_behind(server: ForkServer) -> None:
    said(server, "used")
    before = descriptors(os.getpid())
    for _ in range(200):
        said(server, "used")
    assert descriptors(os.getpid()) == before
    # Its socket and twice nothing; the last child's are closed once its exit is told.
    until(lambda: descriptors(server.pid) == 3)
    assert children_of(server.pid) == []


def test_a_child_is_used_once_and_what_it_changes_is_its_own(server: ForkServer) -> None:
    assert [said(server, "used") for _ in range(3)] == [1, 1, 1]


def test_a_child_holds_its_own_two_pipes_and_no_other(server: ForkServer) -> None:
    sleeping, _ = begun(server)
    try:
        assert said(server, "held") == ["pipe", "pipe"]
    finally:
        sleeping.close()


def test_the_server_holds_no_byte_of_a_file(server: ForkServer) -> None:
    canary = "canary of a file".encode("utf-16")
    child = server.child("sleeping", cpu_seconds=5)
    child.input.write(canary * 100)
    child.input.close()
    until(lambda: bool(children_of(server.pid)))
    try:
        memory = writable_memory(server.pid)
    except PermissionError:
        pytest.skip("only root may look into a fork server")
    finally:
        child.close()
    assert b"never-in-a-file" in memory
    assert canary not in memory


def writable_memory(pid: int) -> bytes:
    """All that a process has in memory, but for what it only maps from files."""
    found = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            if " rw" in line:
                start, end = (int(edge, 16) for edge in line.split()[0].split("-"))
                memory.seek(start)
                found.append(memory.read(end - start))
    return b"".join(found)


def test_random_numbers_differ_from_child_to_child(server: ForkServer) -> None:
    first, second = said(server, "seeds"), said(server, "seeds")
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert first[0] != second[0]
    # The price of the fork server, and the reason for its being renewed.
    assert first[1] == second[1]


def test_ending_one_child_ends_no_other(server: ForkServer) -> None:
    first, pid = begun(server)
    second = server.child("sleeping", cpu_seconds=5)
    second.input.close()
    first.kill()
    assert first.wait(5) == -signal.SIGKILL
    assert gone(pid)
    with pytest.raises(TimeoutError):
        second.wait(0.2)
    for child in (first, second):
        child.close()
    until(lambda: children_of(server.pid) == [])


def test_a_server_that_is_killed_takes_its_children_with_it(server: ForkServer) -> None:
    child, pid = begun(server)
    server.kill()
    with pytest.raises(ForkServerLost):
        child.wait(5)
    until(lambda: gone(pid))
    child.close()
    server.retire()
    with pytest.raises(ChildProcessError):
        os.waitpid(server.pid, os.WNOHANG)
    with pytest.raises(ForkServerLost):
        server.child("used", cpu_seconds=5)


def test_a_server_that_hangs_does_not_hold_its_job(
    server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(server, "used")
    os.kill(server.pid, signal.SIGSTOP)
    monkeypatch.setattr("blindfolio.documents.limits.wall_seconds", lambda cpu: 0.5)
    with pytest.raises(ForkServerLost):
        said(server, "used")


def test_a_retired_server_waits_for_its_last_child(server: ForkServer) -> None:
    child, pid = begun(server)
    server.retire()
    with pytest.raises(ForkServerLost):
        server.child("used", cpu_seconds=5)
    assert not gone(pid)
    child.close()
    assert gone(pid)
    assert gone(server.pid)


def test_a_server_with_a_thread_makes_no_child() -> None:
    program = PROGRAM + "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    server = ForkServer(("-c", program + "stand(STEPS)\n"))
    child = server.child("used", cpu_seconds=5)
    with pytest.raises(ForkServerLost):
        ask(child, "used", b"", cpu_seconds=5)
    server.kill()
    server.retire()


def test_server_and_children_end_with_the_job_that_is_killed() -> None:
    job = f"""
import time
from blindfolio.documents.child.fork_server import ForkServer
server = ForkServer(("-c", {STANDING!r}))
child = server.child("sleeping", cpu_seconds=60)
child.input.close()
print(server.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", job], stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        server = int(started.stdout.readline())
        until(lambda: bool(children_of(server)))
        [child] = children_of(server)
        started.kill()
    until(lambda: gone(child) and gone(server))


def test_many_threads_ask_one_server_at_once(server: ForkServer) -> None:
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(said(server, "used"))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 12
