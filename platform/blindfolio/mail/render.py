from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from blindfolio.look import Letterhead

SUBJECT = "Subject: "
_KEPT = "    "
LOGO = "logo"  # the Content-ID of the image in the email
TYPED_LINE = "\u2028"  # a line break of a value, while the template's are taken out
_LAYOUT = "web/mail/layout.html"


@dataclass(frozen=True, slots=True)
class WrittenMail:
    subject: str
    text: str
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Block:
    html: str  # the escaped words with their links
    kept: bool  # whether its line breaks are kept, for a link on its own line or a small table


class MailWriter:
    """Writes emails from a folder's templates, `ROOM/mail/NAME.txt`.

    The first line of a template is `Subject: …`. A paragraph becomes one line, which a phone
    breaks where it must; lines indented by four spaces and those of values stay as they are. Only
    the values `link` and `*_link` become links, because they are the site's own.
    """

    def __init__(self, templates: Path) -> None:
        # A missing value is an error, not a gap. Plain text: nothing is escaped.
        self._plain = Environment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
        )
        self._parsed: dict[str, tuple[Template, Template]] = {}
        self._html = self._plain.overlay(autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def write(self, template: str, values: Mapping[str, Any], own: str = "") -> WrittenMail:
        """`own` is the source of a text to use instead of the template's."""
        if not own and template not in self._parsed:
            self._parsed[template] = self._parse(template)
        typed = {k: _typed(v) if isinstance(v, str) else v for k, v in values.items()}
        parts = self._split(template, own) if own else self._parsed[template]
        subject, text = (part.render(typed) for part in parts)
        text = "\n\n".join(_unwrapped(lines) for lines in _paragraphs(text)).replace(
            TYPED_LINE, "\n"
        )
        links = (str(v) for name, v in values.items() if name.endswith("link"))
        return WrittenMail(one_line(subject), f"{text}\n", frozenset(filter(None, links)))

    def _parse(self, template: str) -> tuple[Template, Template]:
        room, _, name = template.partition("/")
        source, _, _ = self._plain.loader.get_source(  # type: ignore[union-attr]
            self._plain, f"{room}/mail/{name}.txt"
        )
        return self._split(template, source)

    def _split(self, template: str, source: str) -> tuple[Template, Template]:
        first, _, rest = source.partition("\n")
        if not first.startswith(SUBJECT):
            raise ValueError(f"{template}: a mail's first line is its Subject")
        subject = self._plain.from_string(first.removeprefix(SUBJECT))
        return subject, self._plain.from_string(rest.lstrip("\n"))

    def twin(self, written: WrittenMail, head: Letterhead | None = None) -> str:
        """Returns the HTML version. Only the site's own links can be clicked, so an address in
        someone's name remains text.
        """
        blocks = [
            _Block(_linked(_words(lines), written.links), _is_kept(lines))
            for lines in _paragraphs(written.text)
        ]
        layout = self._html.get_template(_LAYOUT)
        return layout.render(subject=written.subject, blocks=blocks, head=head, logo=LOGO)


def flowing(text: str) -> str:
    """Takes the indents from an email, for a page."""
    return "\n\n".join(_words(lines) for lines in _paragraphs(text))


def one_line(text: str) -> str:
    """Removes control characters, which could begin a header, and `=?`, which could begin an
    encoded word (RFC 2047).
    """
    plain = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(plain).split()).replace("=?", "= ?")


def _typed(value: str) -> str:
    return TYPED_LINE.join(value.splitlines())


def _unwrapped(lines: list[str]) -> str:
    return ("\n" if _is_kept(lines) else " ").join(lines)


def _paragraphs(text: str) -> list[list[str]]:
    alike = groupby(text.split("\n"), lambda it: (bool(it.strip()), it.startswith(_KEPT)))
    return [list(lines) for (has_words, _), lines in alike if has_words]


def _words(lines: list[str]) -> str:
    return "\n".join(line.removeprefix(_KEPT) for line in lines)


def _is_kept(lines: list[str]) -> bool:
    return lines[0].startswith(_KEPT)


def _linked(words: str, links: Collection[str]) -> str:
    # Longest first, because one link may begin with another.
    for link in sorted(links, key=len, reverse=True):
        before, found, after = words.partition(link)
        if found:
            safe = escape(link)
            anchor = f'<a href="{safe}">{safe}</a>'
            return _linked(before, links) + anchor + _linked(after, links)
    return escape(words)
