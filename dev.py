#!/usr/bin/env python3
"""Set up this checkout, run it and check it, with nothing but Python 3.11 or newer.

    python3 dev.py demo [--port N]     serve a demo site (also: make demo PORT=N)
    python3 dev.py test [PYTEST ARGS]  run all but the slow tests; with arguments, only pytest
    python3 dev.py fast                check what you changed: linters, types and tests
    python3 dev.py test-faults         run the slow tests that `test` leaves out: 40 minutes
    python3 dev.py lint                run the checks, without the tests
    python3 dev.py translate           collect candidates' sentences into each translations/*.po
    python3 dev.py lock [--upgrade]    rewrite requirements/ from pyproject.toml
    python3 dev.py audit [FILE]        check the locked packages for known vulnerabilities; with
                                       FILE (OSV's PyPI/all.zip), without a network
    python3 dev.py sbom                print the served packages as CycloneDX
    python3 dev.py setup               only set up the development environment

Only the standard library is imported, because this runs before anything is installed.
The syntax stays readable for Python 3.7, so that an old Python is told what is wrong, not shown
a syntax error.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (this one line is for older ones)
    sys.exit(
        "Blindfolio needs Python 3.11 or newer; this is Python {}. If a newer one is"
        " installed, name it: make demo PYTHON=python3.12, or python3.12 dev.py demo.".format(
            ".".join(str(part) for part in sys.version_info[:3])
        )
    )

import ast
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements"

# What each lock file is made from. "demo" is what serves plus what builds the editable install;
# "dev" holds everything, so an environment made from it serves the demo too.
LOCKS: dict[str, list[str]] = {
    "runtime": [],
    "postgresql": ["--extra", "postgresql"],
    "demo": ["--group", "build"],
    "dev": ["--extra", "postgresql", "--group", "dev"],
}


def say(sentence: str) -> None:
    # Apart from what a command prints: `sbom > FILE` may set up the environment first.
    print(sentence, file=sys.stderr, flush=True)


# --- the environment ---------------------------------------------------------


def fingerprint(level: str) -> str:
    made_from = hashlib.sha256(f"{level}\n{sys.version}\n{ROOT}\n".encode())
    made_from.update(PYPROJECT.read_bytes())
    made_from.update((REQUIREMENTS / f"{level}.txt").read_bytes())
    return made_from.hexdigest()


def stamp(level: str) -> Path:
    return VENV / f".made-for-{level}"


def is_ready(level: str) -> bool:
    return PYTHON.exists() and any(
        stamp(enough).exists() and stamp(enough).read_text() == fingerprint(enough)
        for enough in {level, "dev"}
    )


def setup(level: str) -> None:
    if is_ready(level):
        return
    began = time.monotonic()
    say(f"Setting up {VENV.name} from requirements/{level}.txt; this happens only once.")
    uv = shutil.which("uv")
    if not (uv and install_with_uv(uv, level)):
        install_with_pip(level)
    stamp(level).write_text(fingerprint(level))
    say(f"Set up in {seconds(began)}.")


def same_python() -> bool:
    asked = "import sys; print(sys.version, sys.prefix, sep='\\n', end='')"
    try:
        answer = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout == f"{sys.version}\n{VENV}"


def clear_venv() -> None:
    if Path(sys.prefix) == VENV:
        sys.exit(
            "The environment in .venv must be rebuilt, and this Python runs inside it."
            " Run `deactivate`, then the same command."
        )
    shutil.rmtree(VENV, ignore_errors=True)


def install_with_uv(uv: str, level: str) -> bool:
    """Install with uv and return whether that worked. It does not read pip's settings, so pip
    may reach an index that uv does not.
    """
    if not same_python():
        clear_venv()
        if subprocess.call([uv, "venv", "--quiet", "--python", sys.executable, VENV], cwd=ROOT):
            return False
    install = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    if install_all(install, level):
        return True
    say("uv could not install the packages; trying pip.")
    return False


def install_with_pip(level: str) -> None:
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    has_pip = importlib.util.find_spec("pip") is not None
    if importlib.util.find_spec("venv") is None or not (has_ensurepip or has_pip):
        sys.exit(
            "This Python has no venv module. On Debian or Ubuntu: apt-get install"
            " python3-venv. Then run the same command again."
        )
    if not same_python():
        clear_venv()
        # A pip that can install from outside saves the three seconds that one of its own takes;
        # and Debian splits ensurepip off.
        bare = ["--without-pip"] if installs_elsewhere() or not has_ensurepip else []
        if subprocess.call([sys.executable, "-m", "venv", *bare, VENV]):
            sys.exit("The environment in .venv could not be created; the lines above say why.")
    inside = subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    pip = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip"]
    outside = [] if inside else ["--python", str(PYTHON)]
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    if level == "demo":
        # Half of pip's time goes into compiling everything, of which the demo imports a part.
        quiet.append("--no-compile")
    if not install_all([*pip, *outside, "install", *quiet], level):
        sys.exit(
            "The packages could not be installed; the lines above say why. If the package index"
            " can't be reached, check the network or pip's settings, then run this again."
        )


def installs_elsewhere() -> bool:
    """Return whether this Python's pip, since version 22.3, can install into another
    environment.
    """
    try:
        first, second = importlib.metadata.version("pip").split(".")[:2]
        return (int(first), int(second)) >= (22, 3)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def install_all(install: Sequence[str], level: str) -> bool:
    """Install the locked packages, checking every hash, and then this checkout.

    The build back end is in the lock file too, so nothing is fetched without a hash. Two pips,
    each with half of the packages, use both cores.
    """
    locked = [*install, "--no-deps", "--require-hashes", "-r"]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as two:
        halves = halved((REQUIREMENTS / f"{level}.txt").read_text(encoding="utf-8"))
        files = [Path(scratch) / f"{n}.txt" for n in range(len(halves))]
        for file, half in zip(files, halves, strict=True):
            file.write_text(half, encoding="utf-8")
        ended = list(two.map(lambda file: subprocess.call([*locked, str(file)]), files))
    ourselves = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    return not any(ended) and subprocess.call([*install, *ourselves], cwd=ROOT) == 0


def halved(lock: str) -> tuple[str, str]:
    packages: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line[:1].isalnum():
            packages.append(line)
        elif packages and not line.lstrip().startswith("#"):
            packages[-1] += line
    return "".join(packages[::2]), "".join(packages[1::2])


def tool(name: str, *arguments: str) -> list[str]:
    return [str(VENV / "bin" / name), *arguments]


# --- the lock files ----------------------------------------------------------


def dependencies() -> str:
    """Return a short hash of the requirements in pyproject.toml. Each lock file contains it."""
    declared = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    project = declared["project"]
    asked = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        declared["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def lock(*options: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        uv = shutil.which("uv")
        if uv is None:
            say("uv is not installed; installing it temporarily for this run.")
            subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
            borrowed = Path(scratch) / "bin"
            subprocess.run(
                [borrowed / "python", "-m", "pip", "install", "-q", "uv"], check=True
            )
            uv = str(borrowed / "uv")
        compile_ = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
        compile_ += ["--generate-hashes", "--no-emit-index-url", "--no-header", *options]
        # "dev" first: it holds the others, which then keep to its versions.
        for name in ("dev", "demo", "postgresql", "runtime"):
            target = REQUIREMENTS / f"{name}.txt"
            agree = [] if name == "dev" else ["-c", "requirements/dev.txt"]
            made = [
                *compile_,
                *LOCKS[name],
                *agree,
                "pyproject.toml",
                "-o",
                f"requirements/{name}.txt",
            ]
            subprocess.run(made, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            packages = target.read_text(encoding="utf-8")
            target.write_text(
                f"# Written by `make lock` from pyproject.toml; dependencies {dependencies()}\n"
                + packages,
                encoding="utf-8",
            )
            pinned = sum(line[:1].isalnum() for line in packages.splitlines())
            say(f"requirements/{name}.txt: {pinned} packages")


# --- the checks --------------------------------------------------------------


def misplaced_inits(root: Path) -> list[str]:
    """Return the files that would hide the standard library's `platform` or the library
    `alembic`. If there are any, not even pytest can start.
    """
    wrong = [root / "platform/__init__.py", root / "alembic/__init__.py"]
    wrong += sorted((root / "tests").rglob("__init__.py"))
    return [
        f"{path.relative_to(root)} must be deleted: its folder is a source root, not a package."
        for path in wrong
        if path.exists()
    ]


def chromium() -> str | None:
    """Return the program for the browser tests: the value of `CHROMIUM` if it is set, otherwise
    the system's.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *names))
    return next((path for path in found if path), None)


