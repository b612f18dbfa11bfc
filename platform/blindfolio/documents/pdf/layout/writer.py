from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from blindfolio.documents.html.ranks import written_in_rank
from blindfolio.documents.html.writing import escape
from blindfolio.documents.model import BlockKind, Line
from blindfolio.documents.pdf.glyphs import BOLD, MONO, PLAIN, SOFT_HYPHEN, Glyph
from blindfolio.documents.pdf.layout.lines import TextLine, spread

LAST_WORD = re.compile(r"\w{1,64}\Z")
FIRST_WORD = re.compile(r"\w+")

_INLINE = {BOLD: "strong", MONO: "code"}
_WITHIN: dict[BlockKind, str] = {"item": "li", "code": "code"}
_SMALL, _OFF_LINE = 0.85, 0.15  # of the line's size: raised and lowered digits
_SIGNS = frozenset("+-\u2212")
_SAME_STEP = 0.03  # Share of a letter's width. Smaller differences are rounding.
# The deepest indent kept in code. A hostile file could ask for a million spaces.
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell that covers `across` columns and `down` rows."""

    lines: Sequence[TextLine]
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    kind: BlockKind
    html: str
    text: str
    level: int | None
    lines: tuple[Line, ...]


@dataclass(slots=True)
class BlockWriter:
    """Writes blocks from lines and tables. `vocabulary` contains the document's words,
    case-folded, which decide about hyphens.
    """

    vocabulary: set[str]
    bold: bool = True
    _html: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)
    _length: int = 0

    def lines(self, lines: Sequence[TextLine]) -> None:
        bold = self.bold and not all(line.share(BOLD) > 0.95 for line in lines)
        for i, line in enumerate(lines):
            glyphs = line.glyphs
            join = " "
            if i + 1 < len(lines) and glyphs[-1].char in (SOFT_HYPHEN, "-", "\u2010"):
                glyphs, join = self._unhyphenated(line, lines[i + 1])
            elif i + 1 == len(lines):
                join = ""
            elif line.broken:
                join = "\n"
            self._line(line, ranked(line, [_typed(glyph) for glyph in glyphs]), bold=bold)
            self._html.append("<br>" if join == "\n" else join)
            self._separator(join)

    def code(self, lines: Sequence[TextLine]) -> None:
        """Writes a code block and keeps its indents. Larger gaps between lines become empty
        lines.
        """
        wide = _letter_width(lines)
        left = min(line.left for line in lines)
        leading = min(
            (b.base - a.base for a, b in pairwise(lines) if b.base > a.base),
            default=0,
        )
        for i, line in enumerate(lines):
            if i:
                gap = line.base - lines[i - 1].base if leading else 0
                ends = "\n" * (max(1, min(3, round(gap / leading))) if gap > 0 else 1)
                self._html.append(ends)
                self._separator(ends)
            self._line(line, on_columns(line, left, wide), bold=False, code=True)

    def table(self, rows: Sequence[Sequence[TableCell]]) -> None:
        """Writes a table. The first row is its head if all of it is bold."""
        first = [line for cell in rows[0] for line in cell.lines]
        heads = int(bool(first) and all(line.share(BOLD) > 0.95 for line in first))
        for group, tag, part in (("thead", "th", rows[:heads]), ("tbody", "td", rows[heads:])):
            self._html.append(f"<{group}>" if part else "")
            for row in part:
                self._separator("" if row is rows[0] else "\n")
                self._row(row, tag)
            self._html.append(f"</{group}>" if part else "")

    def _row(self, row: Sequence[TableCell], tag: str) -> None:
        self._html.append("<tr>")
        for at, cell in enumerate(row):
            self._separator("\t" if at else "")
            spans = {"colspan": cell.across, "rowspan": cell.down}
            wide = "".join(f' {name}="{n}"' for name, n in spans.items() if n > 1)
            self._html.append(f"<{tag}{wide}>")
            if cell.lines:
                self.lines(cell.lines)
            self._html.append(f"</{tag}>")
        self._html.append("</tr>")

    def placed(self, kind: BlockKind, tag: str, level: int | None = None) -> Placed:
        """Returns the block with its lines. `tag` is `ul` for an item, or `ol N` for item
        number N.
        """
        name, _, number = tag.partition(" ")
        inner = "".join(self._html)
        if kind in _WITHIN:
            inner = f"<{_WITHIN[kind]}>{inner}</{_WITHIN[kind]}>"
        start = f' start="{number}"' if number not in ("", "1") else ""
        html = f'<{name}{start} dir="auto">{inner}</{name}>'
        return Placed(kind, html, "".join(self._text), level, tuple(self._lines))

    def _unhyphenated(self, line: TextLine, after: TextLine) -> tuple[list[Glyph], str]:
        # Drops the line's last hyphen unless the document writes the word with it.
        # Limits what a hostile line can cost to the length of a word.
        before = LAST_WORD.search("".join(glyph.char for glyph in line.glyphs[-65:-1]))
        follows = FIRST_WORD.match(after.text)
        if not before or not follows:
            return line.glyphs, " "
        compound = f"{before[0]}-{follows[0]}".casefold()
        small = follows[0][0].islower() and before[0][-1].isalpha()
        # "WI-" and "LSON", but not "TCP-" and "IP" where the document writes TCP
        capitals = (before[0] + follows[0]).isupper() and len(before[0]) > 1
        is_cut = small or (
            capitals
            and (before[0] + follows[0]).isalpha()
            and before[0].casefold() not in self.vocabulary
        )
        keeps = not is_cut or compound in self.vocabulary
        return line.glyphs if keeps else line.glyphs[:-1], ""

    def _line(
        self, line: TextLine, glyphs: Sequence[Glyph], *, bold: bool, code: bool = False
    ) -> None:
        if not glyphs:
            return
        edges = [*accumulate((*(glyph.x for glyph in glyphs), glyphs[-1].right), max)]
        self._lines.append(
            Line(line.page + 1, line.top, line.bottom, self._length, tuple(edges))
        )
        kept = () if code else (MONO, BOLD) if bold else (MONO,)
        styled = zip(glyphs, _styles(glyphs, kept), strict=True)
        for style, run in groupby(styled, key=lambda pair: pair[1]):
            text = escape("".join(glyph.char for glyph, _ in run))
            tag = _INLINE.get(style)
            self._html.append(f"<{tag}>{text}</{tag}>" if tag else text)
        self._text += [glyph.char for glyph in glyphs]
        self._length += len(glyphs)

    def _separator(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)


def _styles(glyphs: Sequence[Glyph], kept: Container[str]) -> list[str]:
    styles = [glyph.style if glyph.style in kept else PLAIN for glyph in glyphs]
    for i, glyph in enumerate(glyphs[1:-1], start=1):
        # A space has a style only between two glyphs of that style.
        if glyph.char == " ":
            styles[i] = styles[i - 1] if styles[i - 1] == styles[i + 1] else PLAIN
    return styles


def ranked(line: TextLine, glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Returns the glyphs with raised and lowered digits written so: 10⁶, a₁, x^(2k)."""
    done: list[Glyph] = []
    for rank, run in groupby(glyphs, key=lambda glyph: _rank(line, glyph)):
        part = list(run)
        if rank == "sup" and len(done) > 1 and done[-1].char in _SIGNS and done[-2].char != " ":
            # a sign's own shape shows no rank
            part.insert(0, done.pop())
        text = "".join(glyph.char for glyph in part)
        written = written_in_rank(rank, text) if rank else None
        if written is None:
            done += part
        elif len(written) == len(part):
            done += [g._replace(char=c) for g, c in zip(part, written, strict=True)]
        else:
            done += spread(part[0], part[-1].right, written)
    return done


