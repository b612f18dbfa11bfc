"""Several files in one form are one Markdown document with its pictures, and nothing else."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.refusal import Refusal
from prompts.submitting.several_files import together
from tests.platform.documents.pictures.test_encode import png


def test_one_file_is_kept_as_it_is() -> None:
    assert together([("C:\\Ada\\plan.docx", b"PK")]) == ("plan.docx", b"PK")
    assert together([("", b""), ("plan.md", b"# Plan")]) == ("plan.md", b"# Plan")


def test_a_text_and_its_pictures_are_one_document_whatever_folders_the_text_names() -> None:
    text = b"# Plan\n\n![a](img/Flow%20one.png)\n\n![b](./b.png)\n"
    files = [("plan.md", text), ("flow one.png", png(30, 20)), ("b.png", png(40, 20))]
    name, raw = together(files)
    assert name == "plan.md and 2 more.zip"
    assert together(files[::-1]) == (name, raw)
    document = ingest(raw, "zip", Identity())
    assert [picture.width for picture in document.pictures] == [30, 40]
    assert not document.warnings


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((), "no_file"),
        (("",), "no_file"),
        (("a.md", "b.md"), "several"),
        (("a.docx", "a.png"), "several"),
        (("a.md", "x/p.png", "y/P.PNG"), "several"),
    ],
)
def test_other_choices_are_refused(names: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        together([(name, b"x") for name in names])
    assert refused.value.code == code
