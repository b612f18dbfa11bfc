"""What is said about a file is stored as a code and said in its reader's language."""

from __future__ import annotations

import pytest

from blindfolio import languages
from blindfolio.documents import limits
from blindfolio.documents.notices import NOTICES, Notice, missing_characters, with_names_covered
from blindfolio.documents.refusals import SENTENCES, refuse


@pytest.mark.parametrize("code", sorted(NOTICES.keys() - {"said"}))
def test_every_notice_is_said_in_both_languages(code: str) -> None:
    english = str(Notice(code, 7))
    with languages.speaking("de"):
        german = str(Notice(code, 7))
    assert german not in ("", english)
    assert "%(" not in english + german
    assert ("7" in english) == ("7" in german)


def test_the_file_is_named_where_it_is_known() -> None:
    missing = Notice("missing-pictures", "a.png")
    assert str(missing) == "Missing: a.png. Choose your .md file and its pictures together."
    with languages.speaking("de"):
        assert missing.told("plan.md").endswith(
            "Wählen Sie plan.md und die Bilder zusammen aus."
        )


def test_a_notice_with_names_is_told_with_what_was_done() -> None:
    heads, other = Notice("pdf-running-heads", 2), Notice("comments", 2)
    assert str(with_names_covered(heads)) == f"{heads} Names that we found in them are covered."
    assert with_names_covered(other) == other
    assert heads.asks_for_nothing and with_names_covered(heads).asks_for_nothing


def test_many_missing_characters_end_in_an_ellipsis() -> None:
    assert "a b." in str(missing_characters("ab"))
    assert "l …." in str(missing_characters("abcdefghijklm"))


def test_an_unknown_code_is_no_notice() -> None:
    with pytest.raises(KeyError):
        Notice("xx")


@pytest.mark.parametrize(
    ("code", "figures"),
    [
        ("too-large", [limits.UPLOAD_WORDS]),
        ("markdown-too-large", [f"{limits.MARKDOWN_BYTES // 1024} KiB"]),
        ("docx-too-long", [f"{limits.XML_PART_BYTES // 1_000_000} MB"]),
        (
            "archive-too-large",
            [f"{limits.ZIP_BYTES // 1_000_000} MB", f"{limits.ZIP_ENTRIES} "],
        ),
        ("pdf-too-many-pages", [f"{limits.PDF_PAGES} pages"]),
        ("pdf-large-picture", [f"{limits.PICTURE_PIXELS // 1_000_000} mega"]),
        ("too-many-blocks", [f"{limits.BLOCKS:,} "]),
        ("too-many-words", [f"{limits.WORDS:,} "]),
        ("too-many-pictures", [f"{limits.PICTURES} "]),
        ("picture-too-large", [f"{limits.PICTURE_PIXELS // 1_000_000} mega"]),
        (
            "too-costly",
            [f"{limits.DOCX_CPU_SECONDS} s", f"{limits.CHILD_MEMORY_BYTES // limits.MIB} MB"],
        ),
    ],
)
def test_a_refusal_has_the_limit(code: str, figures: list[str]) -> None:
    for figure in figures:
        assert figure in SENTENCES[code]
    with languages.speaking("de"):
        assert str(refuse(code)) != SENTENCES[code]
