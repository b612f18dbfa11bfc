"""Makes lines from a page's glyphs: the text as people type it, with the edge of each
character.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from blindfolio.documents.html.writing import CONTROLS, INVISIBLE
from blindfolio.documents.pdf.boxes import equal_parts
from blindfolio.documents.pdf.glyphs import LEFTWARD, MONO, READ, Glyph

_COLUMN_GAP = 2.2  # Type sizes. A wider gap leads to another column or cell.

_SAME_LINE = 0.45
_INDEX, _RAISED = 0.8, 0.6  # a raised or lowered digit's size, and how far it is from the line
_WORD_GAP = 0.22
_WIDEST_SPREAD = 0.6  # In type sizes. A word's letters are never further apart.

_WIDEST_WORD = 12

_UNSEEN = re.compile(f"{CONTROLS.pattern}|{INVISIBLE.pattern}")
_FIRST_LIGATURE, _LAST_LIGATURE = "\ufb00", "\ufb06"
_ALIGNED, _ROWS_OF_COLUMNS = 20, 5
_TAB_STOP = 9  # Type sizes. Up to this gap, cells of a row outside tables become one line.


@dataclass(slots=True)
class TextLine:
    """Glyphs on one baseline as text. It is in NFC, with ligatures split and one space between
    words.
    """

    page: int
    glyphs: list[Glyph]
    text: str = field(init=False)
    left: int = field(init=False)
    right: int = field(init=False)
    base: int = field(init=False)
    size: int = field(init=False)
    broken: bool = False  # Ends well before its column's edge. Known only once all lines are.

    def __post_init__(self) -> None:
        self.text = "".join([glyph.char for glyph in self.glyphs])
        self.left = self.glyphs[0].x
        self.right = max([glyph.right for glyph in self.glyphs])
        sizes = Counter([(glyph.size, glyph.y) for glyph in self.glyphs])
        # A superscript must not move the line.
        self.size, self.base = max(sizes, key=lambda key: (sizes[key], key))

    @property
    def top(self) -> int:
        """The top, computed from origin and type size only, because a glyph's own box would
        reveal the letter.
        """
        return self.base - self.size

    @property
    def bottom(self) -> int:
        return self.base + self.size * 3 // 10

    @property
    def middle(self) -> int:
        return self.base - self.size * 3 // 10

    def share(self, style: str) -> float:
        letters = [glyph.style for glyph in self.glyphs if glyph.char != " "]
        return letters.count(style) / len(letters)


def lines_of(page: int, glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Returns lines in the order in which the file draws them, without glyphs that aren't read."""
    made = (line_of(page, _rightward(unspread(run))) for run in _runs(glyphs))
    return _joined([line for line in made if line])


def line_of(page: int, run: Sequence[Glyph]) -> TextLine | None:
    """Returns None if the run contains only white space."""
    glyphs = _normal(run)
    return TextLine(page, glyphs) if glyphs else None


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.state not in READ:
            continue
        if glyph.char == " ":
            if run:
                run.append(glyph)
            continue
        if last is not None and not (_same_line(last, glyph) or runs_left(last, glyph)):
            yield run
            run = []
        elif last is not None and run[-1].char != " " and _apart(last, glyph):
            # The library omits spaces that the font doesn't have.
            run.append(Glyph(" ", last.right, last.y, glyph.x, last.size, last.style))
        run.append(glyph)
        last = glyph
    if run:
        yield run


def runs_left(last: Glyph, glyph: Glyph) -> bool:
    """Returns whether text runs from right to left here, as in Hebrew and Arabic. Words of
    other scripts in between begin at their own left edge, a word's width away.
    """
    size = max(last.size, glyph.size)
    return (
        bool(LEFTWARD.match(last.char) or LEFTWARD.match(glyph.char))
        and abs(glyph.y - last.y) <= _SAME_LINE * size
        and abs(last.x - glyph.right) <= _WIDEST_WORD * size
    )


def _rightward(run: Sequence[Glyph]) -> list[Glyph]:
    # Spreads a leftward run over equal steps from left to right. Places on the page's picture
    # are then right for the line, not for each letter.
    if not LEFTWARD.search("".join(glyph.char for glyph in run)):
        return list(run)
    left, right = min(glyph.x for glyph in run), max(glyph.right for glyph in run)
    return _on_parts(run, left, right)


