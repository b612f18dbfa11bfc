"""Attacks run inside the real child, behind its real fences, and come back as a word each; what it
sends comes in frames.

What a probe sends is its own report; what only the job can judge (a kill) is its refusal.
"""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from blindfolio.documents import limits
from blindfolio.documents.child.frames import BrokenFrames, ChildFrame, read_frames, write_frame
from blindfolio.documents.child.limited_process import LimitedChild, ask
from blindfolio.documents.ingest import fences, weak_fences
from blindfolio.refusal import Refusal
from tests.every_run import in_every_run

linux = pytest.mark.skipif(sys.platform != "linux", reason="the fences tried here are Linux's")

PROBE = """
import ctypes, json, mmap, os, signal, socket, subprocess, sys, threading, time
from blindfolio.documents.child.serve import serve
from blindfolio.documents.child.frames import ChildFrame
libc = ctypes.CDLL(None, use_errno=True)

def attack(raw):
    told = json.loads(raw)
{body}

def work(raw):
    try:
        result = attack(raw)
    except BaseException as error:
        result = type(error).__name__
    yield ChildFrame({{"kind": "probe", "result": str(result)}})

serve(work)
"""


def ended(program: str, raw: bytes, cpu_seconds: int = 2) -> list[ChildFrame]:
    """What a child that runs this program says."""
    child = LimitedChild("probe", cpu_seconds=cpu_seconds, program=("-c", program))
    return ask(child, "probe", raw, cpu_seconds=cpu_seconds)


def probe(body: str, told: object = None, *, cpu_seconds: int = 2) -> str:
    """What the attack reports; it is the body of a function that knows `told`."""
    program = PROBE.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    frames = ended(program, json.dumps(told).encode(), cpu_seconds)
    assert frames[0].kind == "fence"
    return str(frames[-1].header["result"])


def refused(body: str, *, cpu_seconds: int = 1) -> str:
    with pytest.raises(Refusal) as error:
        probe(body, cpu_seconds=cpu_seconds)
    return error.value.code


def test_a_probe_that_does_nothing_wrong_reports() -> None:
    assert probe("return told['x'] + 1", {"x": 41}) == "42"


@linux
def test_this_kernels_fences_hold_and_are_reported() -> None:
    held = fences()
    assert weak_fences(held) == []
    assert held["audit_hook"] == "on"


def test_a_machine_without_fences_is_named_as_weak() -> None:
    held = {"landlock": "absent: ENOSYS", "seccomp": "absent: darwin", "limits": "on"}
    assert weak_fences(held) == ["landlock", "seccomp", "no_new_privs"]


PYTHON_ATTACKS = {
    "socket": "return socket.create_connection(('127.0.0.1', told['port']), 1)",
    "datagram": "return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "write": "return open(told['folder'] + '/planted', 'w')",
    "append": "return open(told['secret'], 'a')",
    "read a secret": "return open(told['secret']).read()",
    "read passwords": "return open('/etc/passwd').read()",
    "read the parent": "return open(f'/proc/{os.getppid()}/environ').read()",
    "list a folder": "return os.listdir(told['folder'])",
    "make a folder": "return os.mkdir(told['folder'] + '/planted')",
    "remove": "return os.remove(told['secret'])",
    "fork": "return os.fork()",
    "run": "return subprocess.run(['true'])",
    "kill the parent": "return os.kill(os.getppid(), 0)",
}


@pytest.fixture
def target(tmp_path: Path) -> dict[str, object]:
    """A folder with a secret that anybody may read and write, and a listening port."""
    secret = tmp_path / "secret"
    secret.write_text("CANARY", encoding="utf-8")
    for path in (tmp_path, secret):
        path.chmod(0o777)
    return {"folder": str(tmp_path), "secret": str(secret)}


