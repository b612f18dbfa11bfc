"""An annotation selects its passage by words and by place: a `FragmentSelector` for the block,
refined by a `TextQuoteSelector` and a `TextPositionSelector` in its text. Positions count Unicode
code points, as the standard asks and as stored."""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from blindfolio.documents.house import glyphs as house_glyphs
from blindfolio.documents.house import typeset
from blindfolio.plain_markdown import code, line, prose
from reviews.followups.sheet import HEADINGS
from reviews.reading.drawing import Quote
from reviews.reading.export import Exported, ExportedComment, ExportedQuestion, Opinion

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_GONE = "a-document-that-cannot-be-read-any-more"
_UNSEEN = ("Cc", "Cf", "Co", "Cn")
"""Control and format characters could turn or hide the text beside them in a PDF."""


def markdown(exported: Exported) -> str:
    """People's words stay as typed: no picture, link or heading is theirs."""
    lines = [f"# {line(exported.title)}"]
    for opinion in exported.opinions:
        lines += _opinion(opinion)
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        lines += ("", f"{level} Questions for the panel")
    for n, question in enumerate(exported.asked, 1):
        lines += _passages(question.passages)
        where = f" · {segment}" if (segment := _segment(question)) else ""
        lines += ("", f"{n}. {line(question.line.asked)}{where}")
    return "\n".join(lines) + "\n"


def _opinion(opinion: Opinion) -> Iterator[str]:
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
            yield from _passages(noted.passages)
            # A blank line and the item's indent keep the comment's own words apart.
            yield from ("", f"{noted.n}. {' · '.join(map(line, noted.marks))}", "")
            indent = " " * len(f"{noted.n}. ")
            yield from (f"{indent}{it}" if it else "" for it in prose(noted.remark.text))
    for heading, words in opinion.closing:
        yield from ("", f"## {heading}", "", *prose(words))


def _passages(passages: Sequence[Quote]) -> Iterator[str]:
    for n, quote in enumerate(passages):
        # A listing needs a blank line before and after it.
        yield ">" if n else ""
        words = code(quote.words) if quote.code else prose(quote.words)
        yield from (f"> {quoted}" for quoted in words)
        if quote.place:
            yield from ([">"] if quote.code else [])
            yield f"> ({line(quote.place)})"


def _segment(question: ExportedQuestion) -> str:
    return HEADINGS[question.line.segment] if question.line.segment else ""


def pdf(exported: Exported) -> bytes:
    """The same values give the same bytes. Names the characters that its fonts lack."""
    opinions = [
        {
            "by": opinion.by,
            "state": opinion.state,
            "judged": [
                {
                    "name": judged.name,
                    "level": judged.level,
                    "said": judged.said,
                    "notes": [
                        _item(it.n, _about(it), it.remark.text, it.passages)
                        for it in judged.notes
                    ],
                }
                for judged in opinion.judged
            ],
            "closing": [{"heading": h, "words": words} for h, words in opinion.closing],
        }
        for opinion in exported.opinions
    ]
    asked = [
        _item(n, _segment(it), it.line.asked, it.passages)
        for n, it in enumerate(exported.asked, 1)
    ]
    values = {"title": exported.title, "opinions": opinions, "asked": asked}
    lacking = house_glyphs.missing(_texts(values))
    values["lacking"] = ", ".join(f"U+{ord(c):04X}" for c in lacking)
    template = (files("reviews.reading") / "reviews.typ").read_bytes()
    return typeset.pdf(template, "reviews", _seen(values))


def _about(noted: ExportedComment) -> str:
    first, *more = noted.marks
    return ", ".join([first, *(mark[0].lower() + mark[1:] for mark in more)])


def _item(n: int, about: str, text: str, passages: Sequence[Quote]) -> dict[str, Any]:
    quotes = [asdict(quote) for quote in passages]
    return {"n": str(n), "about": about, "text": text, "quotes": quotes}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        kept = (c for c in value if c == "\n" or unicodedata.category(c) not in _UNSEEN)
        return "".join(kept).replace("\t", "  ")
    if isinstance(value, dict):
        return {key: _seen(one) for key, one in value.items()}
    return [_seen(one) for one in value] if isinstance(value, list) else value


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
            yield _comment(judged.name, noted, source) | creator
        rated = judged.rated
        if rated.value or rated.absent or rated.rationale:
            bodies = [_body(judged.level, "assessing"), _body(judged.name, "tagging")]
            bodies += [_body(words, "describing") for words in judged.said]
            name = _urn(f"{opinion.id} rating {judged.key}")
            yield _annotation(name, "assessing", bodies, source) | creator
    for heading, words in opinion.closing:
        bodies = [_body(words, "describing"), _body(heading, "tagging")]
        name = _urn(f"{opinion.id} {heading}")
        yield _annotation(name, "describing", bodies, source) | creator


def _comment(criterion: str, noted: ExportedComment, source: str) -> dict[str, Any]:
    remark = noted.remark
    tags = [criterion, remark.kind]
    tags += ["ask this in the interview"] * noted.ask_this + ["new to us"] * remark.new_to_us
    purpose = "questioning" if remark.kind == "question" else "commenting"
    bodies = [_body(remark.text, purpose), *(_body(tag, "tagging") for tag in tags)]
    if noted.ask_this and remark.question:
        bodies.append(_body(remark.question, "questioning"))
    target = []
    for span in remark.spans:
        quote = {"type": "TextQuoteSelector", "exact": span.quote}
        quote |= {"prefix": span.prefix, "suffix": span.suffix}
        position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        target.append(_in_block(span.block, [quote, position], source))
    return _annotation(f"urn:uuid:{remark.id}", purpose, bodies, target)


def _question(question: ExportedQuestion, source: str) -> dict[str, Any]:
    tags = ["question for the panel", *filter(None, [_segment(question)])]
    bodies = [_body(question.line.asked, "questioning")]
    bodies += [_body(tag, "tagging") for tag in tags]
    target: object = source
    if question.line.block:
        quote = {"type": "TextQuoteSelector", "exact": question.line.about}
        target = _in_block(question.line.block, quote, source)
    return _annotation(_urn(question.id), "questioning", bodies, target)


def _in_block(block: str, refined: object, source: str) -> dict[str, Any]:
    selector = {"type": "FragmentSelector", "value": block, "refinedBy": refined}
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _annotation(
    id_: str, motivation: str, bodies: list[dict[str, str]], target: object
) -> dict[str, Any]:
    said = {"id": id_, "type": "Annotation", "motivation": motivation}
    return {**said, "body": bodies, "target": target}


def _urn(name: str) -> str:
    """The same id for the same name every time, across all reviews' annotations."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _body(words: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": words, "format": "text/plain", "purpose": purpose}
