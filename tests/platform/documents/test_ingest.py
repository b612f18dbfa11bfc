"""From bytes to document through the real children. Hostile text: `test_hostile_text.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.sanitize import LastGate
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document, blocks_from_body
from blindfolio.documents.report import as_report
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import every_document
from tests.refusals import refused

NOBODY = Identity()


def read(text: str | bytes, extension: str = "md", identity: Identity = NOBODY) -> Document:
    raw = text.encode() if isinstance(text, str) else text
    document = ingest(raw, extension, identity, require_fences=False)
    assert [block.id for block in document.unmasked] == [block.id for block in document.blocks]
    for block in document.blocks:
        # The strict walk is the proof that nothing but our own HTML is in it.
        assert walk(block.html)[0] == block.text
    return document


@every_document
def test_a_real_document_is_read_whole_and_the_same_each_time(path: Path) -> None:
    document = read(path.read_bytes())
    assert document.format == "markdown"
    assert document.words > 100
    assert document.sha == read(path.read_bytes()).sha
    assert blocks_from_body(document.body()) == document.blocks
    assert not any("%" in warning or "plain text" in warning for warning in document.warnings)
    gate = LastGate()
    for block in document.blocks:
        check_offsets(block)
        assert not gate.objects(block.html)
    assert [b.seq for b in document.blocks] == list(range(1, len(document.blocks) + 1))


def test_the_report_has_the_command_lines_shape() -> None:
    identity = Identity(names=("Jane Canary",))
    report = as_report(read("# Plan\n\nBy Jane Canary.\n", identity=identity))
    heading = {"id": "b1", "seq": 1, "kind": "heading", "level": 1, "text": "Plan"}
    masked = {"id": "b2", "seq": 2, "kind": "paragraph", "text": "By [name removed]."}
    html = '<p dir="auto">By <span class="removed">[name removed]</span>.</p>'
    assert report == {
        "format": "markdown",
        "pages": 1,
        "words": 4,
        "blocks": [heading | {"html": '<h1 dir="auto">Plan</h1>'}, masked | {"html": html}],
        "warnings": [],
        "identity_findings": [{"kind": "name", "block": "b2", "text": "Jane Canary"}],
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [("a b c d e " * 5_000, "too-many-words"), ("x\n\n" * 3_001, "too-many-blocks")],
)
def test_limits_of_length_are_refusals(text: str, code: str) -> None:
    with refused(code):
        read(text)


def test_an_ordinary_name_is_told_to_the_candidate() -> None:
    document = read("Will it scale?", identity=Identity(names=("Will Kowalski",)))
    assert document.blocks[0].text == "Will it scale?"
    assert any("ordinary word" in warning for warning in document.warnings)
