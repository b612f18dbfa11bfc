from __future__ import annotations

import codecs

from blindfolio.documents.refusals import refuse

# UTF-32 first: its little-endian mark begins with UTF-16's.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNREADABLE = "\ufffd"


def decode(raw: bytes) -> tuple[str, list[tuple[str, int]]]:
    """Returns the text, and a notice `(code, count)` if it isn't UTF-8. Bytes that can't be
    decoded become U+FFFD.

    Raises `Refusal` if the file isn't text.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return text, []
    encoding = next((name for mark, name in _WIDE if raw.startswith(mark)), "")
    if not encoding and raw.count(0) >= len(raw) // 4 > 0:
        # UTF-16 without its mark: the zero byte of Latin letters comes second or first.
        encoding = "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be"
    if encoding:
        text, notice = raw.decode(encoding, "replace"), ("wide-text", 1)
    else:
        text, notice = _narrow(raw)
    if "\0" in text:
        raise refuse("not-utf8")
    return text, [notice]


def _narrow(raw: bytes) -> tuple[str, tuple[str, int]]:
    # UTF-8 with a few broken bytes, or an old Windows encoding, whichever explains more.
    text = raw.decode("utf-8-sig", "replace")
    spoilt = text.count(_UNREADABLE)
    letters = sum(c > "\x7f" for c in text) - spoilt
    if letters >= spoilt:
        return text, ("spoilt-bytes", spoilt)
    text = raw.decode("cp1252", "replace")
    return text, ("windows-text", sum(c > "\x7f" for c in text))
