"""A sample names nobody as its author, whatever form that takes."""

from __future__ import annotations

import pytest

from prompts.folder.samples import author_line

BODY = "\n".join(f"Paragraph {n} weighs one way against another." for n in range(40))


@pytest.mark.parametrize(
    "signed",
    [
        "Author: Ada Example",
        "**Author:** Ada Example",
        "| Authors | :| \nauthors: ada",
        "Written by: A. Example",
        "by Ada Example",
        "*By Ada van Example*".replace("van", "Van"),
        "ada@example.org",
        "https://github.com/ada-example",
    ],
)
def test_a_name_at_the_top_or_the_end_is_found(signed: str) -> None:
    assert author_line(f"# A title\n\n{signed}\n\n{BODY}") is not None
    assert author_line(f"# A title\n\n{BODY}\n\n{signed}\n") is not None


@pytest.mark.parametrize(
    "harmless",
    [
        "By Monday the ledger closes.",
        "The author of a flow stays its owner.",
        "Author: ",
        "by far the busiest group",
        "Name the owner: Finance.",
    ],
)
def test_a_sentence_is_no_signature(harmless: str) -> None:
    assert author_line(f"# A title\n\n{harmless}\n\n{BODY}") is None
