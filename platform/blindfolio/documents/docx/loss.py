"""Checks that no words of a Word file are lost. It counts the words shown, independently of the
reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.drawings import chosen
from blindfolio.documents.docx.equations import equation
from blindfolio.documents.docx.listings import words_of
from blindfolio.documents.docx.names import child, deleted_mark, is_on, local, value
from blindfolio.documents.docx.rewrite import is_contents, is_initial
from blindfolio.documents.docx.styles import Styles

# `rt` is a pronunciation guide in small letters above a word.
_NOT_SHOWN = frozenset({"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt"})


def shown_words(element: Element, styles: Styles) -> Iterator[str]:
    """Yields the text in `w:t` and equations, without deletions, hidden runs and tables of
    contents.
    """
    name = local(element)
    if name == "t":
        yield element.text or ""
    elif name in ("tab", "br", "cr", "noBreakHyphen"):
        yield " "
    elif name == "oMath":
        # Its letters, split into words as in the one-line form.
        yield "".join(words_of(run) for run in equation(element))
    elif name == "AlternateContent":
        yield from shown_words(chosen(element), styles)
    elif name not in _NOT_SHOWN and not _is_left_out(element, styles):
        for part in element:
            yield from shown_words(part, styles)
        if name in ("p", "tc") and not is_initial(element) and deleted_mark(element) is None:
            yield "\n"


def _is_left_out(element: Element, styles: Styles) -> bool:
    name = local(element)
    if name == "r":
        return is_on(child(element, "rPr"), "vanish")
    if name == "p":
        return styles.of(value(child(element, "pPr"), "pStyle")).contents
    return name == "sdt" and is_contents(element)
