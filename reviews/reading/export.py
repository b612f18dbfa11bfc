"""Export a review as Markdown or JSON-LD. Both formats get the same values, so neither can say
more than the other. The caller has checked access."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents import areas
from blindfolio.documents.areas import Area
from blindfolio.documents.model import Block
from blindfolio.levels import SiteLevels
from blindfolio.text.plain_markdown import code, line, prose
from prompts.folder.rubric import Rubric
from prompts.models import Submission
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Field
from reviews.reading import drawing, questions
from reviews.reading.content import GENERAL, Content, Remark, abouts
from reviews.reading.drawing import Quote
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class Opinion:
    """One review in an export. `by` is empty for one's own review, and `state` is a
    sentence."""

    id: str
    by: str
    state: str
    content: Content
    closing: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export contains. `document` names the document without linking a code to a
    candidate: it is the submission code in a file without the candidate's name, otherwise an
    id. `names` has the criteria, and `GENERAL`."""

    title: str
    document: str
    names: Mapping[str, str]
    opinions: Sequence[Opinion]
    blocks: Sequence[Block]
    levels: SiteLevels

    def level(self, rated: Rated) -> str:
        return f"{rated.value} {self.levels[rated.value]}" if rated.value else "Not rated"

    @property
    def asked(self) -> list[tuple[str, LockLine]]:
        """The questions of the lock pages, each with an id that identifies no person. Those of
        several reviews are sorted by passage, so their order doesn't tell who asks."""
        found = [
            (f"{it.id} question {line.n}", line)
            for it in self.opinions
            for line in it.content.questions
        ]
        if any(it.by for it in self.opinions):
            found.sort(key=lambda it: questions.passage_key(it[1]))
        return found


def own(room: Room, zone: ZoneInfo, worded: Iterable[tuple[str, str]] = ()) -> Exported:
    """`worded` are the author's scenarios in one's own words."""
    code, review = room.folio.code, room.review
    opinion = Opinion("", "", "Private draft. No one else can see it.", room.content, ())
    if review is not None:
        closing = _closing(REVIEW.told(review, own=True), room.amendments, zone)
        closing += tuple((f"Scenario {n}", text) for n, text in worded)
        opinion = replace(opinion, id=review.id, closing=closing)
        if review.locked_at is not None:
            state = f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."
            opinion = replace(opinion, state=state)
    names = abouts(room.rubric.criteria)
    return Exported(
        f"{code}: {room.title}", code, names, [opinion], room.blocks, room.filled.levels
    )


def everybodys(
    title: str,
    document: str,
    rubric: Rubric,
    told: Iterable[tuple[str, LockedReview]],
    blocks: Sequence[Block],
    zone: ZoneInfo,
    levels: SiteLevels,
) -> Exported:
    """Return the locked reviews, each under the name that this reader may use for the reviewer.
    Private notes, seals, hours and the choice of comments for the panel are left out."""
    opinions = []
    for by, review in told:
        state = f"Locked {times.day(review.locked_at, zone)}."
        state += "" if review.counted else " Not counted: its reviewer was recused."
        state += " Its reviewer recognised the author." if review.recognised else ""
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_closing(review.told, review.amendments, zone))
        comments = [replace(it, ask_this=False) for it in review.content.comments]
        content = replace(review.content, comments=comments)
        opinions.append(Opinion(review.id, by, state, content, closing))
    return Exported(title, document, abouts(rubric.criteria), opinions, blocks, levels)