@pytest.mark.parametrize("body", PYTHON_ATTACKS.values(), ids=PYTHON_ATTACKS.keys())
def test_python_code_inside_is_refused(body: str, target: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sink:
        sink.settimeout(0.05)
        target["port"] = sink.getsockname()[1]
        assert probe(body, target) == "PermissionError"
        with pytest.raises(TimeoutError):
            sink.accept()
    assert Path(str(target["secret"])).read_text(encoding="utf-8") == "CANARY"
    assert os.listdir(str(target["folder"])) == ["secret"]


# Past the audit hook, as native code would go: the functions of libc, taken before it was on.
NATIVE_ATTACKS = {
    "socket": "socket, 2, 1, 0",
    "unix socket": "socket, 1, 1, 0",
    "open a secret": "open, told['secret'].encode(), 0",
    "open passwords": "open, b'/etc/passwd', 0",
    "write": "open, told['secret'].encode(), 1",
    "create": "creat, (told['folder'] + '/planted').encode(), 0o644",
    "fork": "fork",
    "memfd": "memfd_create, b'x', 0",
    "kill the parent": "kill, os.getppid(), 0",
    "ptrace": "ptrace, 16, os.getppid(), 0, 0",
    "become root": "setuid, 0",
    "io_uring": "syscall, 425, 8, 0",
    "unlink": "unlink, told['secret'].encode()",
}


@linux
@pytest.mark.parametrize("call", NATIVE_ATTACKS.values(), ids=NATIVE_ATTACKS.keys())
def test_native_code_inside_is_refused_too(call: str, target: dict[str, object]) -> None:
    name, _, arguments = call.partition(", ")
    body = f"return 'refused' if FUNCTION({arguments}) < 0 else 'did it'"
    program = PROBE.format(body=textwrap.indent(body, "    "))
    # The function is looked up outside, because the hook refuses ctypes inside; calling a
    # function that one already has makes no audit event.
    program = program.replace("def attack", f"FUNCTION = libc.{name}\n\ndef attack")
    frames = ended(program, json.dumps(target).encode())
    assert frames[-1].header["result"] == "refused"
    assert Path(str(target["secret"])).read_text(encoding="utf-8") == "CANARY"


@linux
@pytest.mark.parametrize(
    "attack", ["socket", "unix socket", "open a secret", "open passwords", "write", "memfd"]
)
def test_the_same_calls_succeed_where_no_fence_is(
    attack: str, target: dict[str, object]
) -> None:
    name, _, arguments = NATIVE_ATTACKS[attack].partition(", ")
    call = "import ctypes, sys, json; told = json.load(sys.stdin); libc = ctypes.CDLL(None)\n"
    call += f"sys.exit(libc.{name}({arguments}) < 0)"
    raw = json.dumps(target).encode()
    assert subprocess.run([sys.executable, "-c", call], input=raw, check=False).returncode == 0


WITHOUT_KERNEL = """
from blindfolio.documents.child import landlock, seccomp
landlock._CREATE_RULESET = 9999
seccomp.machine = lambda: "a machine without a list"
"""


@linux
def test_a_kernel_without_fences_is_reported_and_the_hook_still_holds(
    target: dict[str, object],
) -> None:
    program = WITHOUT_KERNEL + PROBE.format(body=f"    {PYTHON_ATTACKS['read a secret']}")
    frames = ended(program, json.dumps(target).encode())
    assert weak_fences(frames[0].header["fences"]) == ["landlock", "seccomp"]
    assert frames[0].header["fences"]["landlock"] == "absent: ENOSYS"
    assert frames[-1].header["result"] == "PermissionError"


@linux
def test_eating_memory_ends_in_one_sentence() -> None:
    assert probe("return len(bytearray(500_000_000))") == "MemoryError"
    hungry = """
    kept = []
    try:
        while True:
            kept.append(bytearray(10_000_000))
    except MemoryError:
        kept.clear()
        os._exit(77)
    """
    assert refused(hungry) == "too-costly"


@linux
def test_shared_memory_counts_too() -> None:
    assert probe("return len(mmap.mmap(-1, 600_000_000))") in ("OSError", "MemoryError")


SPINNING = (
    "while True: pass",
    "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
    "sum(range(10**12))",
    "for _ in range(8): threading.Thread(target=lambda: sum(range(10**12))).start()\n"
    "while True: pass",
)


@linux
@pytest.mark.parametrize("body", in_every_run(SPINNING, SPINNING[:2]))
def test_spinning_ends_in_one_sentence(body: str) -> None:
    assert refused(body) == "too-costly"


def test_sleeping_ends_by_the_jobs_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blindfolio.documents.limits.wall_seconds", lambda cpu: 1.5)
    assert refused("time.sleep(60)") == "too-costly"
    assert refused("os.closerange(0, 64)\ntime.sleep(60)") == "too-costly"


RAW_ENDS = {
    "crash": ("os.abort()", "too-costly"),
    "segfault": ("RAISE(11)", "unreadable"),
    "silence": ("os._exit(0)", "unreadable"),
    "failure": ("os._exit(3)", "unreadable"),
    "a huge length": ("write(b'\\xff' * 8)", "too-costly"),
    "a flood": (
        "while True: write(b'\\0\\0\\0\\x02\\0\\x10\\0\\0{}' + b'x' * 1048576)",
        "too-costly",
    ),
    "no JSON": ("write(b'\\0\\0\\0\\x02\\0\\0\\0\\0[[')", "unreadable"),
    "cut short": ("write(b'\\0\\0\\0\\x22\\0\\0')\nos._exit(0)", "unreadable"),
    "a false done": (
        "write(b'\\0\\0\\0\\x0f\\0\\0\\0\\0' + b'{\\\"kind\\\":\\\"done\\\"}')\nos._exit(1)",
        "unreadable",
    ),
}
RAW = """
import os
RAISE = libc["raise"]
def write(data):
    while data: data = data[os.write(3, data):]

def attack"""


@linux
@pytest.mark.parametrize(("body", "code"), RAW_ENDS.values(), ids=RAW_ENDS.keys())
def test_only_done_and_a_clean_end_are_success(body: str, code: str) -> None:
    program = PROBE.format(body=textwrap.indent(body, "    ")).replace("def attack", RAW, 1)
    # The frames go where the first descriptor that is free at the start leads to.
    with pytest.raises(Refusal) as error:
        ended(program, b"null")
    assert error.value.code == code


def test_a_child_whose_parent_is_gone_does_not_start() -> None:
    source = "import sys; sys.argv[-1] = '1'\n" + PROBE.format(body="    return 1")
    with pytest.raises(Refusal):
        ended(source, b"null")


def test_what_a_child_prints_is_not_taken_for_frames() -> None:
    assert probe("print('noise')\nsys.stdout.flush()\nreturn 'fine'") == "fine"


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLINDFOLIO_SECRET", "CANARY")
    assert probe("return dict(os.environ)") == "{}"


def test_frames_come_back_as_they_were_written() -> None:
    frames = [
        ChildFrame({"kind": "notice", "n": 3}),
        ChildFrame({"kind": "blocks"}, b"\0\xff" * 9),
    ]
    stream = io.BytesIO()
    for frame in frames:
        write_frame(stream, frame)
    stream.seek(0)
    assert list(read_frames(stream)) == frames


class Unread(io.BytesIO):
    """Fails if anybody asks for more than the lengths allow."""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None and 0 <= size <= limits.FRAME_BODY_BYTES
        return super().read(size)


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0",
        struct.pack("!II", 10, 0) + b"{}",
        struct.pack("!II", 2, 10) + b"{}abc",
        struct.pack("!II", limits.FRAME_HEADER_BYTES + 1, 0),
        struct.pack("!II", 2, limits.FRAME_BODY_BYTES + 1) + b"{}",
        struct.pack("!II", 2, 3_000_000_000) + b"{}",
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 2, 0) + b"\xff\xfe",
        struct.pack("!II", 60_000, 0) + b"[" * 60_000,
    ],
)
def test_anything_else_is_broken_and_nothing_too_long_is_read(raw: bytes) -> None:
    with pytest.raises(BrokenFrames):
        list(read_frames(Unread(raw)))


def test_many_frames_together_have_a_limit() -> None:
    frame = (
        struct.pack("!II", 2, limits.FRAME_BODY_BYTES) + b"{}" + bytes(limits.FRAME_BODY_BYTES)
    )
    with pytest.raises(BrokenFrames):
        list(read_frames(io.BytesIO(frame * 4)))
