"""The phases of a plan in their order: headings, leads of paragraphs and items, rows of a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.documents.model import Block
from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.model import Step
from blindfolio.facts.phase_times import timed
from blindfolio.facts.phrases import Phrase, name_phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence, topics_of
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import Row, rows_of

_SCORE = 3.4
_LABEL_REACH = 70
_FEWEST = 2
_SHORT_PLAN = 3
"""In a longer plan the first phase only prepares."""
_TELLS = 3
"""The fewest words of a gate that says something."""
_BARE = 4
"""A sentence of no more tokens is only the label ("March.")."""
_REST = re.compile(r"^\W*(?:nothing|no |none|freeze|frozen|rest\b|holiday)", re.IGNORECASE)
"""What says that a time is kept free: no step."""
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = re.compile(rf"\b({'|'.join(_SHORT)})[a-z]*\b", re.IGNORECASE)
_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b")
_DUE = re.compile(rf"\b(?:by|before|until|till|ends? on|off on|due on) \d{{1,2}} {_MONTH}\b")
_LABEL = re.compile(
    r"^\W{0,3}(?P<name>(?:phase|stage|step|milestone|wave|iteration) [\divx]+)\b"
    r"(?P<when>[^:.\u2013\u2014]{0,40}?)(?:\s*[:.\u2013\u2014]\s*(?P<what>[^.:;(]{3,80}))?(?=[.:;(]|$)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"^[A-Z][a-z]+(?: [a-z]+)?$")
"""A name that may be a team's: no code, no version, no abbreviation."""


class PhaseCues(BaseModel):
    """`phases.yaml`."""

    model_config = ConfigDict(extra="forbid")
    first_column: str
    what: str
    who: str
    ends: str
    back: str
    ending: str
    returning: str
    needs: str
    changes: str


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    data = read_yaml(FOLDER / "phases.yaml", PhaseCues)
    return {k: re.compile(v, re.IGNORECASE) for k, v in data.model_dump().items()}


def phases(reading: Reading) -> list[Step]:
    """The phases as steps of kind `phase`, in order, each with one that comes after it; none
    where fewer than two are found."""
    found = _in_words(reading)
    for block in reading.document.blocks:
        if block.kind == "table" and len(found) < _FEWEST:
            found = _in_table(block, reading)
    if len(found) < _FEWEST:
        return []
    date = _fixed_date(reading, found)
    following = [*(step.thing for step in found[1:]), None]
    first = 1 if len(found) > _SHORT_PLAN else 0
    return [
        replace(
            step, date=date, later=after, starts=n < first, early=first <= n < len(found) / 2
        )
        for n, (step, after) in enumerate(zip(found, following, strict=True))
    ]


def _fixed_date(reading: Reading, found: list[Step]) -> Phrase | None:
    """The day that the document speaks of most, where the last phase begins before it: twice at
    least, or once as a day that has to hold. A day that a phase itself is named after is none."""
    days = Counter(m.group() for b in reading.document.blocks for m in _DATE.finditer(b.text))
    for block in reading.document.blocks:
        days.update(d for m in _DUE.finditer(block.text) for d in _DATE.findall(m.group()))
    own = " ".join(step.thing.text for step in found if step.thing is not None)
    first, last = _months(found[0].when), _months(found[-1].when)
    for day, count in sorted(days.items(), key=lambda d: (-d[1], d[0])):
        if count < 2 or day in own or not first or not last:
            continue
        # months are counted from the first phase on, so that a plan may run over New Year
        if (last[0] - first[0]) % 12 <= (_months(day)[0] - first[0]) % 12:
            return Phrase(day, False, day.lower())
    return None


def _months(text: str) -> list[int]:
    """The months that a text names, in its order, from 0."""
    return [_SHORT.index(m.group(1).lower()) for m in _MONTHS.finditer(text)]