def _rank(line: TextLine, glyph: Glyph) -> str:
    if glyph.char == " " or glyph.size > _SMALL * line.size:
        return ""
    up = (line.base - glyph.y) / line.size
    return "sup" if up > _OFF_LINE else "sub" if up < -_OFF_LINE / 3 else ""


def _typed(glyph: Glyph) -> Glyph:
    return glyph._replace(char="-") if glyph.char == SOFT_HYPHEN else glyph


def _letter_width(lines: Sequence[TextLine]) -> float:
    # Code's letter width in tenths of a point: the mean of the usual steps. Steps are rounded,
    # so errors would add up over a long line.
    steps = sorted(
        b.x - a.x
        for line in lines
        for a, b in pairwise(line.glyphs)
        if " " not in (a.char, b.char) and b.x > a.x
    )
    if not steps:
        return max(lines[0].size * 0.6, 1)
    middle = steps[len(steps) // 2]
    usual = [step for step in steps if abs(step - middle) <= middle // 5]
    return max(sum(usual) / len(usual), 1)


def on_columns(line: TextLine, left: int, wide: float) -> list[Glyph]:
    """Returns the line with one space for each empty column, counted from `left` to the line's
    own start, and from there on, in case it begins beside the columns or is set in another size.
    """
    done: list[Glyph] = []
    own = _letter_width([line])
    step = wide if abs(own - wide) < _SAME_STEP * wide else own
    indent = round((line.left - left) / wide)
    for glyph in line.glyphs:
        if glyph.char == " ":
            continue
        column = min(indent + round((glyph.x - line.left) / step), _MOST_COLUMNS)
        start = done[-1].right if done else left
        for i in range(column - len(done)):
            x = min(start + round(i * wide), glyph.x)
            done.append(Glyph(" ", x, glyph.y, x, glyph.size, MONO))
        done.append(_typed(glyph))
    return done
