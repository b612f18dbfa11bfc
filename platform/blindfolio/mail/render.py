from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from blindfolio import languages
from blindfolio.look import Look

SUBJECT = "Subject: "
_KEPT = "    "
LOGO = "logo"  # the Content-ID of the image in the email
TYPED_LINE = "\u2028"  # a line break of a value, while the template's are taken out
_LAYOUT = "web/mail/layout.html"
_LINE = re.compile(rf"^({SUBJECT}| *)(.+)$", re.MULTILINE)
_WORDLESS = re.compile(r"{%[^%]*%}|{{[^{}\"]*}}")
Parsed = tuple[Template, Template]  # of the subject and the text


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
        self._templates = templates
        self._parsed: dict[tuple[str, str], Parsed] = {}
        self._html = plain(templates).overlay(
            autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def write(
        self, template: str, values: Mapping[str, Any], own: Parsed | None = None
    ) -> WrittenMail:
        """`own` is a subject and a text to use instead of the template's."""
        typed = {k: _typed(v) if isinstance(v, str) else v for k, v in values.items()}
        subject, text = (part.render(typed) for part in own or self._ours(template))
        text = "\n\n".join(_unwrapped(lines) for lines in _paragraphs(text)).replace(
            TYPED_LINE, "\n"
        )
        links = (str(v) for name, v in values.items() if name.endswith("link"))
        return WrittenMail(one_line(subject), f"{text}\n", frozenset(filter(None, links)))

    def _ours(self, template: str) -> Parsed:
        known = template, languages.spoken()
        if known not in self._parsed:
            of = plain(self._templates)
            subject, text = map(of.from_string, halves(of, path_of(template)))
            self._parsed[known] = subject, text
        return self._parsed[known]

    def twin(self, written: WrittenMail, head: Look | None = None) -> str:
        """Returns the HTML version. Only the site's own links can be clicked, so an address in
        someone's name remains text.
        """
        blocks = [
            _Block(_linked(_words(lines), written.links), _is_kept(lines))
            for lines in _paragraphs(written.text)
        ]
        layout = self._html.get_template(_LAYOUT)
        return layout.render(subject=written.subject, blocks=blocks, head=head, logo=LOGO)


def plain(templates: Path) -> Environment:
    """Returns the environment of texts in the spoken language."""
    return _plain(templates, languages.spoken())


class _Loader(FileSystemLoader):
    """Translates emails before they are parsed: their templates need no marks, and a team edits
    them as words."""

    def __init__(self, templates: Path, language: str) -> None:
        super().__init__(templates)
        self._said = languages.catalogue(language).gettext

    def get_source(self, environment: Environment, template: str) -> Any:
        source, *rest = super().get_source(environment, template)
        said = {it: self._said(it) for it in lines(source)}
        return _LINE.sub(lambda it: it[1] + said.get(it[2], it[2]), source), *rest


def lines(source: str) -> list[str]:
    """Returns the lines of an email's template that have words."""
    found = (it[2] for it in _LINE.finditer(source))
    return [it for it in found if re.search(r"[^\W\d_]", _WORDLESS.sub("", it))]


@cache
def _plain(templates: Path, language: str) -> Environment:
    # A missing value is an error, not a gap. Plain text: nothing is escaped.
    environment = Environment(
        loader=_Loader(templates, language),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
    )
    languages.install(environment)
    return environment


def path_of(template: str) -> str:
    room, _, name = template.partition("/")
    return f"{room}/mail/{name}.txt"


def source(plain: Environment, path: str) -> str:
    return plain.loader.get_source(plain, path)[0]  # type: ignore[union-attr]


def halves(plain: Environment, path: str) -> tuple[str, str]:
    """Returns the source of the subject and of the text."""
    first, _, rest = source(plain, path).partition("\n")
    return first.removeprefix(SUBJECT), rest.lstrip("\n")


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
    # A team may put a space before a part that begins with one.
    return (
        "\n".join(lines) if _is_kept(lines) else re.sub(" +", " ", " ".join(lines)).strip(" ")
    )


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
