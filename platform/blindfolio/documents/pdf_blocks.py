"""From a PDF's lines and tables, in reading order, to blocks.

Type size and weight make headings, gaps and indents part paragraphs, marks begin items, and
letters of one width are code. What a rule gets wrong, the page's picture still shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from blindfolio.documents.pdf_glyphs import BOLD, MONO
from blindfolio.documents.pdf_lines import TextLine, line_of
from blindfolio.documents.pdf_writer import Placed, Writer
from blindfolio.documents.words import count_words

BULLET = re.compile(
    r"([\u2022\u25e6\u25aa\u25cf\u25cb\u2023\u2043\u25a0\u25b8\u27a2\u00b7\uf000-\uf0ffo*\u2013-])"
    r"\s+(?=\S)"
)
NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
LETTER = re.compile(r"(?:\(?[a-z]\)|\([ivx0-9]{1,4}\)|[a-z]\.|[ivx]{2,4}\.)\s+(?=\S)")
HEADING_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
SENTENCE_END = re.compile(r"[.!?:;\u3002][)\]\"\u201d\u2019]*\Z")
LEADERS = re.compile(r"(?:\. ?){5,}")

_HEADING_SIZE = 1.1
_HEADING_WORDS = 20
_HEADING_LINES = 3
_SAME_SIZE = 0.06
_CODE = 0.8
_AROUND = 12
"""So many lines before and after one show how wide its column is."""

_ROOM = 4
"""A line that leaves less room than this, in type sizes, may just be ragged."""


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table's rows, of cells, of lines."""

    rows: list[list[list[TextLine]]]


Part = TextLine | Table