NO_CHROMIUM = (
    "Chromium is not installed, so the browser tests cannot run. On Debian: apt-get install"
    " chromium. Elsewhere, set CHROMIUM to the path of Chromium or Chrome."
)

TRANSLATE = [str(PYTHON), "-m", "tests.translating"]
LOCKED = [str(PYTHON), "-m", "tests.locked"]
LINT: dict[str, list[str]] = {
    "ruff check": tool("ruff", "check", "."),
    "ruff format": tool("ruff", "format", "--check", "."),
    "mypy": tool("mypy"),
    "import contracts": tool("lint-imports", "--no-logo"),
    "deptry": tool("deptry", "."),
    "translations": [*TRANSLATE, "--check"],
}
PYTEST = [str(PYTHON), "-m", "pytest"]
# A third process works while others wait for PostgreSQL, a child or a clock. The long files, of
# the crawler and the browser, come first, so that no process is left with one at the end.
BOTH_CORES = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
TESTS = "not faults"


def lint() -> list[str]:
    refuse_misplaced_inits()
    return run_together(LINT)


def refuse_misplaced_inits() -> None:
    wrong = misplaced_inits(ROOT)
    if wrong:
        sys.exit("\n".join(wrong))


def run_each(steps: dict[str, list[str]]) -> list[str]:
    failed = []
    for name, command in steps.items():
        began = time.monotonic()
        say(f"--- {name}")
        if subprocess.call(command, cwd=ROOT, env=in_memory()):
            failed.append(name)
        say(f"    {name}: {seconds(began)}")
    return failed


