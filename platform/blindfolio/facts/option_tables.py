"""Options in the rows of a table: one column names them, another says what stands against them."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.documents.model import Block
from blindfolio.facts.decision import title_words
from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.model import Alternative
from blindfolio.facts.phrases import Phrase, as_gerund, name_phrase, with_article
from blindfolio.facts.reading import Reading, topics_of
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import Row, rows_of

_SCORE = 3.6
_WORDS = re.compile(r"[a-z][\w-]{3,}")


class TableCues(BaseModel):
    """`option_tables.yaml`."""

    model_config = ConfigDict(extra="forbid")
    names: str
    against: str
    returns: str
    chosen: str
    not_names: str


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    data = read_yaml(FOLDER / "option_tables.yaml", TableCues)
    return {k: re.compile(v, re.IGNORECASE) for k, v in data.model_dump().items()}


def tabled_options(reading: Reading) -> list[Alternative]:
    """One option for each row of a table that lists options, our own row left out."""
    found: list[Alternative] = []
    for block in reading.document.blocks:
        if block.kind == "table":
            found += _of_table(block, reading)
    return found


def _of_table(block: Block, reading: Reading) -> list[Alternative]:
    rows = rows_of(block)
    if len(rows) < 3:
        return []
    head = [cell.text for cell in rows[0].cells]
    cues = _cues()
    if _across(head, block, reading):
        return _of_columns(rows, reading)
    named = next((n for n, h in enumerate(head[:2]) if cues["names"].search(h)), None)
    against = next((n for n, h in enumerate(head) if n and cues["against"].search(h)), None)
    returns = any(cues["returns"].search(h) for h in head[1:])
    weighed = "alternatives" in topics_of(reading.path(block))[:1]
    if named is None and not (weighed and against is not None):
        return []
    if against is None and not returns and not weighed:
        return []
    found = [_of_row(row, named or 0, against, reading) for row in rows[1:] if row.cells]
    return [option for option in found if option is not None]


_LETTERED = re.compile(r"^(?:option |alternative )?[A-H\d][:.)]\s", re.IGNORECASE)


def _across(head: list[str], block: Block, reading: Reading) -> bool:
    """Whether each column after the first is an option: lettered heads, or a nameless first one in
    a section that weighs options."""
    if len(head) < 3:
        return False
    lettered = sum(bool(_LETTERED.match(cell)) for cell in head[1:])
    weighed = "alternatives" in topics_of(reading.path(block))[:1]
    return lettered >= 2 or (not head[0].strip() and weighed)


def _of_columns(rows: list[Row], reading: Reading) -> list[Alternative]:
    """One option for each column that is not ours, with what a row says against it."""
    cues = _cues()
    against = next(
        (r for r in rows[1:] if r.cells and cues["against"].search(r.cells[0].text)), None
    )
    found = []
    for column, name in enumerate(rows[0].cells):
        ours = cues["chosen"].search(name.text) or _decided(name.text, reading)
        phrase = _named(name.text, reading) if column and name.text and not ours else None
        if phrase is None:
            continue
        found.append(
            _rejected(
                phrase,
                name,
                against=against.cell(column) if against is not None else None,
                about=tuple(c for r in rows if (c := r.cell(column)) is not None),
                at=column,
            )
        )
    return found


def _of_row(row: Row, named: int, against: int | None, reading: Reading) -> Alternative | None:
    name = row.cell(named)
    if name is None or _cues()["not_names"].search(name.text):
        return None
    phrase = _named(name.text, reading)
    ours = any(_cues()["chosen"].search(cell.text) for cell in row.cells)
    if phrase is None or ours or _decided(name.text, reading):
        return None
    return _rejected(
        phrase,
        name,
        against=row.cell(against),
        about=tuple(cell for cell in row.cells if cell.text),
        at=row.number,
    )


def _rejected(
    phrase: Phrase,
    name: Span,
    *,
    against: Span | None,
    about: tuple[Span, ...],
    at: int,
) -> Alternative:
    """An option that is not ours, by the cells of its row or column; `at` tells it from others of
    the same table."""
    reason = _said(against)
    shown = reason or name
    return Alternative(
        phrase=phrase,
        evidence=shown,
        quote=quote(shown),
        status="rejected",
        reasoned=reason is not None,
        reason=None,
        headed=True,
        score=_SCORE + (0.4 if reason is not None else 0.0),
        about=about,
        row=at,
    )


def _said(cell: Span | None) -> Span | None:
    """The cell if it says something in words: three at least."""
    return cell if cell is not None and len(cell.text.split()) >= 3 else None


def _named(text: str, reading: Reading) -> Phrase | None:
    """The cell as a name; of a long one the part before its first comma, colon or bracket."""
    for part in (text, re.split(r"[,:;(\u2013\u2014]", text)[0]):
        phrase = name_phrase(re.sub(r"^(?:option )?[A-Z\d][.):]\s+", "", part), reading)
        if fits_slot(phrase):
            return with_article(as_gerund(phrase), reading)
    return None


def _decided(name: str, reading: Reading) -> bool:
    """Whether the row is the proposal itself, by the words of the title."""
    title = set(_WORDS.findall(title_words(reading.title).lower()))
    named = set(_WORDS.findall(name.lower()))
    return bool(named) and named <= title