def body_size(flow: Iterable[Part]) -> int:
    """The type size of most letters that are not code, in tenths of a point; 0 without text."""
    sizes: Counter[int] = Counter()
    for part in flow:
        if isinstance(part, TextLine) and part.share(MONO) < _CODE:
            sizes[part.size] += len(part.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0


class Blocks:
    """Goes over the flow once and cuts it into blocks."""

    def __init__(self, flow: Sequence[Part], body: int) -> None:
        self._flow = flow
        self._body = body
        self._vocabulary = {
            word.casefold()
            for part in flow
            if isinstance(part, TextLine)
            for word in part.text.split()
        }
        self._leading = self._usual_leading()
        self._prose = self._large_prose()
        self._levels = self._heading_levels()
        self._mark_broken()
        self._done: list[Placed] = []

    def read(self) -> list[Placed]:
        at = 0
        while at < len(self._flow):
            at = self._block(at)
        return self._done

    def _block(self, at: int) -> int:
        """Writes the block that begins at this place and gives the place after it."""
        part = self._flow[at]
        if isinstance(part, Table):
            self._done.append(_written_table(part, self._vocabulary))
            return at + 1
        if part.share(MONO) >= _CODE:
            return self._code(at)
        if level := self._level(part):
            return self._heading(at, level)
        mark = BULLET.match(part.text) or NUMBER.match(part.text) or LETTER.match(part.text)
        return self._item(at, mark) if mark else self._paragraph(at)

    # --- headings ---

    def _heading_levels(self) -> dict[int, int]:
        """Sizes above the body's, largest first, as levels 1, 2 …"""
        sizes: Counter[int] = Counter()
        for part in self._flow:
            if isinstance(part, TextLine) and self._is_large(part):
                sizes[_step(part.size)] += 1
        return {size: min(i, 5) for i, size in enumerate(sorted(sizes, reverse=True), start=1)}

    def _is_large(self, line: TextLine) -> bool:
        return (
            line.size >= self._body * _HEADING_SIZE
            and id(line) not in self._prose
            and count_words(line.text) <= _HEADING_WORDS
            and any(c.isalpha() for c in line.text)
            and line.share(MONO) < _CODE
            and not _of_contents(line)
        )

    def _large_prose(self) -> set[int]:
        """`id()` of the lines in large type that go on for too long to be a heading."""
        prose: set[int] = set()
        run: list[TextLine] = []
        for part in [*self._flow, None]:
            goes_on = (
                isinstance(part, TextLine)
                and run
                and part.size == run[-1].size
                and self._follows(run[-1], part, self._leading)
            )
            if not goes_on:
                if count_words(" ".join(line.text for line in run)) > _HEADING_WORDS:
                    prose.update(id(line) for line in run)
                run = []
            if isinstance(part, TextLine):
                run.append(part)
        return prose

    def _level(self, line: TextLine) -> int:
        """The level of the heading that this line is; 0 where it is none."""
        if self._is_large(line):
            return self._levels[_step(line.size)]
        bold = line.share(BOLD) > 0.95 and line.size >= self._body * 0.95
        if not bold or not any(c.isalpha() for c in line.text) or _of_contents(line):
            return 0
        if (
            count_words(line.text) > 12
            or line.text.rstrip()[-1] in ",;"
            or self._in_prose(line)
        ):
            return 0
        number = HEADING_NUMBER.match(line.text)
        depth = number[1].count(".") if number else 0
        return min(6, max(self._levels.values(), default=0) + 1 + depth)

    def _in_prose(self, line: TextLine) -> bool:
        """Whether the bold line is the middle of a paragraph, or a bullet's own text."""
        return bool(BULLET.match(line.text)) or (
            line.text[0].islower() and not HEADING_NUMBER.match(line.text)
        )

    def _heading(self, at: int, level: int) -> int:
        lines = [self._line(at)]
        while len(lines) < _HEADING_LINES and at + len(lines) < len(self._flow):
            line = self._flow[at + len(lines)]
            last = lines[-1]
            if (
                not isinstance(line, TextLine)
                or self._level(line) != level
                or _step(line.size) != _step(last.size)
                or HEADING_NUMBER.match(line.text)
                or not self._follows(last, line, 1.5)
                or (last.size == self._body and not _runs_on(last, line))
            ):
                break
            lines.append(line)
        writer = Writer(self._vocabulary, bold=False)
        writer.lines(lines)
        self._done.append(writer.placed("heading", f"h{level}", level))
        return at + len(lines)

    # --- the other blocks ---

    def _code(self, at: int) -> int:
        lines = [self._line(at)]
        while at + len(lines) < len(self._flow):
            line = self._flow[at + len(lines)]
            if not isinstance(line, TextLine) or line.share(MONO) < _CODE:
                break
            if line.page == lines[-1].page and not self._follows(lines[-1], line, 3.5):
                break
            lines.append(line)
        writer = Writer(self._vocabulary)
        writer.code(lines)
        self._done.append(writer.placed("code", "pre", None))
        return at + len(lines)

    def _item(self, at: int, mark: re.Match[str]) -> int:
        first = self._line(at)
        number = mark[1] if mark.re is NUMBER else ""
        # A letter's mark is said, because a list of our own would count otherwise.
        cut = 0 if mark.re is LETTER else mark.end()
        hanging = first.glyphs[mark.end()].x
        lines = [first]
        while at + len(lines) < len(self._flow):
            line = self._flow[at + len(lines)]
            if (
                not isinstance(line, TextLine)
                or not self._goes_on(lines[-1], line)
                or (line.left < hanging - first.size and _ends(lines[-1]))
                or (len(lines) > 1 and line.left > lines[-1].left + first.size)
            ):
                break
            lines.append(line)
        rest = line_of(first.page, first.glyphs[cut:])
        writer = Writer(self._vocabulary)
        writer.lines([rest or first, *lines[1:]])
        tag = f"ol {int(number)}" if number else "ul"
        self._done.append(writer.placed("item", tag, 1))
        return at + len(lines)

    def _paragraph(self, at: int) -> int:
        lines = [self._line(at)]
        while at + len(lines) < len(self._flow):
            line = self._flow[at + len(lines)]
            if not isinstance(line, TextLine) or not self._goes_on(lines[-1], line):
                break
            if self._indented(lines, line):
                break
            lines.append(line)
        writer = Writer(self._vocabulary)
        writer.lines(lines)
        self._done.append(writer.placed("paragraph", "p", None))
        return at + len(lines)

    def _line(self, at: int) -> TextLine:
        part = self._flow[at]
        assert isinstance(part, TextLine)  # callers ask only for lines
        return part

    def _goes_on(self, last: TextLine, line: TextLine) -> bool:
        """Whether the line belongs to the same paragraph or item as the one before it."""
        if abs(line.size - last.size) > max(5, _SAME_SIZE * last.size) and len(line.text) > 3:
            return False
        if line.share(MONO) >= _CODE or self._level(line) or _of_contents(last):
            return False
        if BULLET.match(line.text) or NUMBER.match(line.text) or LETTER.match(line.text):
            return False
        if line.page != last.page or line.base < last.base - last.size:
            # The next page or column: only a sentence that is not at its end runs on.
            return _runs_on(last, line)
        return self._follows(last, line, self._leading)

    def _follows(self, last: TextLine, line: TextLine, leading: float) -> bool:
        apart = line.base - last.base
        beside = line.left > last.right + 3 * last.size or line.right < last.left
        return (
            line.page == last.page
            and -last.size // 2 <= apart <= leading * max(last.size, line.size)
            and not beside
        )

    def _indented(self, lines: Sequence[TextLine], line: TextLine) -> bool:
        """A first line that is indented, or one after a line that ended early."""
        last = lines[-1]
        if line.page != last.page or line.base < last.base:
            return False
        ended = SENTENCE_END.search(last.text) is not None
        if ended and line.left > last.left + last.size * 0.8 and len(lines) > 1:
            return True
        return ended and last.broken

    def _mark_broken(self) -> None:
        """Marks the lines that were ended on purpose: the next word would still have fitted."""
        flow = self._flow
        for at, line in enumerate(flow[:-1]):
            after = flow[at + 1]
            if not isinstance(line, TextLine) or not isinstance(after, TextLine):
                continue
            around = flow[max(0, at - _AROUND) : at + _AROUND]
            full = max(
                other.right
                for other in around
                if isinstance(other, TextLine)
                and other.page == line.page
                and other.left < line.right
                and other.right > line.left
            )
            room = full - line.right - line.size // 2
            line.broken = room > max(_ROOM * line.size, _first_word(after))

    def _usual_leading(self) -> float:
        """From baseline to baseline within paragraphs, in type sizes, with room for unevenness."""
        gaps: Counter[int] = Counter()
        for last, line in pairwise(self._flow):
            if (
                isinstance(last, TextLine)
                and isinstance(line, TextLine)
                and last.page == line.page
                and last.size == line.size
                and 0 < line.base - last.base < 2.4 * line.size
                and last.left == line.left
            ):
                gaps[round(20 * (line.base - last.base) / line.size)] += len(line.text)
        usual = max(gaps, key=lambda gap: (gaps[gap], gap)) / 20 if gaps else 1.2
        return usual * 1.17


def _first_word(line: TextLine) -> int:
    """Its width."""
    spaces = [glyph.x for glyph in line.glyphs if glyph.char == " "]
    return (spaces[0] if spaces else line.right) - line.left


def _step(size: int) -> int:
    """Sizes within half a point are one size to a reader."""
    return round(size / 5)


def _ends(line: TextLine) -> bool:
    return line.broken or SENTENCE_END.search(line.text) is not None


def _of_contents(line: TextLine) -> bool:
    """Whether the line is one of a table of contents: its page's number far at the right."""
    if LEADERS.search(line.text):
        return True
    spaces = [i for i, glyph in enumerate(line.glyphs) if glyph.char == " "]
    if not spaces or not line.text[spaces[-1] :].strip().isdigit():
        return False
    space = line.glyphs[spaces[-1]]
    return space.right - space.x > 3 * line.size


def _runs_on(last: TextLine, line: TextLine) -> bool:
    return not SENTENCE_END.search(last.text) and line.text[:1].islower()


def _written_table(table: Table, vocabulary: set[str]) -> Placed:
    writer = Writer(vocabulary)
    writer.table(table.rows)
    return writer.placed("table", "table", None)
