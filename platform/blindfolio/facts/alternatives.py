"""Options that are not the proposal: headed ones, list items, paragraphs, and frames in prose."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.documents.model import Block
from blindfolio.facts.clauses import Clause
from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.lexicon import gerund, singular
from blindfolio.facts.model import Alternative
from blindfolio.facts.option_leads import bold_lead, why_not
from blindfolio.facts.option_tables import tabled_options
from blindfolio.facts.own_mechanisms import done_by_design
from blindfolio.facts.phrases import (
    Phrase,
    action,
    as_gerund,
    name_phrase,
    noun_phrase,
    plain,
    with_complement,
)
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot, is_gerund
from blindfolio.facts.spans import quote

STRONG = 2.0
NOTHING = Phrase("doing nothing", False, "doing nothing")
_WAITS = re.compile(
    r"^(?:not (?:now|yet)|later|nothing|do nothing|wait(?:ing)?)$", re.IGNORECASE
)


class Frame(BaseModel):
    """A wording that shows an option, and where its words stand."""

    model_config = ConfigDict(extra="forbid")
    name: str
    pattern: str
    take: str
    status: str
    weight: float


class Options(BaseModel):
    """`alternatives.yaml`."""

    model_config = ConfigDict(extra="forbid")
    frames: list[Frame]
    headings: list[str]
    weak_headings: list[str]
    reason: str
    reason_verbs: list[str]
    not_options: list[str]


@cache
def _cues() -> tuple[Options, list[tuple[Frame, re.Pattern[str]]], tuple[re.Pattern[str], ...]]:
    data = read_yaml(FOLDER / "alternatives.yaml", Options)
    frames = [(f, re.compile(f.pattern, re.IGNORECASE)) for f in data.frames]
    compiled = tuple(
        re.compile("|".join(p), re.IGNORECASE)
        for p in (data.headings, data.weak_headings, data.not_options, [data.reason])
    )
    return data, frames, compiled


def frames() -> list[tuple[Frame, re.Pattern[str]]]:
    """The wordings that show an option, in the order in which they are tried."""
    return _cues()[1]


def alternatives(reading: Reading) -> list[Alternative]:
    """The options, best first, one for each heading child, item, paragraph or wording."""
    spoken = [o for o in _framed(reading) if not done_by_design(o, reading)]
    found = [*tabled_options(reading), *_headed(reading), *spoken]
    found = [o for o in found if fits_slot(o.phrase)]
    found.sort(key=lambda a: (-a.score, a.evidence, a.phrase.text))
    kept: list[Alternative] = []
    for option in found:
        if not any(_same(option, k) for k in kept):
            kept.append(option)
    return kept


def _same(one: Alternative, other: Alternative) -> bool:
    if one.evidence == other.evidence or (
        one.phrase.key and one.phrase.key == other.phrase.key
    ):
        return True
    if one.row and other.row:
        return False
    return one.evidence.block == other.evidence.block and (one.headed or other.headed)


def _headed(reading: Reading) -> list[Alternative]:
    _, _, (headings, weak, _, _) = _cues()
    found: list[Alternative] = []
    blocks = reading.document.blocks
    for n, block in enumerate(blocks):
        if block.kind != "heading" or not headings.search(block.text) or block.level is None:
            continue
        if block.text == reading.title:
            continue
        inside = []
        for later in blocks[n + 1 :]:
            if later.kind == "heading" and (later.level or 9) <= block.level:
                break
            inside.append(later)
        children = [b for b in inside if b.kind == "heading" and b.level == block.level + 1]
        score = 1.6 if weak.search(block.text) else 3.2
        asked = why_not(block, inside, reading)
        if asked is not None:
            option = _option(*asked, reading, score + 0.4, "rejected", headed=True)
            found += [option] if option is not None else []
            continue
        if children:
            found += [
                option
                for child in children
                if (option := _of_heading(child, inside, reading, score)) is not None
            ]
        else:
            found += _of_body(inside, reading, score)
    return found


def _of_heading(
    child: Block, inside: list[Block], reading: Reading, score: float
) -> Alternative | None:
    body = [b for b in inside if child.id in b.section]
    sentences = [s for b in body for s in reading.by_block.get(b.seq, ())]
    if not sentences:
        return None
    words = re.sub(
        r"^(?:alternative|option|idea|approach)?\s*(?:[\dA-Z]\s*)?[:.)-]\s*", "", child.text
    )
    phrase = as_gerund(name_phrase(words or child.text, reading))
    return _option(phrase, sentences, reading, score + 0.4, "rejected", headed=True)


def _of_body(inside: list[Block], reading: Reading, score: float) -> list[Alternative]:
    """Items of a list are one option each; without a list, paragraphs are."""
    items = [b for b in inside if b.kind == "item" and (b.level in (None, 1))]
    found = []
    for group in _grouped(items or [b for b in inside if b.kind == "paragraph"]):
        sentences = [s for b in group for s in reading.by_block.get(b.seq, ())]
        words = group[0].text.rstrip()
        if not sentences or len(words.split()) < 3 or words.endswith(("?", ":")):
            continue
        if score < STRONG and len(words.split()) < 8:
            continue  # a list of links under "Prior art" weighs nothing
        phrase = bold_lead(group[0], reading)
        if phrase is None:
            phrase = next((p for s in sentences[:2] if (p := _body_phrase(s, reading))), None)
        if phrase is None:
            continue
        option = _option(phrase, sentences, reading, score, "rejected", headed=True)
        if option is not None:
            found.append(option)
    return found


_GOES_ON = re.compile(
    r"^(?:the (?:primary|main|biggest|other|obvious)? ?"
    r"(?:drawback|downside|problem|issue|advantage)|"
    r"what|however|but|while|also|this|it|that|these|in addition|additionally|furthermore|as such|"
    r"thus|therefore|so|we (?:decided|chose))\b",
    re.IGNORECASE,
)


def _grouped(blocks: list[Block]) -> list[list[Block]]:
    """Blocks with those that only go on about the one before."""
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and block.kind == "paragraph" and _GOES_ON.match(block.text):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


_SPEAKERS = frozenset({"we", "one", "you", "i"})


def _body_phrase(sentence: Sentence, reading: Reading) -> Phrase | None:
    for frame, pattern in frames():
        match = pattern.search(sentence.span.text)
        if match and frame.name == "rather_than" and match.start() < 3:
            continue  # "Instead of X, we could Y": Y is the option
        if match and frame.take in ("clause", "after_clause", "after"):
            phrase = _taken(frame, match, sentence, reading)
            if phrase is not None:
                return phrase
    for clause in sentence.clauses:
        opens = clause.form in ("VB", "VBG") and clause.at <= 3 and not clause.modal
        offered = clause.modal in ("could", "can", "might") and clause.pronoun in _SPEAKERS
        named = clause.form == "VBG" and clause.subject is not None and not clause.modal
        if opens or offered or named:
            phrase = action(sentence, clause)
            if phrase is not None and not clause.negated:
                return phrase
    lead = re.match(r"^([^.:–—]{3,60})(?::|\s[-–—]\s)", sentence.span.text)  # noqa: RUF001
    if lead:
        return name_phrase(lead.group(1), reading)
    opening = re.split(r"[,;(]", sentence.span.text)[0]
    if len(sentence.tokens) <= 8:
        return name_phrase(sentence.span.text, reading)
    stops = sentence.span.start + len(opening)
    named = any(c.usable and c.end <= stops for c in sentence.chunks)
    if named and not any(c.start < stops for c in sentence.clauses):
        return name_phrase(opening, reading)  # "An outbox and a read model, fed by every flow"
    return _judged(sentence)


_OPENS = re.compile(r"^(?:an?|one)\s", re.IGNORECASE)


def _judged(sentence: Sentence) -> Phrase | None:
    """What a sentence about options begins with: "An engine that runs every step is …"."""
    opens = _OPENS.match(sentence.span.text)
    first = sentence.chunks[0] if sentence.chunks else None
    if opens is None or first is None or not first.usable:
        return None
    if first.start not in (sentence.span.start, sentence.span.start + opens.end()):
        return None
    return Phrase(f"the {first.text}", False, first.key)


def _framed(reading: Reading) -> list[Alternative]:
    found = []
    for sentence in reading.sentences:
        if sentence.block.kind in ("heading", "table") or sentence.topics[:1] == ("meta",):
            continue
        asked = sentence.span.text.rstrip().endswith("?")
        for frame, pattern in frames():
            if asked and frame.status != "open":
                continue
            match = pattern.search(sentence.span.text)
            if match is None or (frame.name == "rather_than" and match.start() < 3):
                continue
            phrase = _taken(frame, match, sentence, reading)
            if phrase is None:
                continue
            block = list(reading.by_block.get(sentence.span.block, ()))
            rest = block[block.index(sentence) :][:3]
            option = _option(
                phrase, rest, reading, frame.weight, frame.status, focus=match.start()
            )
            if option is not None:
                found.append(option)
            break
    return found


def _taken(
    frame: Frame, match: re.Match[str], sentence: Sentence, reading: Reading
) -> Phrase | None:
    start = sentence.span.start
    if frame.take == "nothing":
        return NOTHING
    if frame.take == "clause":
        near = [c for c in sentence.clauses if c.start >= start + match.start() - 2]
        return _first_action(near, sentence)
    if frame.take == "after_clause":
        return _stated(sentence, start + match.end())
    if frame.take == "before":
        subjects = [c for c in sentence.chunks if c.end <= start + match.start() and c.usable]
        return noun_phrase(subjects[0], reading) if subjects else None
    after = start + match.end()
    token = next((t for t in sentence.tokens if t.start >= after and t.tag != "ADV"), None)
    if token is None:
        return None
    if frame.name == "over" and token.tag == "VB":
        return None  # "chosen to keep the rows": a purpose, not the other side
    if token.tag in ("VB", "VBG"):
        clause = next((c for c in sentence.clauses if sentence.tokens[c.at] is token), None)
        return action(sentence, clause) if clause is not None else None
    chunk = next((c for c in sentence.chunks if c.start <= token.start < c.end), None)
    if chunk is None:
        return None
    phrase = noun_phrase(chunk, reading) if chunk.usable else with_complement(chunk, sentence)
    if phrase is None:
        return None
    return None if _cues()[2][2].search(phrase.text) else phrase


def _first_action(near: list[Clause], sentence: Sentence) -> Phrase | None:
    for clause in near[:2]:
        if clause.negated:
            return None
        phrase = action(sentence, clause)
        if phrase is not None:
            return phrase
    return None


def _stated(sentence: Sentence, after: int) -> Phrase | None:
    """ "One could argue that X should be done": doing X, or the gerund that is argued for."""
    for clause in sentence.clauses:
        if clause.start < after:
            continue
        if (
            clause.passive
            and clause.subject is not None
            and clause.modal
            and clause.subject.usable
        ):
            return Phrase(
                f"{gerund(clause.verb)} {clause.subject.text}", False, clause.subject.key
            )
        if clause.object is not None:
            return action(sentence, clause)
    return None


def _option(
    phrase: Phrase | None,
    sentences: list[Sentence],
    reading: Reading,
    score: float,
    status: str,
    *,
    focus: int | None = None,
    headed: bool = False,
) -> Alternative | None:
    data, _, (_, _, not_options, reason) = _cues()
    if phrase is None or not_options.search(phrase.text) or len(phrase.text) < 3:
        return None
    if _WAITS.match(phrase.text):
        phrase = NOTHING
    first = sentences[0]
    reasons = [s for s in sentences if reason.search(s.span.text)]
    score += 0.8 if reasons else 0.0
    score -= 0.8 if first.role in ("example", "other") else 0.0
    if not headed and first.topics[:1] in (("problem",), ("status_quo",)):
        score -= 1.5
    score += 0.3 if phrase.text.split()[0].endswith("ing") else 0.0
    place = first.span.start + focus if focus is not None else None
    return Alternative(
        phrase=Phrase(
            plain(phrase.text), phrase.plural and not is_gerund(phrase.text), phrase.key
        ),
        evidence=first.span,
        quote=quote(first.span, place),
        status=status,
        reasoned=bool(reasons),
        reason=_reason(reasons, phrase.text, data, reading),
        headed=headed,
        score=round(score, 3),
        about=tuple(s.span for s in sentences),
    )


def _reason(
    sentences: list[Sentence], option: str, data: Options, reading: Reading
) -> Phrase | None:
    """What the option would require, introduce, cause, lack or break, as a phrase."""
    for sentence in sentences[:4]:
        for clause in sentence.clauses:
            if clause.verb in data.reason_verbs and clause.object is not None:
                if clause.negated or not clause.object.usable or clause.object.named:
                    continue
                if clause.object.kinds & {"service", "team"} or len(clause.object.words) < 2:
                    continue
                if any(t.tag == "NAME" for t in clause.object.words):
                    continue
                if clause.pronoun in ("we", "i"):
                    continue
                if singular(clause.object.head.text) in {singular(w) for w in option.split()}:
                    continue
                return noun_phrase(clause.object, reading)
    return None
