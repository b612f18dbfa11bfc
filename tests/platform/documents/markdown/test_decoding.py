from __future__ import annotations

import pytest

from blindfolio.documents.markdown.decoding import decode
from blindfolio.refusal import Refusal

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
