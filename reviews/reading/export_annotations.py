"""Reviews as W3C Web Annotations (JSON-LD), for other tools that read comments on documents.

A passage is chosen twice, by its words and by its place: a `FragmentSelector` for the block,
refined by a `TextQuoteSelector` and a `TextPositionSelector` in the block's own text. Positions
count Unicode code points, as the standard asks, and as they are stored.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from reviews.reading.content import QuotedSpan
from reviews.reading.export import Exported, ExportedComment, ExportedQuestion, Judged, Opinion

_GONE = "a-document-that-cannot-be-read-any-more"
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


def json_ld(exported: Exported) -> str:
    """One annotation collection: a comment each, a rating each, the closing words, and a question
    each, without its creator."""
    source = f"urn:blindfolio:{exported.document or _GONE}"
    items = [one for opinion in exported.opinions for one in _opinion(opinion, source)]
    items += [_question(question, source) for question in exported.asked]
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "label": exported.title,
        "generator": {"type": "Software", "name": "Blindfolio"},
        "total": len(items),
        "first": page,
    }
    return json.dumps(collection, ensure_ascii=False, indent=2) + "\n"


def _opinion(opinion: Opinion, source: str) -> Iterator[dict[str, Any]]:
    for judged in opinion.judged:
        for noted in judged.notes:
            yield _comment(opinion, judged, noted, source)
        if judged.rated.value or judged.rated.absent or judged.rated.rationale:
            yield _rating(opinion, judged, source)
    for heading, words in opinion.closing:
        bodies = [_body(words, "describing"), _body(heading, "tagging")]
        yield _annotation(opinion, heading, "describing", bodies, source)


def _comment(
    opinion: Opinion, judged: Judged, noted: ExportedComment, source: str
) -> dict[str, Any]:
    remark = noted.remark
    tags = [judged.name, remark.kind]
    tags += ["ask this in the interview"] * noted.ask_this + ["new to us"] * remark.new_to_us
    purpose = "questioning" if remark.kind == "question" else "commenting"
    bodies = [_body(remark.text, purpose), *(_body(tag, "tagging") for tag in tags)]
    if noted.ask_this and remark.question:
        bodies.append(_body(remark.question, "questioning"))
    found = _annotation(opinion, "", purpose, bodies, source)
    found["id"] = f"urn:uuid:{remark.id}"
    found["target"] = [_target(span, source) for span in remark.spans]
    return found


def _rating(opinion: Opinion, judged: Judged, source: str) -> dict[str, Any]:
    rated = judged.rated
    bodies = [_body(judged.level, "assessing"), _body(judged.name, "tagging")]
    if rated.rationale:
        bodies.append(_body(rated.rationale, "describing"))
    if judged.absence:
        bodies.append(_body(judged.absence, "describing"))
    return _annotation(opinion, f"rating {judged.key}", "assessing", bodies, source)


def _question(question: ExportedQuestion, source: str) -> dict[str, Any]:
    tags = ["question for the panel", *filter(None, [question.segment])]
    found: dict[str, Any] = {
        "id": _urn(question.id),
        "type": "Annotation",
        "motivation": "questioning",
        "body": [_body(question.text, "questioning"), *(_body(tag, "tagging") for tag in tags)],
        "target": source,
    }
    if question.block:
        quote = {"type": "TextQuoteSelector", "exact": question.quote}
        block = {"type": "FragmentSelector", "value": question.block, "refinedBy": quote}
        found["target"] = {"type": "SpecificResource", "source": source, "selector": block}
    return found


def _annotation(
    opinion: Opinion, what: str, motivation: str, bodies: list[dict[str, str]], source: str
) -> dict[str, Any]:
    """`what` names it among those of its review, so that it has the same id each time."""
    found: dict[str, Any] = {
        "id": _urn(f"{opinion.id} {what}"),
        "type": "Annotation",
        "motivation": motivation,
        "body": bodies,
        "target": source,
    }
    if opinion.by:
        found["creator"] = {"type": "Person", "name": opinion.by}
    return found


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _body(words: str, purpose: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "value": words,
        "format": "text/plain",
        "purpose": purpose,
    }


def _target(span: QuotedSpan, source: str) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": span.quote}
    quote |= {"prefix": span.prefix, "suffix": span.suffix}
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    block = {"type": "FragmentSelector", "value": span.block, "refinedBy": [quote, position]}
    return {"type": "SpecificResource", "source": source, "selector": block}
