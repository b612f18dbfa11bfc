"""Reviews as Markdown, PDF and W3C Web Annotations (JSON-LD).

Typst sets the PDF from stored values alone, and opens no uploaded file. An annotation selects its
passage by words and by place: a `FragmentSelector` for the block, refined by a `TextQuoteSelector`
and a `TextPositionSelector` in the block's text. Positions count Unicode code points, as the
standard asks and as stored.
"""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from blindfolio.documents.house import glyphs as house_glyphs
from blindfolio.documents.house import typeset
from blindfolio.plain_markdown import code, line, prose
from reviews.reading.content import QuotedSpan
from reviews.reading.export import (
    Exported,
    ExportedComment,
    ExportedPassage,
    ExportedQuestion,
    Judged,
    Opinion,
)

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_GONE = "a-document-that-cannot-be-read-any-more"
_UNSEEN = ("Cc", "Cf", "Co", "Cn")
"""Control and format characters could turn or hide the text beside them in a PDF."""


def markdown(exported: Exported) -> str:
    """People's words stay as typed: no picture, link or heading is theirs."""
    return "\n".join(_lines(exported)) + "\n"


def _lines(exported: Exported) -> Iterator[str]:
    yield f"# {line(exported.title)}"
    for opinion in exported.opinions:
        if opinion.by:
            yield from ("", f"# {line(opinion.by)}")
        yield from ("", opinion.state)
        for judged in opinion.judged:
            yield from ("", f"## {line(judged.name)}")
            if judged.level:
                yield from ("", f"Rating: {judged.level}")
            for words in judged.said:
                yield from ("", *prose(words))
            for noted in judged.notes:
                yield from _noted(noted)
        for heading, words in opinion.closing:
            yield from ("", f"## {heading}", "", *prose(words))
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        yield from ("", f"{level} Questions for the panel")
    for n, question in enumerate(exported.asked, 1):
        yield from _passages(question.passages)
        where = f" · {question.segment}" if question.segment else ""
        yield from ("", f"{n}. {line(question.text)}{where}")


def _passages(passages: tuple[ExportedPassage, ...]) -> Iterator[str]:
    for n, it in enumerate(passages):
        # A listing needs a blank line before and after it.
        yield ">" if n else ""
        words = code(it.quote.words) if it.quote.code else prose(it.quote.words)
        yield from (f"> {quoted}" for quoted in words)
        if it.section:
            yield from ([">"] if it.quote.code else [])
            yield f"> (§{line(it.section)})"


def _noted(noted: ExportedComment) -> Iterator[str]:
    yield from _passages(noted.passages)
    # A blank line and the item's indent keep the comment's own words apart.
    yield from ("", f"{noted.n}. {' · '.join(map(line, noted.marks))}", "")
    indent = " " * len(f"{noted.n}. ")
    yield from (f"{indent}{it}" if it else "" for it in prose(noted.remark.text))


def pdf(exported: Exported) -> bytes:
    """The same values give the same bytes. Names the characters that its fonts lack."""
    values = {
        "title": exported.title,
        "opinions": [
            {
                "by": opinion.by,
                "state": opinion.state,
                "judged": [_as_values(judged) for judged in opinion.judged],
                "closing": [{"heading": h, "words": words} for h, words in opinion.closing],
            }
            for opinion in exported.opinions
        ],
        "asked": [
            _item(n, it.segment, it.text, it.passages) for n, it in enumerate(exported.asked, 1)
        ],
    }
    lacking = house_glyphs.missing(texts(values))
    values["lacking"] = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    template = (files("reviews.reading") / "reviews.typ").read_bytes()
    return typeset.pdf(template, "reviews", seen(values))


