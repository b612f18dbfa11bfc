from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.model import Block
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import blocks_of, every_document

JANE = Identity(
    names=("Jane Canary",),
    emails=("jane.canary@firm.example",),
    handles=("jcan",),
    employers=("Firmware Mill",),
)
BOX = '<span class="removed">[name removed]</span>'


def masked(markdown: str, identity: Identity = JANE) -> tuple[list[Block], list[str]]:
    blocks, findings = mask(blocks_of(markdown), identity)
    return list(blocks), [finding.text for finding in findings]


def test_text_and_html_are_masked_together_and_offsets_follow() -> None:
    (block,), found = masked("As Jane Canary of Firmware Mill & co. says: a < b.")
    assert block.text == "As [name removed] of [name removed] & co. says: a < b."
    assert block.html.count(BOX) == 2
    assert found == ["Jane Canary", "Firmware Mill"]
    check_offsets(block)


@pytest.mark.parametrize(
    "markdown",
    [
        "by **Jane** Canary",
        "by *Ja*ne **Can**ary",
        "by `jane` canary",
        "by [Jane](https://example.org/) **[Canary](https://example.org/)**",
        "by Jane&nbsp;Canary",
        "by <b>J</b><i>a</i>ne Canary",
    ],
)
def test_a_name_across_inline_tags_is_masked_as_one(markdown: str) -> None:
    (block,), _ = masked(markdown)
    assert block.text == "by [name removed]"
    assert "<strong></strong>" not in block.html
    check_offsets(block)


def test_identity_in_every_part_of_a_document_is_masked() -> None:
    blocks, found = masked(
        "# Jane's plan\n\n- item by jcan\n  - jane.canary@firm.example\n\n"
        "| who | Canary |\n|---|---|\n| Jane | x |\n\n"
        "> Firmware Mill\n\n```python\n# Jane Canary, other@person.dev, a@b.local\n```\n\n"
        "![Jane's flow](canary.png)\n\nText[^1]\n\n[^1]: Canary wrote this.\n"
    )
    everything = "".join(block.html + block.text for block in blocks).casefold()
    for canary in ("jane", "canary", "jcan", "firmware", "person.dev"):
        assert canary not in everything
    assert "a@b.local" in everything
    assert len(found) >= 11
    for block in blocks:
        check_offsets(block)


@pytest.mark.parametrize(
    "markdown", ['```\nto = "{}"\n```', "mail `{}` first", "    to = {}", "To {} and you."]
)
@pytest.mark.parametrize("address", ["jane.canary@firm.example", "ops@mail.firm.example"])
def test_an_address_of_the_candidates_domain_is_masked_whole_in_code_too(
    markdown: str, address: str
) -> None:
    (block,), found = masked(markdown.format(address))
    assert "firm.example" not in block.html + block.text
    assert found == [address]
    check_offsets(block)


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("[my page](https://github.com/somebody)", "my page"),
        ("[code](https://example.org/jcan/repo)", "code"),
        ("[talk](https://example.org/Jane%20Canary.pdf)", "talk"),
        ("[mail](mailto:hr@somewhere.example)", "mail"),
        ("[post](https://www.linkedin.com/in/someone)", "post"),
    ],
)
def test_a_link_that_betrays_becomes_text(markdown: str, kept: str) -> None:
    (block,), found = masked(markdown)
    assert block.html == f'<p dir="auto">{kept}</p>'
    assert len(found) == 1


def test_other_links_stay_and_a_code_language_that_is_a_name_is_left_out() -> None:
    (block,), found = masked("[spec](https://example.org/spec?a=1&b=2)")
    assert 'href="https://example.org/spec?a=1&amp;b=2"' in block.html
    assert found == []
    (block,), found = masked("```jcan\nx\n```\n")
    assert (block.html, found) == ('<pre dir="auto"><code>x</code></pre>', ["jcan"])


def test_findings_say_what_stood_where_and_the_box_never_tells_its_length() -> None:
    blocks, findings = mask(blocks_of("Jane\n\nfirst jcan, then jcan"), JANE)
    assert [(f.kind, f.block, f.text) for f in findings] == [
        ("name", "b1", "Jane"),
        ("handle", "b2", "jcan"),
        ("handle", "b2", "jcan"),
    ]
    assert blocks[0].text == "[name removed]"


@every_document
def test_frequent_words_of_real_documents_as_names_leave_nothing(path: Path) -> None:
    blocks = blocks_of(path.read_text(encoding="utf-8"))
    long = {w for b in blocks for w in b.text.split() if w.isalpha() and len(w) > 8}
    words = tuple(sorted(long)[:20])
    hidden, _ = mask(blocks, Identity(handles=words))
    left = {w.casefold() for b in hidden for w in b.text.replace("-", " ").split()}
    assert not left & {w.casefold() for w in words}
    for block in hidden:
        check_offsets(block)
