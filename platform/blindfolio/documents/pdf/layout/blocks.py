"""From a PDF's lines and tables, in reading order, to blocks.

Type size and weight make headings, gaps and indents separate paragraphs, marks begin items, and
letters of one width are code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from blindfolio.documents.pdf.glyphs import BOLD, MONO
from blindfolio.documents.pdf.layout.code import lines_of_code
from blindfolio.documents.pdf.layout.flow import (
    CODE,
    SENTENCE_END,
    Part,
    Table,
    follows,
    mark_broken,
    runs_on,
    usual_leading,
)
from blindfolio.documents.pdf.layout.lines import TextLine, line_of
from blindfolio.documents.pdf.layout.writer import BlockWriter, Placed
from blindfolio.documents.pdf.marks import BULLET, DISC, LETTER, NUMBER, mark_of
from blindfolio.documents.words import count_words

HEADING_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
CAPTION = re.compile(r"(?:fig(?:ure)?|table|listing|chart|diagram)\b\.?\s*\d", re.IGNORECASE)
LEADERS = re.compile(r"(?:\. ?){5,}")

_HEADING_SIZE = 1.1
_HEADING_WORDS = 20
_HEADING_LINES = 3
_TITLE_WORDS = 12
_LOOSE = 2.0
"""In type sizes: the largest step within a sentence."""
_SAME_SIZE = 0.06
_HARDLY_LARGER = 1.06
"""A line only so much larger is a heading only if it's set apart."""

_CODE_STEP = 3.5
_ROW_GAP = 2
_MOSTLY = 0.7
_SMALL_HEADING = 0.65


