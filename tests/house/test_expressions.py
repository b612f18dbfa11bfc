"""SC-19: no regular expression of the code takes more than linear time.

The expressions are found, never listed: whatever is compiled while every module is imported in a
fresh process and sheets are built for a prompt's samples, and each literal in a call to `re`. A
call that puts its expression together has to be among what ran; else the test says where it is.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from blindfolio.app import assemble, create_app
from blindfolio.settings import load
from dev import ROOT

pytestmark = pytest.mark.faults

SOURCES = ("platform/blindfolio", "prompts", "reviews")
CALLS = frozenset(
    {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)
TIMES = 50_000
SECONDS = 1.0
GROWTH = 8.0
"""Four times the text takes four times as long where time is linear, 16 times where it is not."""
UNITS = ("a", " ", "(", "1,")
"""The check's own, and its fifth: what the expression begins with."""
MORE_UNITS = (
    *("[", "<", "`", "a@", "<a ", '<a b="c"', "](", "{a", "-", "\n", "---\n", "a.", "a b "),
)
"""Of what untrusted text consists: for the expressions that read it first."""

RECORDER = """
import importlib, json, pkgutil, re, sys
from pathlib import Path
root = Path(sys.argv[1])
sys.path[:0] = [str(root), str(root / "platform")]
seen, inner = set(), re._compile

def compiled(pattern, flags):
    found, frame = inner(pattern, flags), sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "re":
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(root) and ".venv" not in path.parts and type(found.pattern) is str:
        seen.add((found.pattern, found.flags, path.relative_to(root).as_posix(), frame.f_lineno))
    return found

re._compile = compiled
import blindfolio, prompts, reviews
for package in (blindfolio, prompts, reviews):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

from benchmarks import copies
from blindfolio.documents.blinding import doubts, wording
from blindfolio.documents.blinding.identity import Finder, Identity, missing
from blindfolio.documents.model import Document
from prompts.folder import catalogue
from reviews.feedback.safe import KnownWords
from reviews.followups import asking
from reviews.followups.engine import build
from tests.platform.documents.material import blocks_of
identity = Identity(names=("Jane van Canary", "Li Wei"), emails=("jane.c@example.org",),
                    handles=("jcan",), employers=("Data Mill Ltd",))
Finder(identity)
missing(["Data Mill"], "Nothing.")
doubts.doubts(blocks_of("Each queue"), identity)
folder = catalogue.load("payment-flows")
for sample in folder.samples:
    blocks = tuple(blocks_of(sample.text))
    build(Document(format="markdown", blocks=blocks, words=1), folder.probes)
    for words in ("Jane van Canary", "+1 (555) 010-0199"):
        list(wording.find_wording(blocks, words))
KnownWords(["It waits."], ["Alternatives"])
copies.any_of(["Jane", "Li"])
asking.unfit("Who waits?", asking.Names(criteria=("Alternatives",)))
print(json.dumps(sorted(seen)))
"""


@dataclass(frozen=True, slots=True)
class Expression:
    pattern: str
    flags: int
    file: str
    line: int


def _calls() -> Iterator[tuple[str, int, str | None]]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr in CALLS
                ):
                    name = path.relative_to(ROOT).as_posix()
                    yield name, node.lineno, _literal(node.args[0])


def _literal(pattern: ast.expr) -> str | None:
    """The expression that stands there, a word in the place of each one that is escaped; None for
    one that is put together of other things."""
    if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
        return pattern.value
    if isinstance(pattern, ast.Constant) and isinstance(pattern.value, bytes):
        return pattern.value.decode("latin-1")
    if isinstance(pattern, ast.JoinedStr):
        parts = [
            "word"
            if isinstance(part, ast.FormattedValue) and _escapes(part.value)
            else _literal(part)
            for part in pattern.values
        ]
        return None if None in parts else "".join(part or "" for part in parts)
    return None


def _escapes(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "re.escape"


@pytest.fixture(scope="module")
def recorded() -> list[Expression]:
    found = subprocess.run(
        [sys.executable, "-c", RECORDER, str(ROOT)], capture_output=True, text=True, check=True
    )
    return [Expression(*item) for item in json.loads(found.stdout.splitlines()[-1])]


def test_no_expression_is_forgotten(recorded: list[Expression]) -> None:
    """SC-19."""
    ran = {(found.file, found.line) for found in recorded}
    calls = list(_calls())
    assert len(calls) > 200
    assert [(f, line) for f, line, text in calls if text is None and (f, line) not in ran] == []


def test_no_expression_takes_more_than_linear_time(recorded: list[Expression]) -> None:
    """SC-19."""
    # A call that looks for words of a document makes hundreds of expressions of one form.
    forms = {(e.file, e.line, re.sub(r"[a-z]+|\d+", "w", e.pattern)): e for e in recorded}
    for file, line, literal in _calls():
        if literal is not None:
            forms.setdefault((file, line, ""), Expression(literal, 0, file, line))
    assert [slow for expression in forms.values() for slow in _slow(expression)] == []


def _slow(expression: Expression) -> Iterator[tuple[Expression, str]]:
    """The units of which four times as many take far more than four times as long.

    What takes less than a tenth of the bound is not measured again: no machine waits for it.
    """
    compiled = re.compile(expression.pattern, expression.flags)
    reads_first = expression.file.startswith("platform/blindfolio/documents/")
    begins = re.split(r"[\\\[({?*+|.^$]", expression.pattern)[0] or expression.pattern[:1]
    tries = [(unit, TIMES, SECONDS) for unit in (*UNITS, begins)]
    # A tenth of the length is enough to tell: what is quadratic takes a hundredth of the time.
    tries += [(unit, TIMES // 10, SECONDS / 20) for unit in MORE_UNITS if reads_first]
    for unit, times, seconds in tries:
        # A little first, so that what would take minutes is named and not waited for.
        for length in (times // 64, times // 16, times // 4, times):
            if (taken := _seconds(compiled, unit * length)) < seconds / 10:
                continue
            few = min(_seconds(compiled, unit * (length // 4)) for _ in range(3))
            if min(taken, _seconds(compiled, unit * length)) > GROWTH * few:
                yield expression, unit
                break


def _seconds(compiled: re.Pattern[str], text: str) -> float:
    begun = time.process_time()
    for _ in compiled.finditer(text):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize("careless", [r"\w+@\w+", r"(?P<label>.*\S)\s*,\s*end"])
def test_what_takes_more_is_named_at_once(careless: str) -> None:
    begun = time.process_time()
    assert "a" in [unit for _, unit in _slow(Expression(careless, 0, "x.py", 1))]
    assert time.process_time() - begun < 60


@pytest.mark.parametrize("unit", [*UNITS, "/", "%2f", "my/", "read/", ";"])
def test_no_route_takes_more_than_linear_time(
    unit: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SC-19: the routes' expressions belong to the framework, so they are asked as it asks them."""
    app = create_app(assemble(load(data=tmp_path_factory.mktemp("site"))))
    begun = time.process_time()
    # The framework looks for the route before the site refuses so long an address.
    assert app.test_client().get("/" + unit * TIMES).status_code in (302, 308, 404, 414)
    assert time.process_time() - begun < SECONDS
