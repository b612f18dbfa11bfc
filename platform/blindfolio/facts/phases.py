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
from blindfolio.facts.phrases import Phrase, name_phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence, topics_of
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import Row, rows_of

_SCORE = 3.4
_LABEL_REACH = 70
_FEWEST = 2
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = re.compile(rf"\b({'|'.join(_SHORT)})[a-z]*\b", re.IGNORECASE)
_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b")
_DUE = re.compile(rf"\b(?:by|before|until|till|ends? on|off on|due on) \d{{1,2}} {_MONTH}\b")
_WHEN = re.compile(rf"^(?:(?:the )?(?:\d{{1,2}} )?{_MONTH}(?: \d{{4}})?|Q[1-4](?: \d{{4}})?)$")
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
    last = found[-1].thing
    date = _fixed_date(reading, found)
    return [
        replace(step, date=date, later=last if n < len(found) - 1 else None)
        for n, step in enumerate(found)
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
        (n, m)
        for n, b in enumerate(blocks)
        if b.kind in ("heading", "paragraph", "item") and (m := _LABEL.match(b.text))
        if b.kind == "heading" or m.group("what") or len(b.text.split()) <= 8
    ]
    found: dict[str, Step] = {}
    for place, (n, match) in enumerate(starts):
        name = match.group("name").lower()
        if name in found:
            continue
        until = starts[place + 1][0] if place + 1 < len(starts) else len(blocks)
        body = _body(blocks[n:until])
        spoken = [s for b in body for s in reading.by_block.get(b.seq, ())]
        label = spoken[0].span if spoken else Span(blocks[n].seq, 0, 0, "")
        if not label.text:
            continue
        text = " ".join(b.text for b in body)
        found[name] = Step(
            kind="phase",
            action=None,
            who=_needed(spoken, reading),
            thing=_label_phrase(name, match.group("what"), reading),
            evidence=label,
            quote=quote(label),
            score=_SCORE,
            labelled=True,
            when=blocks[n].text[:_LABEL_REACH],
            ends=bool(_cues()["ending"].search(text)),
            back=bool(_cues()["returning"].search(text)),
        )
    return list(found.values())


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
        first = named.split()[0]
        small = first.lower() if first.lower() in reading.small_words else first
        whole = Phrase(f"{name} ({small}{named[len(first) :]})", False, name)
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
    if "migration" not in topics_of(reading.path(block)) and not re.match(
        r"phase|step|stage|milestone", head[0], re.IGNORECASE
    ):
        return []

    def column(cue: str) -> int | None:
        return next((n for n, h in enumerate(head) if n and cues[cue].search(h)), None)

    what, who, ends, back = (column(c) for c in ("what", "who", "ends", "back"))
    found = []
    for row in rows[1:]:
        step = _of_row(row, head[0], what, who)
        if step is not None:
            text = "\t".join(cell.text for cell in row.cells)
            gives_end = row.cell(ends) is not None or bool(cues["ending"].search(text))
            gives_back = row.cell(back) is not None or bool(cues["returning"].search(text))
            when = _timed(row)
            found.append(replace(step, ends=gives_end, back=gives_back, when=when))
    return found


def _timed(row: Row) -> str:
    """The first short cell of a row that names a month."""
    return next((c.text for c in row.cells if len(c.text) <= 24 and _months(c.text)), "")


def _of_row(row: Row, head: str, what: int | None, who: int | None) -> Step | None:
    first = row.cell(0)
    if first is None:
        return None
    told = row.cell(what)
    said = told if told is not None and len(told.text.split()) >= 2 else first
    acting = row.cell(who)
    by = Phrase(acting.text, "," in acting.text, acting.text.lower()) if acting else None
    return Step(
        kind="phase",
        action=None,
        who=by if by is not None and fits_slot(by) else None,
        thing=_row_phrase(first.text, said.text if said is not first else "", head),
        evidence=said,
        quote=quote(said),
        score=_SCORE,
        labelled=True,
        row=row.number,
    )


def _row_phrase(first: str, said: str, head: str) -> Phrase | None:
    """What a row stands for: its number and words ("phase 2 (payouts and files)"), or its day."""
    day = _WHEN.match(first)
    if day:
        on = "on" if first[0].isdigit() else "in"
        return Phrase(f"the step due {on} {first}", False, first.lower())
    numbered = re.match(r"^(?:(?:phase|step|stage) )?(\d+|[A-E])\b[.:)]?\s*(.*)$", first, re.I)
    if numbered is None:
        return None
    unit = re.match(r"phase|step|stage|milestone", head, re.I)
    label = f"{unit.group().lower() if unit else 'phase'} {numbered.group(1)}"
    words = numbered.group(2) or said
    for part in (words, re.split(r"[,:;(]", words)[0]):
        small = part[:1].lower() + part[1:] if part[1:2].islower() else part
        whole = Phrase(f"{label} ({small})", False, label)
        if part and fits_slot(whole):
            return whole
    return Phrase(label, False, label)
