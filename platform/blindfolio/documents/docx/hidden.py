"""Takes out the runs that Word hides, and counts the others whose letters can hardly be seen.

Only Word's own switch hides text. White or tiny letters may be anything, such as the spaces of a
listing or a table's dark head, so they are read like the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from blindfolio.documents.docx.names import (
    attribute,
    child,
    is_on,
    is_set,
    local,
    low_number,
    value,
    w,
)
from blindfolio.documents.docx.styles import Styles

_WHITE = re.compile(r"(?:F[0-9A-F]){3}", re.IGNORECASE)
_SMALLEST = 4  # half points
_FAR = 20_000_000  # EMU. No place on a page is further from its margin.


@dataclass(frozen=True, slots=True)
class HiddenText:
    """`counts` are the passages that were taken out, and those that can hardly be seen."""

    styles: Styles
    counts: Counter[str] = field(default_factory=Counter)

    def take_out(self, parent: Element, style: str = "", *, shaded: bool = False) -> None:
        """`style` is the paragraph's, and `shaded` whether the letters may be on a colour."""
        for part in list(parent):
            name = local(part)
            own = child(part, f"{name}Pr")
            inner = (value(own, "pStyle") or self.styles.default) if name == "p" else style
            if name == "p" and self.styles.of(inner).contents:
                continue  # not read, and Word hides its page numbers on the web
            if name == "r" and self._is_hidden(own, style):
                self.counts["hidden"] += _has_words(part)
                parent.remove(part)
                continue
            coloured = shaded or name == "txbxContent" or self._is_shaded(part, own, inner)
            if name == "r" and not coloured and self._is_unseen(own, style):
                self.counts["unseen"] += _has_words(part)
            self.counts["unseen"] += name == "anchor" and _is_far(part)
            # Word shows one alternative, so the other's aren't counted.
            of_part = HiddenText(self.styles) if name == "Fallback" else self
            of_part.take_out(part, inner, shaded=coloured)

    def _is_shaded(self, part: Element, own: Element | None, style: str) -> bool:
        tables = self.styles.with_bases(value(own, "tblStyle"))
        shadings = [
            child(own, "shd"),
            *(shd for table in tables for shd in table.iter(w("shd"))),
        ]
        if local(part) == "p":
            shadings.append(self.styles.look(style, "pPr", w("shd")))
        return child(own, "highlight") is not None or any(
            attribute(shd, "fill") not in ("", "auto", "FFFFFF") for shd in shadings
        )

    def _look(self, own: Element | None, style: str, name: str) -> Element | None:
        found = child(own, name)
        if found is None:
            found = self.styles.property(self._run_style(own), "rPr", w(name))
        return self.styles.look(style, "rPr", w(name)) if found is None else found

    def _run_style(self, own: Element | None) -> str:
        return value(own, "rStyle") or self.styles.default_of_runs

    def _is_hidden(self, own: Element | None, style: str) -> bool:
        if child(own, "vanish") is not None:
            return is_on(own, "vanish")
        given = [
            self.styles.property(one, "rPr", w("vanish"))
            for one in (self._run_style(own), style)
        ]
        # By the format, two styles that hide cancel each other out.
        odd = sum(map(is_set, given)) % 2 == 1
        return (
            odd
            or is_set(self.styles.of_all("rPr", w("vanish")))
            or any(is_set(self._look(own, style, name)) for name in ("specVanish", "webHidden"))
        )

    def _is_unseen(self, own: Element | None, style: str) -> bool:
        colour, size = (
            attribute(self._look(own, style, name), "val") for name in ("color", "sz")
        )
        return _WHITE.fullmatch(colour) is not None or low_number(size, _SMALLEST)


def _has_words(run: Element) -> bool:
    return any(
        local(part) in ("drawing", "pict") or (local(part) == "t" and (part.text or "").strip())
        for part in run
    )


def _is_far(anchor: Element) -> bool:
    offsets = (part.text or "" for part in anchor.iter() if local(part) == "posOffset")
    return any(
        (offset.startswith("-") and not low_number(offset[1:], _FAR // 4))
        or (offset.isdigit() and not low_number(offset, _FAR))
        for offset in offsets
    )