def _in_words(reading: Reading) -> list[Step]:
    """Phases that a heading, a paragraph or an item opens with; the first mention of each."""
    blocks = reading.document.blocks
    starts = [
        (n, label)
        for n, b in enumerate(blocks)
        if b.kind in ("heading", "paragraph", "item") and (label := _labelled(b))
        if label[2] or "migration" in topics_of(reading.path(b))
        if b.kind == "heading" or label[1] or len(b.text.split()) <= 8
    ]
    found: dict[str, Step] = {}
    for place, (n, (name, what, _)) in enumerate(starts):
        if name in found:
            continue
        until = starts[place + 1][0] if place + 1 < len(starts) else len(blocks)
        body = _body(blocks[n:until])
        spoken = [s for b in body for s in reading.by_block.get(b.seq, ())]
        telling = [s.span for s in spoken if len(s.tokens) > _BARE] or [s.span for s in spoken]
        shown = telling[0] if telling else Span(blocks[n].seq, 0, 0, "")
        if not shown.text:
            continue
        text = " ".join(b.text for b in body)
        found[name] = Step(
            kind="phase",
            action=None,
            who=_needed(spoken, reading),
            thing=_label_phrase(name, what, reading),
            evidence=shown,
            quote=quote(shown),
            score=_SCORE,
            labelled=True,
            when=blocks[n].text[:_LABEL_REACH],
            ends=bool(_cues()["ending"].search(text)),
            back=bool(_cues()["returning"].search(text)),
            changes=bool(_cues()["changes"].search(text)),
            gate=next((s.span for s in spoken if _cues()["ending"].search(s.low)), None),
        )
    return list(found.values())


def _labelled(block: Block) -> tuple[str, str, bool] | None:
    """The name of the phase that a block opens with, what it says of it, and whether it is called
    a phase; a time alone is a phase within a plan only."""
    match = _LABEL.match(block.text)
    if match is not None:
        return match.group("name").lower(), match.group("what") or "", True
    opening = _TIMED.match(block.text)
    when = timed(opening.group("when")) if opening is not None else ""
    if opening is None or not when or _REST.match(opening.group("what")):
        return None
    return (
        f"the step {'due ' if when.startswith('on') else ''}{when}",
        opening.group("what"),
        False,
    )


_TIMED = re.compile(
    r"^\W{0,3}(?P<when>[A-Z\d][\w ,\u2013\u2014→/.-]{2,40}?)\s*[:.\u2013\u2014]\s+"
    r"(?P<what>[^.:;(]{3,80})"
)


def _body(blocks: tuple[Block, ...]) -> list[Block]:
    """A phase's own blocks: up to the next heading that is not below its own."""
    first = blocks[0]
    level = (first.level or 9) if first.kind == "heading" else 0
    body = [first]
    for block in blocks[1:]:
        if block.kind == "heading" and (block.level or 9) <= (level or 9):
            break
        body.append(block)
    return body


def _label_phrase(name: str, what: str | None, reading: Reading) -> Phrase:
    """ "phase 2 (the card flows)" where the label is short, else "phase 2"."""
    for part in (what, (what or "").split(",")[0]):
        if not part or not part.strip(" *"):
            continue
        named = name_phrase(part.strip(" *"), reading).text
        whole = Phrase(f"{name} ({_begun_small(named, reading)})", False, name)
        if fits_slot(whole):
            return whole
    return Phrase(name, False, name)


def _needed(spoken: list[Sentence], reading: Reading) -> Phrase | None:
    """The people whom a phase cannot do without: those who have to agree or to act."""
    for sentence in spoken:
        if not _cues()["needs"].search(sentence.low):
            continue
        for clause in sentence.clauses:
            who = clause.subject
            if who is None or not who.usable:
                continue
            if "team" in who.kinds or (who.named and _PEOPLE.match(who.text)):
                return noun_phrase(who, reading)
    return None


