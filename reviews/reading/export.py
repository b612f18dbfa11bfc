"""A review as it leaves the site. All formats get the same values, so none can say more than
another. The caller has checked access."""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents.house import glyphs as house_glyphs
from blindfolio.documents.house import typeset
from blindfolio.documents.model import Block
from blindfolio.text.plain_markdown import code, line, prose
from prompts.folder.rubric import RATINGS, Rubric
from prompts.models import Submission
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Field
from reviews.reading import drawing, questions
from reviews.reading.content import GENERAL, GENERAL_WORDS, Content, Remark, abouts
from reviews.reading.drawing import Quote
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated, Review
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment with its visible number. `ask_this` is set in one's own export only: the panel
    doesn't learn who asked."""

    n: int
    remark: Remark
    ask_this: bool
    passages: tuple[Quote, ...]

    @property
    def marks(self) -> list[str]:
        question = f": {self.remark.question}" if self.remark.question else ""
        return [
            self.remark.kind.capitalize(),
            *[f"Ask this in the interview{question}"] * self.ask_this,
            *["New to us"] * self.remark.new_to_us,
        ]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its rating and evidence; or, as `GENERAL`, the comments on no
    criterion."""

    key: str
    name: str
    rated: Rated
    notes: tuple[ExportedComment, ...]

    @property
    def level(self) -> str:
        if self.key == GENERAL:
            return ""
        value = self.rated.value
        return f"{value} {RATINGS[value]}" if value else "Not rated"

    @property
    def said(self) -> list[str]:
        absent = f"Absent from the document. Searched: {self.rated.searched}"
        return [*filter(None, [self.rated.rationale]), *[absent] * self.rated.absent]


@dataclass(frozen=True, slots=True)
class Opinion:
    """`by` is empty for one's own; `state` is a sentence."""

    id: str
    by: str
    state: str
    judged: tuple[Judged, ...]
    closing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExportedQuestion:
    """A question of the lock page. `id` identifies no person: a file of all reviews doesn't say
    who asks."""

    id: str
    line: LockLine
    passages: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """`document` is its name for this file's readers, or empty: its code in a file without the
    candidate's name, else an id. Never a hash: the candidate's receipt has it, so it would link
    the code to a name."""

    title: str
    document: str
    opinions: tuple[Opinion, ...]
    asked: tuple[ExportedQuestion, ...] = ()
    """Those of several reviews are merged and sorted by passage."""


def own(room: Room, zone: ZoneInfo) -> Exported:
    code, placed = room.folio.code, _placing(room.blocks)
    judged = _judged(room.content, abouts(room.rubric.criteria), placed, own=True)
    opinion = Opinion("", "", "Private draft. No one else can see it.", judged, ())
    if room.review is not None:
        opinion = _own(room.review, opinion, room.amendments, zone)
    asked = _asked(opinion.id, room.content, placed)
    return Exported(f"{code}: {room.title}", code, (opinion,), asked)


def left(
    review: Review, content: Content, amendments: Sequence[Appended], zone: ZoneInfo
) -> Exported:
    """One's own words once the document can't be read: no code, prompt or document."""
    keys = {*content.ratings, *(remark.criterion for remark in content.comments)} - {GENERAL}
    names = {key: key.replace("-", " ").capitalize() for key in sorted(keys)}
    placed = _placing(())
    judged = _judged(content, names | {GENERAL: GENERAL_WORDS}, placed, own=True)
    opinion = Opinion("", "", "A draft that was never locked.", judged, ())
    opinion = _own(review, opinion, amendments, zone)
    return Exported("What you wrote", "", (opinion,), _asked(review.id, content, placed))


def everybodys(
    title: str,
    document: str,
    rubric: Rubric,
    told: Iterable[tuple[str, LockedReview]],
    blocks: Sequence[Block],
    zone: ZoneInfo,
) -> Exported:
    """Locked reviews, each under the name that its reader may use for the reviewer. No private
    notes, seals or hours."""
    opinions: list[Opinion] = []
    asked: list[ExportedQuestion] = []
    placed, names = _placing(blocks), abouts(rubric.criteria)
    for by, review in told:
        asked += _asked(review.id, review.content, placed)
        state = f"Locked {times.day(review.locked_at, zone)}."
        state += "" if review.counted else " Not counted: its reviewer was recused."
        state += " Its reviewer recognised the author." if review.recognised else ""
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_closing(review.told, review.amendments, zone))
        judged = _judged(review.content, names, placed, own=False)
        opinions.append(Opinion(review.id, by, state, judged, closing))
    asked.sort(key=lambda question: questions.passage_key(question.line))
    return Exported(title, document, tuple(opinions), tuple(asked))


def version_of(db: Session, folio: str) -> str:
    """`-v2`, for a file name: the submitted version; "" without a submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


def _own(
    review: Review, opinion: Opinion, amendments: Sequence[Appended], zone: ZoneInfo
) -> Opinion:
    if review.locked_at is not None:
        state = f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."
        opinion = replace(opinion, state=state)
    closing = _closing(REVIEW.told(review, own=True), amendments, zone)
    return replace(opinion, id=review.id, closing=closing)


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


_Placing = Callable[[str, str], Quote]


def _placing(blocks: Sequence[Block]) -> _Placing:
    sections = drawing.number(blocks).of
    kinds = {block.id: block.kind for block in blocks}

    def placed(block: str, quote: str) -> Quote:
        section = sections.get(block)
        place = f"§{section}" if section else ""
        return replace(drawing.shown(quote, kinds.get(block, "")), place=place)

    return placed


def _asked(review: str, content: Content, placed: _Placing) -> tuple[ExportedQuestion, ...]:
    return tuple(
        ExportedQuestion(
            f"{review} question {line.n}",
            line,
            (placed(line.block, line.about),) if line.about else (),
        )
        for line in content.questions
    )


def _judged(
    content: Content, names: Mapping[str, str], placed: _Placing, *, own: bool
) -> tuple[Judged, ...]:
    """`names` are by criterion, with `GENERAL`."""
    numbers = content.numbers
    return tuple(
        Judged(
            key,
            name,
            content.rated(key),
            tuple(
                ExportedComment(
                    numbers[remark.id],
                    remark,
                    own and remark.ask_this,
                    tuple(placed(span.block, span.quote) for span in remark.spans),
                )
                for remark in content.evidence(key)
            ),
        )
        for key, name in names.items()
        if key != GENERAL or content.general
    )


MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_GONE = "a-document-that-cannot-be-read-any-more"
_UNSEEN = ("Cc", "Cf", "Co", "Cn")
"""Control and format characters could reverse or hide the text beside them in a PDF."""


def markdown(exported: Exported) -> str:
    """People's words stay as typed and can't add a picture, link or heading."""
    lines = [f"# {line(exported.title)}"]
    for opinion in exported.opinions:
        lines += _of_opinion(opinion)
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        lines += ("", f"{level} Questions for the panel")
    for n, question in enumerate(exported.asked, 1):
        lines += _passages(question.passages)
        where = f" · {segment}" if (segment := _segment(question)) else ""
        lines += ("", f"{n}. {line(question.line.asked)}{where}")
    return "\n".join(lines) + "\n"


def _of_opinion(opinion: Opinion) -> Iterator[str]:
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
    """The same id for the same name, across all reviews' annotations."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _body(words: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": words, "format": "text/plain", "purpose": purpose}