def run_together(steps: dict[str, list[str]]) -> list[str]:

    def run(name: str, command: list[str]) -> bool:
        began = time.monotonic()
        ran = subprocess.run(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        say(f"--- {name}\n{ran.stdout.rstrip()}\n    {name}: {seconds(began)}")
        return ran.returncode == 0

    with ThreadPoolExecutor(max_workers=2) as both:
        passed = list(both.map(run, steps.keys(), steps.values()))
    return [name for name, good in zip(steps, passed, strict=True) if not good]


def in_memory() -> dict[str, str]:
    """Return the tests' environment, with folders in memory if there is room. Compiled modules
    are always kept.
    """
    given = {name: text for name, text in os.environ.items() if name not in NOT_IN_TESTS}
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < MEMORY_FOR_TESTS:
        return given
    return {"PYTEST_DEBUG_TEMPROOT": str(memory), **given}


NOT_IN_TESTS = {"PYTHONDONTWRITEBYTECODE"}


# Bytes: three runs' folders, which pytest keeps, and as much again.
MEMORY_FOR_TESTS = 4 * 1024**3


def test() -> list[str]:
    """Run all checks and tests. Types are checked while the tests begin."""
    refuse_misplaced_inits()
    if chromium() is None:
        say(NO_CHROMIUM)
    failed = run_together({name: command for name, command in LINT.items() if name != "mypy"})
    kept = TESTS if chromium() else f"{TESTS} and not browser"
    with ThreadPoolExecutor(max_workers=1) as beside:
        types = beside.submit(run_together, {"mypy": LINT["mypy"]})
        failed += run_each({"tests": [*PYTEST, *BOTH_CORES, "-m", kept]})
    failed += types.result()
    if chromium() is None:
        say(NO_CHROMIUM)
        failed.append("browser tests")
    return failed


def test_faults() -> list[str]:
    """Run the tests that `test` leaves out because they take long (see
    `tests/faults/README.md`).

    Process kills, race conditions and a failing mail server come first, side by side: each has
    sites, ports and a database of its own, and waits for most of its time. Their figures follow.
    """
    slow = [*PYTEST, *BOTH_CORES, "-m", "faults"]
    kills = [*slow, "--dist=worksteal", "-rP", "--show-capture=stdout", "tests/faults"]
    return run_each({"fault tests": kills, "longer tests": [*slow, "--ignore", "tests/faults"]})


# --- what a change touches -----------------------------------------------------


def fast() -> list[str]:
    changed = changed_files()
    python = [name for name in changed if name.endswith(".py")]
    checks = {name: LINT[name] for name in ("mypy", "import contracts")} if python else {}
    failed = run_together(
        {
            "ruff check": tool("ruff", "check", *(python or ["dev.py"])),
            "ruff format": tool("ruff", "format", "--check", *(python or ["dev.py"])),
            **checks,
        }
    )
    tests = touched_tests(changed)
    if not tests:
        say("No tests touch what you changed.")
        return failed
    quick = "not browser and not faults and not postgresql"
    return failed + run_each({"tests": [*PYTEST, *BOTH_CORES, "-m", quick, *tests]})


def changed_files() -> list[str]:
    asked = (["diff", "--name-only", "HEAD"], ["ls-files", "--others", "--exclude-standard"])
    changed = [name for question in asked for name in git(*question)]
    changed = changed or git("diff", "--name-only", "HEAD~1")
    return sorted({name for name in changed if (ROOT / name).exists()})


def git(*question: str) -> list[str]:
    return subprocess.run(
        ["git", *question], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def touched_tests(changed: Sequence[str]) -> list[str]:
    """Return the test files that changed, those that import a changed module, and those for the
    folder of a changed template, style or data file.
    """
    modules = {module_of(name) for name in changed if name.endswith(".py")}
    # A page's view, template or style is imported by no test: those of its room ask for it.
    pages = [name for name in changed if "/web/" in name or not name.endswith(".py")]
    beside = {room for name in pages for room in rooms_of(name)}
    tests = git("ls-files", "--cached", "--others", "--exclude-standard", "tests/**/test_*.py")
    return [
        name
        for name in sorted(set(tests))
        if (ROOT / name).exists()
        and (
            name in changed
            or name.rpartition("/")[0] in beside
            or modules & imported((ROOT / name).read_text(encoding="utf-8"))
        )
    ]


def module_of(name: str) -> str:
    """Return `prompts.submitting.submit` for "prompts/submitting/submit.py", or "" for a file
    that no test imports by name.
    """
    dotted = name[: -len(".py")].replace("/", ".")
    for prefix in ("platform.", "alembic."):
        if dotted.startswith(prefix):
            dotted = dotted[len(prefix) :]
    suffix = ".__init__"
    return dotted[: -len(suffix)] if dotted.endswith(suffix) else dotted


@functools.cache
def imported(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms_of(name: str) -> list[str]:
    """Return the test folders that mirror a file's folder, or the nearest ones that exist."""
    *folders, _ = name.split("/")
    if folders[:1] == ["templates"]:
        at = "/".join(folders[1:2] if folders[1:2] == ["prompts"] else folders[1:])
        return [f"tests/{at}/web", f"tests/{at}/web/candidate", f"tests/platform/{at}"]
    if folders[:2] == ["platform", "blindfolio"]:
        folders = ["platform", *folders[2:]]
    mirrored = ["/".join(["tests", *folders[:depth]]) for depth in range(len(folders), 0, -1)]
    return [room for room in mirrored if (ROOT / room).is_dir()][:1]


def audit(*advisories: str) -> list[str]:
    if advisories:
        return run_each({"stored advisories": [*LOCKED, "audit", *advisories]})
    say("A package that pip-audit could not look up was not checked, and fails too.")
    asked = tool("pip-audit", "--strict", "--disable-pip", "--require-hashes")
    return run_each(
        {name: [*asked, "-r", f"requirements/{name}.txt"] for name in ("postgresql", "dev")}
    )


# --- the commands ------------------------------------------------------------


def demo(arguments: Sequence[str]) -> None:
    setup("demo")
    passed: list[str] = []
    for argument in arguments:
        passed += ["--port", argument[5:]] if argument.startswith("PORT=") else [argument]
    os.chdir(ROOT)
    command = tool("blindfolio", "demo", *passed)
    os.execv(command[0], command)


def seconds(began: float) -> str:
    minutes, rest = divmod(time.monotonic() - began, 60)
    return f"{minutes:.0f} min {rest:.0f} s" if minutes else f"{rest:.1f} s"


def finish(what: str, failed: Sequence[str], began: float) -> None:
    if failed:
        sys.exit(f"{what} FAILED after {seconds(began)}: {', '.join(failed)}")
    say(f"{what}: everything passed in {seconds(began)}")


def main(arguments: Sequence[str]) -> None:
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    began = time.monotonic()
    if verb == "demo":
        demo(rest)
    elif verb == "lock":
        lock(*rest)
    elif verb in {"setup", "lint", "translate", "fast", "test", "test-faults", "audit", "sbom"}:
        setup("dev")
        if verb == "translate":
            sys.exit(subprocess.call(TRANSLATE, cwd=ROOT))
        if verb == "sbom":
            sys.exit(subprocess.call([*LOCKED, "sbom"], cwd=ROOT))
        if verb == "test" and rest:
            sys.exit(subprocess.call([*PYTEST, *rest], cwd=ROOT))
        checks: dict[str, Callable[[], list[str]]] = {
            "lint": lint,
            "fast": fast,
            "test": test,
            "test-faults": functools.partial(test_faults, *rest),
            "audit": functools.partial(audit, *rest),
        }
        if verb in checks:
            finish(verb, checks[verb](), began)
    else:
        sys.exit((__doc__ or "").strip())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Stopped. Run the same command again to carry on.")