def _as_values(judged: Judged) -> dict[str, Any]:
    about = {
        it.n: [it.marks[0], *(_lower(mark) for mark in it.marks[1:])] for it in judged.notes
    }
    return {
        "name": judged.name,
        "level": judged.level,
        "said": judged.said,
        "notes": [
            _item(it.n, ", ".join(about[it.n]), it.remark.text, it.passages)
            for it in judged.notes
        ],
    }


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def _item(
    n: int, about: str, text: str, passages: tuple[ExportedPassage, ...]
) -> dict[str, Any]:
    quotes = [
        {
            "words": it.quote.words,
            "code": it.quote.code,
            "place": f"§{it.section}" if it.section else "",
        }
        for it in passages
    ]
    return {"n": str(n), "about": about, "text": text, "quotes": quotes}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def seen(value: Any) -> Any:
    if isinstance(value, str):
        kept = (c for c in value if c == "\n" or unicodedata.category(c) not in _UNSEEN)
        return "".join(kept).replace("\t", "  ")
    if isinstance(value, dict):
        return {key: seen(one) for key, one in value.items()}
    return [seen(one) for one in value] if isinstance(value, list) else value


def json_ld(exported: Exported) -> str:
    """One annotation for each comment, rating, closing text and question. A question has no
    creator."""
    source = f"urn:blindfolio:{exported.document or _GONE}"
    items = [one for opinion in exported.opinions for one in _annotations(opinion, source)]
    items += [_question(question, source) for question in exported.asked]
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "label": exported.title,
        "generator": {"type": "Software", "name": "Blindfolio"},
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=2) + "\n"


def _annotations(opinion: Opinion, source: str) -> Iterator[dict[str, Any]]:
    creator = {"creator": {"type": "Person", "name": opinion.by}} if opinion.by else {}
    for judged in opinion.judged:
        for noted in judged.notes:
            yield _comment(judged, noted, source) | creator
        rated = judged.rated
        if rated.value or rated.absent or rated.rationale:
            bodies = [_body(judged.level, "assessing"), _body(judged.name, "tagging")]
            bodies += [_body(words, "describing") for words in judged.said]
            name = f"{opinion.id} rating {judged.key}"
            yield _annotation(_urn(name), "assessing", bodies, source) | creator
    for heading, words in opinion.closing:
        bodies = [_body(words, "describing"), _body(heading, "tagging")]
        name = _urn(f"{opinion.id} {heading}")
        yield _annotation(name, "describing", bodies, source) | creator


def _comment(judged: Judged, noted: ExportedComment, source: str) -> dict[str, Any]:
    remark = noted.remark
    tags = [judged.name, remark.kind]
    tags += ["ask this in the interview"] * noted.ask_this + ["new to us"] * remark.new_to_us
    purpose = "questioning" if remark.kind == "question" else "commenting"
    bodies = [_body(remark.text, purpose), *(_body(tag, "tagging") for tag in tags)]
    if noted.ask_this and remark.question:
        bodies.append(_body(remark.question, "questioning"))
    target = [_target(span, source) for span in remark.spans]
    return _annotation(f"urn:uuid:{remark.id}", purpose, bodies, target)


def _question(question: ExportedQuestion, source: str) -> dict[str, Any]:
    tags = ["question for the panel", *filter(None, [question.segment])]
    bodies = [_body(question.text, "questioning"), *(_body(tag, "tagging") for tag in tags)]
    target: object = source
    if question.block:
        quote = {"type": "TextQuoteSelector", "exact": question.quote}
        target = _in_block(question.block, quote, source)
    return _annotation(_urn(question.id), "questioning", bodies, target)


def _target(span: QuotedSpan, source: str) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": span.quote}
    quote |= {"prefix": span.prefix, "suffix": span.suffix}
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return _in_block(span.block, [quote, position], source)


def _in_block(block: str, refined: object, source: str) -> dict[str, Any]:
    selector = {"type": "FragmentSelector", "value": block, "refinedBy": refined}
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _annotation(
    id_: str, motivation: str, bodies: list[dict[str, str]], target: object
) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "Annotation",
        "motivation": motivation,
        "body": bodies,
        "target": target,
    }


def _urn(name: str) -> str:
    """The same id for the same name every time, across all reviews' annotations."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _body(words: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": words, "format": "text/plain", "purpose": purpose}
