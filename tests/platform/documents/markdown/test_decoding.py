"""Bytes become text, and none of it is lost unseen; pictures of a zip are shown where the text
names them, else said."""

from __future__ import annotations

import pytest

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.markdown.decoding import decode
from blindfolio.documents.markdown.loss import letters_kept, words_kept
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.model import Document
from blindfolio.refusal import Refusal
from tests.expect import refused
from tests.platform.documents.docx.docx_files import docx, packed
from tests.platform.documents.material import blocks_of
from tests.platform.documents.pictures.test_encode import png

WORDS = "# Größe — “zwölf”"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf8_is_read_without_a_word(mark: str) -> None:
    assert decode((mark + WORDS).encode()) == (WORDS, [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_is_read_and_told(encoding: str) -> None:
    assert decode(WORDS.encode(encoding)) == (WORDS, [("wide-text", 1)])


def test_an_old_encoding_of_windows_is_read_and_its_letters_counted() -> None:
    assert decode(WORDS.encode("cp1252")) == (WORDS, [("windows-text", 6)])


@pytest.mark.parametrize("at", [0, 4, len(WORDS.encode())])
def test_spoilt_bytes_among_good_ones_stay_visible(at: int) -> None:
    good = WORDS.encode()
    text, told = decode(good[:at] + b"\xfe" + good[at:])
    assert text.count("\ufffd") == 1 and text.replace("\ufffd", "") == WORDS
    assert told == [("spoilt-bytes", 1)]


@pytest.mark.parametrize(
    "raw", [b"a\0b", b"\0\0\0\0", "a\0b\0".encode("utf-16"), b"\xff\xfe\0"]
)
def test_what_holds_zeros_is_no_text(raw: bytes) -> None:
    try:
        text, _ = decode(raw)
    except Refusal as refused:
        assert refused.code == "not-utf8"
    else:
        assert "\0" not in text


@pytest.mark.parametrize(
    "source",
    [
        "# Title\n\nSee [the plan](https://example.org/a_(b)/c) and [it][ref].\n\n[ref]: https://x.org",
        "1. one\n2. two\n\n<!-- a long hidden\nremark -->\n\n<div align=center>**bold**</div>",
        "```python\nprint('<b>')\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "Note[^1] &amp; caf&eacute;<br>line\n\n[^1]: the note",
        "<https://example.org/path> and `code`",
        "> ```\n> code <b>\n> ```\n\n1. ~~~\n   a <b>\n   ~~~\n\n<img src='x'> words\n",
        "**L**oad **B**al*anc*er, `a*b*c`, zero\u200bwidth",
        '<img src="plan.png" width="600"\n     title="gone">\n\nwords\n',
        '!!! danger big "Own"\n    a\n\n> [!NOTE]- Own\n> b\n\n:::tip Own\nc\n:::\n',
        "````\n```\n<i>\n````\n\n<div align='left'>words</div>\n",
    ],
)
def test_nothing_counts_as_lost_where_nothing_is(source: str) -> None:
    assert words_kept(source, [b.text for b in blocks_of(source)]) == 1.0


def test_a_lost_part_is_seen() -> None:
    source = "word " * 96 + "one two three four"
    assert words_kept(source, ["word " * 96]) == pytest.approx(0.96)
    assert words_kept(source, ["word " * 96]) < limits.LOSS_SHARE


def test_other_words_do_not_make_up_for_lost_ones() -> None:
    assert words_kept("alpha beta", ["gamma delta epsilon"]) == 0.0


def test_letters_do_not_depend_on_how_words_are_cut() -> None:
    assert letters_kept("by *Ja*ne **Can**ary", ["by Jane Canary"]) == 1.0
    assert letters_kept("all of this is lost", [""]) == 0.0


@pytest.mark.parametrize(
    "swallowed",
    ["Map<Title>", "<script>", "<style>\n", "<template>", "<!-- ", "<odd-tag a='b'>"],
)
def test_what_a_reader_drops_behind_a_tag_is_lost(swallowed: str) -> None:
    """The check must not look away where a reader stops reading."""
    source = f"Some words before. {swallowed} And {'many ' * 20} words after it."
    assert words_kept(source, ["Some words before."]) < 0.2


def test_a_comment_without_an_end_is_told() -> None:
    reading = read_markdown(b"# Plan\n\n" + b"Kept words. " * 20 + b"\n\n<!-- " + b"gone " * 9)
    assert [code for code, _ in reading.notices] == ["lost-words"]


def test_tags_and_drawings_are_no_lost_words() -> None:
    source = "a <font color='red'>b</font> <svg><path d='M0 0'/><text>c</text></svg><wbr>d"
    assert words_kept(source, ["a b c d"]) == 1.0


def read(files: dict[str, bytes | str]) -> Document:
    return ingest(packed(files), "zip", Identity(names=("Jane Canary",)))


def test_pictures_beside_the_text_are_shown_by_their_relative_address() -> None:
    text = (
        "# Plan\n\n![a](img/a%20flow.png)\n\n![b](../plan/img/b.png?raw=true)\n\n"
        "![c](/img/b.png)\n\n![d](img/none.png)\n\n![e](https://example.org/img/b.png)\n\n"
        "![[a flow.png]]\n\n![[img/b.png\\|The b]]\n\n![[b.png|300]]\n\n"
        "`![[b.png]]` ![[Another note]]\n"
    )
    document = read(
        {
            "plan/README.md": text,
            "plan/img/a flow.png": png(30, 20),
            "plan/img/B.png": png(40, 20),
            "__MACOSX/plan/._README.md": "x",
            "plan/.DS_Store": "x",
            "plan/notes.txt": "Jane Canary",
            "plan/img/of Jane Canary.png": "x",
        }
    )
    assert document.format == "markdown"
    assert [picture.width for picture in document.pictures] == [30, 40]
    assert [block.text for block in document.blocks][1:4] == ["a", "b", "c"]
    assert all("<img" in block.html for block in document.blocks[1:4])
    assert [block.text[:18] for block in document.blocks[4:6]] == ["Image not included"] * 2
    embedded = [block.text for block in document.blocks[6:]]
    assert embedded == ["Picture 1", "The b", "Picture 2", "![[b.png]] ![[Another note]]"]
    unused, others = map(str, document.warnings[-2:])
    assert "does not show: 1" in others
    assert unused.startswith("img/of [name removed].png is not shown.")
    assert "Canary" not in unused
    assert "Jane" not in repr(document.body())


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.md": "One", "b.md": "Two"}, "zip-one-text"),
        ({"a.txt": "One"}, "zip-one-text"),
        ({"a.md": "One", "../b.png": "x"}, "tricky-archive"),
        ({"a.md": "---"}, "no-text"),
        ({"a.zip": packed({"b.zip": packed({"a.md": "One"})})}, "zip-in-zip"),
        ({"a.zip": packed({"a.md": "One"}), "b.zip": "x"}, "zip-in-zip"),
    ],
)
def test_other_archives_are_refused(files: dict[str, bytes | str], code: str) -> None:
    with refused(code):
        read(files)