class Blocks:
    """Goes over the flow once."""

    def __init__(self, flow: Sequence[Part], body: int) -> None:
        self._flow = flow
        self._body = body
        self._vocabulary = {
            word.casefold()
            for part in flow
            if isinstance(part, TextLine)
            for word in part.text.split()
        }
        self._leading = usual_leading(flow)
        mark_broken(flow)
        self._code_lines = lines_of_code(flow, self._leading)
        self._apart = self._standing_apart()
        self._sizes_apart = self._mostly_apart()
        self._alone = self._small_and_alone()
        self._run_in = self._begins_of_prose()
        self._prose = self._large_prose()
        self._levels = self._heading_levels()
        self._done: list[Placed] = []

    def read(self) -> list[Placed]:
        at = 0
        while at < len(self._flow):
            at = self._block(at)
        return self._done

    def _block(self, at: int) -> int:
        """Writes the block at `at` and returns the next place."""
        part = self._flow[at]
        if isinstance(part, Table):
            self._done.append(_written_table(part, self._vocabulary))
            return at + 1
        if id(part) in self._code_lines:
            return self._code(at)
        if level := self._level(part):
            return self._heading(at, level)
        mark = mark_of(part.text)
        return self._item(at, mark) if mark else self._paragraph(at)

    # --- headings ---

    def _heading_levels(self) -> dict[int, int]:
        """Sizes above the body's; the largest is level 1."""
        sizes: Counter[int] = Counter()
        for part in self._flow:
            if isinstance(part, TextLine) and self._is_large(part):
                sizes[_step(part.size)] += 1
        return {size: min(i, 5) for i, size in enumerate(sorted(sizes, reverse=True), start=1)}

    def _is_large(self, line: TextLine) -> bool:
        return (
            line.size
            >= self._body * (_HARDLY_LARGER if self._stands_out(line) else _HEADING_SIZE)
            and id(line) not in self._prose
            and count_words(line.text) <= _HEADING_WORDS
            and any(c.isalpha() for c in line.text)
            and line.share(MONO) < CODE
            and not _of_contents(line)
        )

    def _standing_apart(self) -> set[int]:
        """`id()` of lines with a gap above and none of their type and size below."""
        return {
            id(line)
            for last, line, after in zip(
                [None, *self._flow], self._flow, [*self._flow[1:], None], strict=False
            )
            if isinstance(line, TextLine)
            and not (isinstance(last, TextLine) and follows(last, line, self._leading))
            and not (
                isinstance(after, TextLine)
                and after.size == line.size
                and after.share(BOLD) == line.share(BOLD)
                and follows(line, after, max(self._leading, _LOOSE))
            )
        }

    def _small_and_alone(self) -> set[int]:
        """`id()` of small bold lines set apart above body text: many styles' lowest headings.

        Excludes captions, and table heads, which have more small type below.
        """
        return {
            id(line)
            for line, after in pairwise(self._flow)
            if isinstance(line, TextLine)
            and id(line) in self._apart
            and _SMALL_HEADING * self._body <= line.size < self._body
            and not (
                isinstance(after, TextLine)
                and id(after) not in self._code_lines
                and after.size < 0.95 * self._body
            )
            and not CAPTION.match(line.text)
        }

    def _begins_of_prose(self) -> set[int]:
        """`id()` of bold lines that continue in plain type: a paragraph's first words."""
        return {
            id(line)
            for line, after in pairwise(self._flow)
            if isinstance(line, TextLine)
            and isinstance(after, TextLine)
            and line.share(BOLD) > 0.95
            and after.share(BOLD) < 0.5
            and after.size == line.size == self._body
            and not line.broken
            and not SENTENCE_END.search(line.text)
            and follows(line, after, self._leading)
        }

    def _stands_out(self, line: TextLine) -> bool:
        """Whether it's set apart like a title, and so are most lines of its size."""
        return (
            id(line) in self._apart
            and (line.size in self._sizes_apart or _depth(line) > 0)
            and count_words(line.text) <= _TITLE_WORDS
            and line.text[-1] not in ".,;:"
        )

    def _mostly_apart(self) -> set[int]:
        lines = [part for part in self._flow if isinstance(part, TextLine)]
        every = Counter(line.size for line in lines)
        apart = Counter(line.size for line in lines if id(line) in self._apart)
        return {size for size, count in apart.items() if count > _MOSTLY * every[size]}

    def _large_prose(self) -> set[int]:
        """`id()` of large lines that continue too long for a heading."""
        prose: set[int] = set()
        run: list[TextLine] = []
        for part in [*self._flow, None]:
            goes_on = (
                isinstance(part, TextLine)
                and run
                and part.size == run[-1].size
                and follows(run[-1], part, self._leading)
            )
            if not goes_on:
                if count_words(" ".join(line.text for line in run)) > _HEADING_WORDS:
                    prose.update(id(line) for line in run)
                run = []
            if isinstance(part, TextLine):
                run.append(part)
        return prose

    def _level(self, line: TextLine) -> int:
        """0 if the line isn't a heading."""
        if self._is_large(line):
            return self._levels[_step(line.size)]
        bold = line.share(BOLD) > 0.95 and (
            id(line) in self._alone or line.size >= self._body * 0.95
        )
        if not bold or not any(c.isalpha() for c in line.text) or _of_contents(line):
            return 0
        if (
            count_words(line.text) > _TITLE_WORDS
            or line.text.rstrip()[-1] in ",;"
            or self._in_prose(line)
            or id(line) in self._run_in
            or _is_row(line)
        ):
            return 0
        return min(6, max(self._levels.values(), default=0) + 1 + _depth(line))

    def _in_prose(self, line: TextLine) -> bool:
        """Whether a bold line is inside a paragraph, or is a bullet's text."""
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
                or not follows(last, line, 1.9 if runs_on(last, line) else 1.5)
                or (last.size == self._body and last.broken and not runs_on(last, line))
            ):
                break
            lines.append(line)
        writer = BlockWriter(self._vocabulary, bold=False)
        writer.lines(lines)
        self._done.append(writer.placed("heading", f"h{level}", level))
        return at + len(lines)

    # --- the other blocks ---

    def _code(self, at: int) -> int:
        lines = [self._line(at)]
        while at + len(lines) < len(self._flow):
            line = self._flow[at + len(lines)]
            if not isinstance(line, TextLine) or id(line) not in self._code_lines:
                break
            step = line.base - lines[-1].base
            if line.page == lines[-1].page and not 0 <= step <= _CODE_STEP * line.size:
                break
            lines.append(line)
        writer = BlockWriter(self._vocabulary)
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
        writer = BlockWriter(self._vocabulary)
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
        writer = BlockWriter(self._vocabulary)
        writer.lines(lines)
        self._done.append(writer.placed("paragraph", "p", None))
        return at + len(lines)

    def _line(self, at: int) -> TextLine:
        part = self._flow[at]
        assert isinstance(part, TextLine)  # callers ask only for lines
        return part

    def _goes_on(self, last: TextLine, line: TextLine) -> bool:
        """Whether both are in the same paragraph or item."""
        uneven = abs(line.size - last.size) > max(5, _SAME_SIZE * last.size)
        # Words of code in prose are set smaller, and may fill a line.
        if uneven and len(line.text) > 3 and max(last.share(MONO), line.share(MONO)) < CODE:
            return False
        if id(line) in self._code_lines or _of_contents(last):
            return False
        if self._level(line) and (last.broken or last.share(BOLD) <= 0.95 or uneven):
            return False
        if mark_of(line.text) and not self._in_sentence(last, line):
            return False
        if line.page != last.page or line.base < last.base - last.size:
            # The next page or column: only a sentence that is not at its end runs on.
            return runs_on(last, line)
        open_end = not last.broken and runs_on(last, line)
        return follows(last, line, max(self._leading, _LOOSE) if open_end else self._leading)

    def _in_sentence(self, last: TextLine, line: TextLine) -> bool:
        """Whether a dash or number begins the line only because the last line was full."""
        return (
            line.text[0] not in DISC
            and not mark_of(last.text)
            and not last.broken
            and not SENTENCE_END.search(last.text)
            and abs(line.left - last.left) < last.size // 2
            and follows(last, line, self._leading)
        )

    def _indented(self, lines: Sequence[TextLine], line: TextLine) -> bool:
        """Whether it's an indented first line, or follows a line that ended early."""
        last = lines[-1]
        if line.page != last.page or line.base < last.base:
            return False
        ended = SENTENCE_END.search(last.text) is not None
        if ended and line.left > last.left + last.size * 0.8 and len(lines) > 1:
            return True
        return ended and last.broken