def version_of(db: Session, folio: str) -> str:
    """The end of a file name, like `-v2`, or empty before the submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


def _closing(
    told: Iterable[tuple[Field, str]], amendments: Iterable[Appended], zone: ZoneInfo
) -> tuple[tuple[str, str], ...]:
    late = ", after the review decision"
    return (
        *((it.words, words) for it, words in told),
        *(
            (f"Amendment {it.n}, {times.day(it.at, zone)}{late * it.after_reveal}", it.text)
            for it in amendments
        ),
    )


def _said(rated: Rated) -> list[str]:
    absent = f"Absent from the document. Searched: {rated.searched}"
    return [*filter(None, [rated.rationale]), *[absent] * rated.absent]


def _segment(question: LockLine | Remark) -> list[str]:
    return [HEADINGS[question.segment]] if question.segment else []


def _heard(look_for: str) -> list[str]:
    return [f"A good answer says: {look_for}"] * bool(look_for)


MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'

_Placing = Callable[[str, str], Quote]


def _placing(blocks: Sequence[Block]) -> _Placing:
    sections = drawing.number(blocks).of
    kinds = {block.id: block.kind for block in blocks}

    def placed(block: str, quote: str) -> Quote:
        section = sections.get(block)
        place = f"§{section}" if section else ""
        return replace(drawing.shown(quote, kinds.get(block, "")), place=place)

    return placed


def markdown(exported: Exported) -> str:
    """Return Markdown. People's words stay as typed, but can't add a picture, link or
    heading."""
    lines = [f"# {line(exported.title)}"]
    placed = _placing(exported.blocks)
    for opinion in exported.opinions:
        lines += ["", f"# {line(opinion.by)}"] if opinion.by else []
        lines += ["", opinion.state]
        for key in exported.names:
            lines += _judged(exported, opinion.content, key, placed)
        for heading, words in opinion.closing:
            lines += ["", f"## {heading}", "", *prose(words)]
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        lines += ["", f"{level} Questions for the panel"]
    for n, (_, question) in enumerate(exported.asked, 1):
        lines += _passages([placed(question.block, question.about)] if question.about else [])
        said = (question.asked, *_segment(question), *_heard(question.heard))
        lines += ["", f"{n}. {' · '.join(map(line, said))}"]
    return "\n".join(lines) + "\n"


def _judged(exported: Exported, content: Content, key: str, placed: _Placing) -> Iterator[str]:
    rated, comments, numbers = content.rated(key), content.evidence(key), content.numbers
    if key != GENERAL or comments:
        yield from ("", f"## {line(exported.names[key])}")
    if key != GENERAL:
        yield from ("", f"Rating: {exported.level(rated)}")
    for words in _said(rated):
        yield from ("", *prose(words))
    for comment in comments:
        yield from _passages([placed(span.block, span.words) for span in comment.spans])
        question = f": {comment.question}" if comment.question else ""
        asked = [f"Ask this in the interview{question}", *_segment(comment)]
        marks = [
            comment.kind.capitalize(),
            *[*asked, *_heard(comment.look_for)] * comment.ask_this,
            *["New to us"] * comment.new_to_us,
        ]
        number = f"{numbers[comment.id]}. "
        # A blank line and the item's indent keep the comment's own words apart.
        yield from ("", number + " · ".join(map(line, marks)), "")
        indent = " " * len(number)
        yield from (f"{indent}{it}" if it else "" for it in prose(comment.text))


def _passages(passages: Sequence[Quote]) -> Iterator[str]:
    for n, quote in enumerate(passages):
        # A listing needs a blank line before and after it.
        yield ">" if n else ""
        words = code(quote.words) if quote.code else prose(quote.words)
        yield from (f"> {quoted}" for quoted in words)
        if quote.place:
            yield from ([">"] if quote.code else [])
            yield f"> ({line(quote.place)})"


def json_ld(exported: Exported) -> str:
    """Return one annotation for each comment, rating, closing text and question. A question has
    no creator."""
    source = f"urn:blindfolio:{exported.document}"
    items = []
    for opinion in exported.opinions:
        creator = {"creator": {"type": "Person", "name": opinion.by}} if opinion.by else {}
        items += [it | creator for it in _annotations(opinion, exported, source)]
    for name, question in exported.asked:
        tags = ["question for the panel", *_segment(question)]
        quote = {"type": "TextQuoteSelector", "exact": question.about}
        target = _in_block(question.block, quote, source) if question.block else source
        heard = _bodies("describing", *_heard(question.heard))
        items.append(
            _annotation(_urn(name), "questioning", question.asked, tags, target, heard)
        )
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "label": exported.title,
        "generator": {"type": "Software", "name": "Blindfolio"},
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=2) + "\n"


def _annotations(opinion: Opinion, exported: Exported, source: str) -> Iterator[dict[str, Any]]:
    for key, criterion in exported.names.items():
        for comment in opinion.content.evidence(key):
            yield _comment(criterion, comment, source)
        rated = opinion.content.rated(key)
        if rated.value or rated.absent or rated.rationale:
            name, said = (
                _urn(f"{opinion.id} rating {key}"),
                _bodies("describing", *_said(rated)),
            )
            yield _annotation(
                name, "assessing", exported.level(rated), [criterion], source, said
            )
    for heading, words in opinion.closing:
        name = _urn(f"{opinion.id} {heading}")
        yield _annotation(name, "describing", words, [heading], source)


def _comment(criterion: str, comment: Remark, source: str) -> dict[str, Any]:
    tags = [criterion, comment.kind]
    tags += ["ask this in the interview", *_segment(comment)] * comment.ask_this
    tags += ["new to us"] * comment.new_to_us
    purpose = "questioning" if comment.kind == "question" else "commenting"
    asked = [comment.question] * bool(comment.ask_this and comment.question)
    target = []
    for span in comment.spans:
        if area := areas.parse(span.area):
            target.append(_on_picture(area, span.quote, source))
            continue
        quote = {"type": "TextQuoteSelector", "exact": span.quote}
        quote |= {"prefix": span.prefix, "suffix": span.suffix}
        position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        target.append(_in_block(span.block, [quote, position], source))
    heard = _heard(comment.look_for) * comment.ask_this
    more = [*_bodies("questioning", *asked), *_bodies("describing", *heard)]
    return _annotation(f"urn:uuid:{comment.id}", purpose, comment.text, tags, target, more)


def _in_block(block: str, refined: object, source: str) -> dict[str, Any]:
    selector = {"type": "FragmentSelector", "value": block, "refinedBy": refined}
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _on_picture(area: Area, words: str, source: str) -> dict[str, Any]:
    at: dict[str, Any] = {"type": "FragmentSelector", "value": area.fragment}
    at["conformsTo"] = "http://www.w3.org/TR/media-frags/"
    quote = [{"type": "TextQuoteSelector", "exact": words}] * bool(words)
    return _in_block(area.picture, [at, *quote], source)


def _annotation(
    id_: str,
    purpose: str,
    words: str,
    tags: Sequence[str],
    target: object,
    more: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "Annotation",
        "motivation": purpose,
        "body": [*_bodies(purpose, words), *_bodies("tagging", *tags), *more],
        "target": target,
    }


def _urn(name: str) -> str:
    # The same name gets the same id in all annotations.
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _bodies(purpose: str, *texts: str) -> list[dict[str, str]]:
    return [
        {"type": "TextualBody", "value": it, "format": "text/plain", "purpose": purpose}
        for it in texts
    ]