def test_the_only_archive_inside_an_archive_is_opened_within_the_same_limits() -> None:
    inner = packed(
        {"Plan/Plan 1a2b.md": "# Plan\n\n![](p/b.png)\n", "Plan/p/b.png": png(40, 20)}
    )
    [picture] = read({"ExportBlock-1-Part-1.zip": inner}).pictures
    assert picture.width == 40
    many: dict[str, bytes | str] = {f"{n}.txt": "x" for n in range(limits.ZIP_ENTRIES - 1)}
    large: dict[str, bytes | str] = {f"{n}.txt": bytes(999_900) for n in range(60)}
    for most in many, large:
        raw = packed({"a.md": "A plan."} | most)
        assert ingest(raw, "zip", Identity()).words == 2
        with refused("archive-too-large"):
            read({"a.zip": raw})


@pytest.mark.parametrize("before", [b"", b"PK\x03\x04 "])
def test_bytes_beside_the_archive_are_refused(before: bytes) -> None:
    raw = packed({"a.md": "Words of a plan."})
    with refused("surplus-bytes", says="Save your document again"):
        ingest(before + raw + (b"" if before else b"x"), "zip", Identity())


def test_a_text_cannot_read_other_files_of_the_archive_as_pictures() -> None:
    document = read(
        {"a.md": "Words of a plan.\n\n![x](a.md)\n\n![y](b.txt)\n", "b.txt": "secret"}
    )
    assert document.pictures == ()
    assert "secret" not in repr(document.body())


def test_a_word_file_is_no_archive() -> None:
    with refused("extension-disagrees"):
        ingest(docx("<w:p/>"), "zip", Identity())
