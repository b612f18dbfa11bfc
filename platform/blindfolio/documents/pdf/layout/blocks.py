"""Makes blocks from a PDF's lines and tables in reading order.

It recognises headings by type size and weight, paragraphs by gaps and indents, list items by
their marks, and code by fixed-width letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from blindfolio.documents.pdf.boxes import runs
from blindfolio.documents.pdf.glyphs import BOLD, MONO
from blindfolio.documents.pdf.layout.code import lines_of_code
from blindfolio.documents.pdf.layout.columns import Table
from blindfolio.documents.pdf.layout.flow import (
    CODE,
    SENTENCE_END,
    Part,
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
_LOOSE = 2.0  # in type sizes: the largest step within a sentence
_SAME_SIZE = 0.06
_HARDLY_LARGER = 1.06  # Up to this factor, a larger line is a heading only if it's set apart.

_CODE_STEP = 3.5
_ROW_GAP = 2
_MOSTLY = 0.7
_SMALL_HEADING = 0.65


class Blocks:
    def __init__(self, flow: Sequence[Part], body: int) -> None:
        self._flow = flow
        self._body = body
        # None for a table.
        self._lines = [part if isinstance(part, TextLine) else None for part in flow]
        self._vocabulary = {
            word.casefold() for line in self._lines if line for word in line.text.split()
        }
        self._leading = usual_leading(flow)
        mark_broken(flow)
        self._code_lines = lines_of_code(flow, self._leading)
        self._apart = self._standing_apart()
        self._sizes_apart = self._mostly_apart()
        self._alone = self._small_and_alone()
        self._run_in = self._begins_of_prose()
        self._prose = self._large_prose()
        sizes = {_step(line.size) for line in self._lines if line and self._is_large(line)}
        # Sizes above the body's; the largest is level 1.
        self._levels = {
            size: min(i, 5) for i, size in enumerate(sorted(sizes, reverse=True), 1)
        }
        self._done: list[Placed] = []

    def read(self) -> list[Placed]:
        at = 0
        while at < len(self._flow):
            at += self._block(at)
        return self._done

    def _block(self, at: int) -> int:
        part = self._flow[at]
        if isinstance(part, Table):
            writer = BlockWriter(self._vocabulary)
            writer.table(part.cells)
            self._done.append(writer.placed("table", "table"))
            return 1
        if id(part) in self._code_lines:
            lines = self._taken(at, self._goes_on_as_code)
            writer = BlockWriter(self._vocabulary)
            writer.code(lines)
            self._done.append(writer.placed("code", "pre"))
            return len(lines)
        if level := self._level(part):
            lines = self._taken(at, lambda lines, line: self._in_heading(lines, line, level))
            writer = BlockWriter(self._vocabulary, bold=False)
            writer.lines(lines)
            self._done.append(writer.placed("heading", f"h{level}", level))
            return len(lines)
        if mark := mark_of(part.text):
            return self._item(at, part, mark)
        lines = self._taken(
            at,
            lambda lines, line: (
                self._goes_on(lines[-1], line) and not self._indented(lines, line)
            ),
        )
        writer = BlockWriter(self._vocabulary)
        writer.lines(lines)
        self._done.append(writer.placed("paragraph", "p"))
        return len(lines)

    def _taken(
        self, at: int, goes_on: Callable[[list[TextLine], TextLine], bool]
    ) -> list[TextLine]:
        lines: list[TextLine] = []
        for line in islice(self._lines, at, None):
            if line is None or (lines and not goes_on(lines, line)):
                break
            lines.append(line)
        return lines

    # --- headings ---

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
        # `id()` of lines with a gap above and none of their type and size below
        below = max(self._leading, _LOOSE)
        return {
            id(line)
            for last, line, after in zip(
                [None, *self._lines], self._lines, [*self._lines[1:], None], strict=False
            )
            if line
            and not (last and follows(last, line, self._leading))
            and not (after and _is_alike(line, after) and follows(line, after, below))
        }

    def _small_and_alone(self) -> set[int]:
        # `id()` of small bold lines set apart above body text, which are many styles' lowest
        # headings. Excludes captions and table heads, which have more small type below.
        return {
            id(line)
            for line, after in pairwise(self._lines)
            if line
            and id(line) in self._apart
            and _SMALL_HEADING * self._body <= line.size < self._body
            and (
                after is None
                or id(after) in self._code_lines
                or after.size >= 0.95 * self._body
            )
            and not CAPTION.match(line.text)
        }

    def _begins_of_prose(self) -> set[int]:
        # `id()` of bold lines that continue in plain type: a paragraph's first words
        return {
            id(line)
            for line, after in pairwise(self._lines)
            if line
            and after
            and line.share(BOLD) > 0.95
            and after.share(BOLD) < 0.5
            and after.size == line.size == self._body
            and not _ends(line)
            and follows(line, after, self._leading)
        }

    def _stands_out(self, line: TextLine) -> bool:
        # whether it's set apart like a title, and so are most lines of its size
        return (
            id(line) in self._apart
            and (line.size in self._sizes_apart or _depth(line) > 0)
            and count_words(line.text) <= _TITLE_WORDS
            and line.text[-1] not in ".,;:"
        )

    def _mostly_apart(self) -> set[int]:
        every = Counter(line.size for line in self._lines if line)
        apart = Counter(line.size for line in self._lines if line and id(line) in self._apart)
        return {size for size, count in apart.items() if count > _MOSTLY * every[size]}

    def _large_prose(self) -> set[int]:
        # `id()` of large lines that continue too long for a heading

        def goes_on(last: TextLine | None, line: TextLine | None) -> bool:
            return bool(
                last and line and last.size == line.size and follows(last, line, self._leading)
            )

        return {
            id(line)
            for run in runs(self._lines, goes_on)
            if count_words(" ".join(line.text for line in run if line)) > _HEADING_WORDS
            for line in run
        }

    def _level(self, line: TextLine) -> int:
        # 0 if the line isn't a heading
        if self._is_large(line):
            return self._levels[_step(line.size)]
        lowest = max(self._levels.values(), default=0) + 1
        return min(6, lowest + _depth(line)) if self._is_bold_heading(line) else 0

    def _is_bold_heading(self, line: TextLine) -> bool:
        words = line.text
        return (
            line.share(BOLD) > 0.95
            and (id(line) in self._alone or line.size >= self._body * 0.95)
            and id(line) not in self._run_in
            and any(c.isalpha() for c in words)
            and count_words(words) <= _TITLE_WORDS
            and words.rstrip()[-1] not in ",;"
            # A bold line inside a paragraph, or a bullet's text.
            and not BULLET.match(words)
            and not (words[0].islower() and not HEADING_NUMBER.match(words))
            and not _of_contents(line)
            and not _is_row(line)
        )

    def _in_heading(self, lines: Sequence[TextLine], line: TextLine, level: int) -> bool:
        last = lines[-1]
        open_end = runs_on(last, line)
        return (
            len(lines) < _HEADING_LINES
            and self._level(line) == level
            and _step(line.size) == _step(last.size)
            and not HEADING_NUMBER.match(line.text)
            and follows(last, line, 1.9 if open_end else 1.5)
            and not (last.size == self._body and last.broken and not open_end)
        )

    # --- the other blocks ---

    def _goes_on_as_code(self, lines: Sequence[TextLine], line: TextLine) -> bool:
        step = line.base - lines[-1].base
        return id(line) in self._code_lines and (
            line.page != lines[-1].page or 0 <= step <= _CODE_STEP * line.size
        )

    def _item(self, at: int, first: TextLine, mark: re.Match[str]) -> int:
        hanging = first.glyphs[mark.end()].x - first.size

        def goes_on(lines: list[TextLine], line: TextLine) -> bool:
            last = lines[-1]
            return (
                self._goes_on(last, line)
                and not (line.left < hanging and _ends(last))
                and not (len(lines) > 1 and line.left > last.left + first.size)
            )

        lines = self._taken(at, goes_on)
        # Keeps a letter as text, because our own list would number differently.
        cut = 0 if mark.re is LETTER else mark.end()
        rest = line_of(first.page, first.glyphs[cut:])
        writer = BlockWriter(self._vocabulary)
        writer.lines([rest or first, *lines[1:]])
        tag = f"ol {int(mark[1])}" if mark.re is NUMBER else "ul"
        self._done.append(writer.placed("item", tag, 1))
        return len(lines)

    def _goes_on(self, last: TextLine, line: TextLine) -> bool:
        open_end = runs_on(last, line)
        if self._begins_anew(last, line):
            return False
        if line.page != last.page or line.base < last.base - last.size:
            # On the next page or column, only an unfinished sentence continues.
            return open_end
        loose = open_end and not last.broken
        return follows(last, line, max(self._leading, _LOOSE) if loose else self._leading)

    def _begins_anew(self, last: TextLine, line: TextLine) -> bool:
        uneven = abs(line.size - last.size) > max(5, _SAME_SIZE * last.size)
        # Code words in prose are set smaller and may fill a line.
        code = max(last.share(MONO), line.share(MONO)) >= CODE
        return (
            (uneven and len(line.text) > 3 and not code)
            or id(line) in self._code_lines
            or _of_contents(last)
            or bool(mark_of(line.text) and not self._in_sentence(last, line))
            or ((last.broken or last.share(BOLD) <= 0.95 or uneven) and self._level(line) > 0)
        )

    def _in_sentence(self, last: TextLine, line: TextLine) -> bool:
        # whether a dash or number begins the line only because the last line was full
        return (
            line.text[0] not in DISC
            and not mark_of(last.text)
            and not _ends(last)
            and abs(line.left - last.left) < last.size // 2
            and follows(last, line, self._leading)
        )

    def _indented(self, lines: Sequence[TextLine], line: TextLine) -> bool:
        last = lines[-1]
        indented = len(lines) > 1 and line.left > last.left + last.size * 0.8
        return (
            line.page == last.page
            and line.base >= last.base
            and SENTENCE_END.search(last.text) is not None
            and (indented or last.broken)
        )


def _is_alike(line: TextLine, other: TextLine) -> bool:
    return line.size == other.size and line.share(BOLD) == other.share(BOLD)


def _is_row(line: TextLine) -> bool:
    # whether it looks like an undetected table's head: words with wide gaps
    start = HEADING_NUMBER.match(line.text)
    shown = [
        glyph for glyph in line.glyphs[start.end() - 1 if start else 0 :] if glyph.char != " "
    ]
    return any(b.x - a.right > _ROW_GAP * line.size for a, b in pairwise(shown))


def _depth(line: TextLine) -> int:
    # a heading's depth by its number: 1 for 3.2, 0 for 3 or none
    number = HEADING_NUMBER.match(line.text)
    return number[1].count(".") if number else 0


def _step(size: int) -> int:
    # Sizes within half a point count as one.
    return round(size / 5)


def _ends(line: TextLine) -> bool:
    return line.broken or SENTENCE_END.search(line.text) is not None


def _of_contents(line: TextLine) -> bool:
    # whether it's a line of a table of contents: page number at the far right
    if LEADERS.search(line.text):
        return True
    spaces = [i for i, glyph in enumerate(line.glyphs) if glyph.char == " "]
    if not spaces or not line.text[spaces[-1] :].strip().isdigit():
        return False
    space = line.glyphs[spaces[-1]]
    return space.right - space.x > 3 * line.size