def _is_row(line: TextLine) -> bool:
    """Whether it's the head of an undetected table: words with wide gaps."""
    start = HEADING_NUMBER.match(line.text)
    shown = [
        glyph for glyph in line.glyphs[start.end() - 1 if start else 0 :] if glyph.char != " "
    ]
    return any(b.x - a.right > _ROW_GAP * line.size for a, b in pairwise(shown))


def _depth(line: TextLine) -> int:
    """A heading's depth by its number: 1 for 3.2, 0 for 3 or none."""
    number = HEADING_NUMBER.match(line.text)
    return number[1].count(".") if number else 0


def _step(size: int) -> int:
    """Sizes within half a point count as one."""
    return round(size / 5)


def _ends(line: TextLine) -> bool:
    return line.broken or SENTENCE_END.search(line.text) is not None


def _of_contents(line: TextLine) -> bool:
    """Whether it's a line of a table of contents: page number at the far right."""
    if LEADERS.search(line.text):
        return True
    spaces = [i for i, glyph in enumerate(line.glyphs) if glyph.char == " "]
    if not spaces or not line.text[spaces[-1] :].strip().isdigit():
        return False
    space = line.glyphs[spaces[-1]]
    return space.right - space.x > 3 * line.size


def _written_table(table: Table, vocabulary: set[str]) -> Placed:
    writer = BlockWriter(vocabulary)
    writer.table(table.rows)
    return writer.placed("table", "table", None)
