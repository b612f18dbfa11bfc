"""Checks that no words of a Word file are lost. It counts the words shown, independently of the
reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.drawings import chosen
from blindfolio.documents.docx.equations import equation
from blindfolio.documents.docx.listings import words_of
from blindfolio.documents.docx.names import attribute, child, local, value
from blindfolio.documents.docx.rewrite import has_deleted_mark, is_contents, is_initial
from blindfolio.documents.docx.styles import Styles

_SPACES = frozenset({"tab", "ptab", "br", "cr", "noBreakHyphen", "sym"})
_ENDS = frozenset({"p", "tc", "txbxContent", "body", "footnote", "endnote"})
# `rt` is a pronunciation guide in small letters above a word.
_NOT_SHOWN = frozenset({"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt"})


def shown_words(element: Element, styles: Styles) -> Iterator[str]:
    """Yields the text in `w:t` and equations, without deletions, merged cells and
    tables of contents.
    """
    name = local(element)
    if name == "t":
        yield element.text or ""
    elif name in _SPACES:
        yield " "
    elif name == "oMath":
        # Its letters, split into words as in the one-line form.
        yield "".join(words_of(run) for run in equation(element))
    elif name == "AlternateContent":
        yield from shown_words(chosen(element), styles)
    elif name not in _NOT_SHOWN and not _is_left_out(element, styles):
        if name in ("tbl", "txbxContent"):
            yield "\n"
        for part in element:
            yield from shown_words(part, styles)
        if name in _ENDS and not is_initial(element) and not has_deleted_mark(element):
            yield "\n"


def _is_left_out(element: Element, styles: Styles) -> bool:
    name = local(element)
    if name == "p":
        return styles.of(value(child(element, "pPr"), "pStyle")).contents
    if name == "tr":
        return child(child(element, "trPr"), "del") is not None
    if name == "tc":
        merged = child(child(element, "tcPr"), "vMerge")
        return merged is not None and attribute(merged, "val") != "restart"
    return name == "sdt" and is_contents(element)