def _in_table(block: Block, reading: Reading) -> list[Step]:
    rows = rows_of(block)
    head = [cell.text for cell in rows[0].cells]
    cues = _cues()
    if len(rows) <= _FEWEST or len(head) < 2 or not cues["first_column"].search(head[0]):
        return []
    dated = sum(bool(row.cells and timed(row.cells[0].text)) for row in rows[1:]) >= _FEWEST
    topics = topics_of(reading.path(block))
    planned = dated and "problem" not in topics and any(cues["what"].search(h) for h in head)
    called = re.match(r"phase|step|stage|milestone", head[0], re.IGNORECASE)
    if not planned and "migration" not in topics and not called:
        return []

    def column(cue: str) -> int | None:
        return next((n for n, h in enumerate(head) if n and cues[cue].search(h)), None)

    what, who, ends, back = (column(c) for c in ("what", "who", "ends", "back"))
    found = []
    for row in rows[1:]:
        step = _of_row(row, head[0], what, who, reading)
        if step is not None:
            text = "\t".join(cell.text for cell in row.cells)
            gate = row.cell(ends)
            gives_end = (gate is not None and any(c.isalnum() for c in gate.text)) or bool(
                cues["ending"].search(text)
            )
            gives_back = row.cell(back) is not None or bool(cues["returning"].search(text))
            when = _timed(row)
            said = gate is not None and len(gate.text.split()) >= _TELLS
            found.append(
                replace(
                    step,
                    ends=gives_end,
                    back=gives_back,
                    when=when,
                    gate=gate if said else None,
                    changes=bool(cues["changes"].search(text)),
                )
            )
    return found


def _timed(row: Row) -> str:
    """The first short cell of a row that names a month."""
    return next((c.text for c in row.cells if len(c.text) <= 24 and _months(c.text)), "")


def _of_row(
    row: Row, head: str, what: int | None, who: int | None, reading: Reading
) -> Step | None:
    first = row.cell(0)
    told = row.cell(what)
    if first is None or (timed(first.text) and (told is None or len(told.text.split()) < 2)):
        return None  # a day on which somebody comes is no step of ours
    said = told if told is not None and len(told.text.split()) >= 2 else first
    acting = row.cell(who)
    by = Phrase(acting.text, "," in acting.text, acting.text.lower()) if acting else None
    return Step(
        kind="phase",
        action=None,
        who=by if by is not None and fits_slot(by) else None,
        thing=_row_phrase(first.text, told.text if told is not None else "", head, reading),
        evidence=said,
        quote=quote(said),
        score=_SCORE,
        labelled=True,
        row=row.number,
    )


def _row_phrase(first: str, said: str, head: str, reading: Reading) -> Phrase | None:
    """What a row stands for: its number or its time, with its words where they are few ("phase 2
    (payouts and files)", "the step due on 31 July (the new file)")."""
    when = timed(first)
    if when:
        label = f"the step due {when}" if when.startswith("on") else f"the step {when}"
        return _with_words(label, said, reading)
    numbered = re.match(r"^(?:(?:phase|step|stage) )?(\d+|[A-E])\b[.:)]?\s*(.*)$", first, re.I)
    if numbered is None:
        return None
    unit = re.match(r"phase|step|stage|milestone", head, re.I)
    label = f"{unit.group().lower() if unit else 'phase'} {numbered.group(1)}"
    return _with_words(label, numbered.group(2) or said, reading)


def _with_words(label: str, words: str, reading: Reading) -> Phrase:
    """The label with the row's words in brackets, or with the first of them; else alone."""
    for part in (words, re.split(r"[,:;(.](?!\d)", words)[0]):
        whole = Phrase(f"{label} ({_begun_small(part.strip(), reading)})", False, label)
        if part.strip() and fits_slot(whole):
            return whole
    return Phrase(label, False, label)


def _begun_small(words: str, reading: Reading) -> str:
    """The words with a small first letter, unless they begin with a name or an abbreviation."""
    name = re.sub(r"(?:'s|’s)?,?$", "", words.split(" ")[0])  # noqa: RUF001
    if name in reading.names or name[1:2].isupper() or _spoken_name(name, reading):
        return words
    return words[:1].lower() + words[1:]


def _spoken_name(name: str, reading: Reading) -> bool:
    """Whether prose writes it with a capital within a sentence, and never small."""
    if name.lower() in reading.small_words:
        return False
    prose = (s for s in reading.sentences if s.block.kind not in ("table", "heading"))
    return any(t.text == name and t.tag == "NAME" for s in prose for t in s.tokens[1:])
