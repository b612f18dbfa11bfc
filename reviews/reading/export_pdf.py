"""Reviews as a PDF, set by typst from stored values alone: nothing that somebody sent is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from blindfolio.documents.house import glyphs as house_glyphs
from blindfolio.documents.house import typeset
from reviews.reading.export import Exported, ExportedComment, ExportedQuestion, Judged

_UNSEEN = ("Cc", "Cf", "Co", "Cn")
"""Controls and formats would pass into the PDF, and turn or hide what stands beside them."""


def pdf(exported: Exported) -> bytes:
    """The file; the same values give the same bytes. Characters that its fonts lack are named."""
    values = {
        "title": exported.title,
        "opinions": [
            {
                "by": opinion.by,
                "state": opinion.state,
                "judged": [_judged(judged) for judged in opinion.judged],
                "closing": [{"heading": h, "words": words} for h, words in opinion.closing],
            }
            for opinion in exported.opinions
        ],
        "asked": [_question(n, question) for n, question in enumerate(exported.asked, 1)],
    }
    lacking = house_glyphs.missing(texts(values))
    values["lacking"] = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    template = (files("reviews.reading") / "reviews.typ").read_bytes()
    return typeset.pdf(template, "reviews", seen(values))


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "name": judged.name,
        "level": judged.level,
        "said": [words for words in (judged.rated.rationale, judged.absence) if words],
        "notes": [_noted(noted) for noted in judged.notes],
    }


def _noted(noted: ExportedComment) -> dict[str, Any]:
    remark = noted.remark
    about = [remark.kind.capitalize()]
    if noted.ask_this:
        question = f": {remark.question}" if remark.question else ""
        about.append(f"ask this in the interview{question}")
    about += ["new to us"] * remark.new_to_us
    return {
        "n": str(noted.n),
        "about": ", ".join(about),
        "text": remark.text,
        "quotes": _quotes(noted),
    }


def _question(n: int, question: ExportedQuestion) -> dict[str, Any]:
    return {
        "n": str(n),
        "about": question.segment,
        "text": question.text,
        "quotes": _quotes(question),
    }


def _quotes(noted: ExportedComment | ExportedQuestion) -> list[dict[str, Any]]:
    return [
        {
            "words": quote.words,
            "code": quote.code,
            "place": f"§{section}" if section else "",
        }
        for quote, section in zip(noted.quotes, noted.sections, strict=True)
    ]


def texts(value: object) -> Iterator[str]:
    """All strings within JSON-ready values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def seen(value: Any) -> Any:
    """JSON-ready values without the characters that nobody sees in a PDF."""
    if isinstance(value, str):
        return "".join(
            c for c in value if c == "\n" or unicodedata.category(c) not in _UNSEEN
        ).replace("\t", "  ")
    if isinstance(value, dict):
        return {key: seen(one) for key, one in value.items()}
    return [seen(one) for one in value] if isinstance(value, list) else value