def unspread(run: Sequence[Glyph]) -> list[Glyph]:
    """Removes false spaces in l e t t e r - s p a c e d words."""
    words = "".join(glyph.char for glyph in run).split()
    # Dot leaders before page numbers don't count.
    tokens = [word for word in words if any(c.isalnum() for c in word)]
    letters = [glyph for glyph in run if glyph.char != " "]
    if len(letters) < 4 or sum(len(token) == 1 for token in tokens) < 0.7 * len(tokens):
        return list(run)
    gaps = [b.x - a.right for a, b in pairwise(letters)]
    usual = sorted(gaps)[len(gaps) // 2]
    size = letters[0].size
    if usual > _WIDEST_SPREAD * size:  # cells of a table
        return list(run)
    joined = letters[:1]
    for gap, last, glyph in zip(gaps, letters, letters[1:], strict=False):
        if gap > usual + _WORD_GAP * size:
            joined.append(Glyph(" ", last.right, last.y, glyph.x, last.size, last.style))
        joined.append(glyph)
    return joined


def _apart(last: Glyph, glyph: Glyph) -> bool:
    if glyph.x < last.x and LEFTWARD.match(last.char) and LEFTWARD.match(glyph.char):
        return last.x - glyph.right > _WORD_GAP * max(glyph.size, last.size)
    code = last.style == glyph.style == MONO
    size = last.size if last.size > glyph.size else glyph.size
    return glyph.x - last.right > (0.5 if code else _WORD_GAP) * size


def _same_line(last: Glyph, glyph: Glyph) -> bool:
    size = last.size if last.size > glyph.size else glyph.size
    index = (
        min(last.size, glyph.size) < _INDEX * size and glyph.x - last.right < _WORD_GAP * size
    )
    return (
        abs(glyph.y - last.y) <= (_RAISED if index else _SAME_LINE) * size
        and -size <= glyph.x - last.right
        and glyph.x - last.right <= _COLUMN_GAP * size
    )


def _joined(lines: Sequence[TextLine]) -> list[TextLine]:
    # Joins neighbours on a baseline, such as a list item and its mark, or a row without rules.
    columns = _columns(lines)
    joined: list[TextLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and beside(last, line)
            and line.left // _ALIGNED not in columns
            and (
                line.left - last.right <= _TAB_STOP * max(last.size, line.size)
                or line.text.isdigit()
            )
        ):
            space = Glyph(" ", last.right, last.base, line.left, last.size)
            joined[-1] = TextLine(line.page, [*last.glyphs, space, *line.glyphs])
        else:
            joined.append(line)
    return joined


def beside(last: TextLine, line: TextLine) -> bool:
    level = abs(last.base - line.base) <= 0.2 * max(last.size, line.size)
    return level and line.left >= last.right


def _columns(lines: Sequence[TextLine]) -> set[int]:
    # Left edges of second columns, in steps of `_ALIGNED`, if a file draws across two columns.
    # Prose often beside prose at the same place means two columns; table cells are short.
    starts = Counter(
        line.left // _ALIGNED
        for last, line in pairwise(lines)
        if beside(last, line) and min(last.text.count(" "), line.text.count(" ")) >= 2
    )
    return {start for start, count in starts.items() if count >= _ROWS_OF_COLUMNS}


def _normal(run: Sequence[Glyph]) -> list[Glyph]:
    # Without invisible characters. Ligatures split equally, NFC, white space collapsed.
    opened: list[Glyph] = []
    for glyph in run:
        if _UNSEEN.match(glyph.char):
            continue
        if _FIRST_LIGATURE <= glyph.char <= _LAST_LIGATURE:
            letters = unicodedata.normalize("NFKC", glyph.char)
            opened += spread(glyph, glyph.right, letters)
        elif glyph.char != " " or (opened and opened[-1].char != " "):
            opened.append(glyph)
    if opened and opened[-1].char == " ":
        opened.pop()
    text = "".join(glyph.char for glyph in opened)
    return opened if unicodedata.is_normalized("NFC", text) else _composed(opened)


def _composed(glyphs: Sequence[Glyph]) -> list[Glyph]:
    done: list[Glyph] = []
    cluster: list[Glyph] = []
    shown = ""
    for glyph in [*glyphs, Glyph(" ", 0, 0, 0, 0)]:
        own = unicodedata.normalize("NFC", glyph.char)
        longer = unicodedata.normalize("NFC", shown + glyph.char)
        joins = len(longer) < len(shown) + len(own) or unicodedata.combining(glyph.char)
        if cluster and joins:
            cluster.append(glyph)
            shown = longer
            continue
        if cluster:
            done += spread(cluster[0], max(part.right for part in cluster), shown)
        cluster, shown = [glyph], own
    return done


def spread(glyph: Glyph, right: int, text: str) -> list[Glyph]:
    return _on_parts([glyph._replace(char=char) for char in text], glyph.x, right)


def _on_parts(glyphs: Sequence[Glyph], left: int, right: int) -> list[Glyph]:
    parts = equal_parts(left, right, len(glyphs))
    return [g._replace(x=x, right=end) for g, (x, end) in zip(glyphs, parts, strict=True)]
