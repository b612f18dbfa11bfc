from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.documents.html.sanitize import LastGate, clean
from tests.platform.documents.material import DIFFICULT, blocks_of, every_document

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="x">a</p>',
        '<p style="color:red">a</p>',
        "<p><!-- hidden -->a</p>",
        f'<a href="javascript:alert(1)" {REL}>a</a>',
        '<p id="b1">a</p>',
        "<svg><path></path></svg>",
        "<p>unfinished",
        '<span class="toolbar">x</span>',
        "<form><p>x</p></form>",
    ],
)
def test_the_last_gate_objects_to_what_bleach_would_change(html: str) -> None:
    assert LastGate().objects(html)


@every_document
def test_the_last_gate_has_nothing_against_real_documents(path: Path) -> None:
    gate = LastGate()
    blocks = blocks_of(path.read_text(encoding="utf-8"))
    assert [b.html for b in blocks if gate.objects(b.html)] == []


def test_the_last_gate_lets_masks_and_difficult_text_through() -> None:
    gate = LastGate()
    boxed = '<p dir="auto">by <span class="removed">[name removed]</span></p>'
    assert not any(
        gate.objects(html) for html in [boxed, *(b.html for b in blocks_of(DIFFICULT))]
    )


def test_what_scripts_and_styles_hold_is_no_text() -> None:
    assert clean("a<script>x</script><style>y</style><template>z</template>b") == "ab"
