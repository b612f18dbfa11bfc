"""The team's own texts of emails. A text has words and chips: `{deadline}` is a part of our
template, which a team can move. Only those of `_OPTIONAL` can be left out, so that no text loses
its link, its dates or what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, meta
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, resources, yaml_text
from blindfolio.ledger import chain
from blindfolio.mail.models import MailText
from blindfolio.mail.render import SUBJECT, TYPED_LINE
from blindfolio.refusal import Conflict, Refusal

_OPTIONAL = frozenset({"name", "team", "opening", "prompt", "title"})
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_BLOCK = re.compile(r"\{%-?\s*(?P<end>end)?(?:if|for|block)\b")
_CALLED = re.compile(r"\{\{ (\w+) \}\}\Z|\{% block (\w+)")
_INCLUDE = re.compile(r'{% include "(.*?)" %}')
_INCLUDED = re.compile(r'\{% include "[^"]*/_(\w+)')
_VALUE = re.compile(r"\b(?!(?:if|for|in|not|and|or|else|set)\b)[a-z]\w*")
_QUOTED = re.compile(r"'.*?'|\".*?\"")
_CHIP = re.compile(r"\{([a-z][a-z0-9 ]*)\}")
# A line break between words: not one of a list's lines, nor beside a chip.
_BREAK = re.compile(r"(?<=[^\s}])\n(?=[^\s{])")
_PLAIN = Environment(loader=FileSystemLoader(resources.TEMPLATES))
_LONGEST = {"subject": 200, "text": 5000}


@dataclass(frozen=True, slots=True)
class Ours:
    """Our template, as a team edits it, and the template's source behind each chip."""

    subject: str
    text: str
    subject_chips: Mapping[str, str]
    chips: Mapping[str, str]

    @property
    def needed(self) -> list[str]:
        return [name for name in self.chips if name not in _OPTIONAL]


def when() -> dict[str, dict[str, str]]:
    """Returns when each email is sent, by its readers and its template."""
    found: dict[str, dict[str, str]] = _told()["emails"]
    return found


@cache
def ours(template: str) -> Ours:
    source = _source(template)
    first, _, rest = source.partition("\n")
    subject, subject_chips = _parts(first.removeprefix(SUBJECT))
    text, chips = _parts(rest.strip("\n"))
    return Ours(subject, _BREAK.sub(" ", text), subject_chips, chips)


def example(template: str) -> dict[str, Any]:
    """Returns invented values for everything that the template uses."""
    source = _INCLUDE.sub(lambda it: _read(it[1]), _source(template))
    names = meta.find_undeclared_variables(_PLAIN.parse(source))
    known = {
        name: value for keys, value in _told()["examples"].items() for name in keys.split()
    }
    return {name: known.get(name, "") for name in names}


def chips_say(template: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Returns what each chip of the text says with these values."""
    return {
        name: " ".join(_PLAIN.from_string(part).render(values).split())
        for name, part in ours(template).chips.items()
    }


def source(template: str, own: MailText) -> str:
    """Returns the own text as a template. Raises Refusal if it lacks what has to stay in it, or
    has chips that the email doesn't have.
    """
    mine = ours(template)
    missing = [name for name in mine.needed if f"{{{name}}}" not in own.text]
    if missing:
        raise Refusal("text", f"Put {_listed(missing)} back: this has to stay in the email.")
    subject = _filled(own.subject, mine.subject_chips, "subject")
    text = _filled(_BREAK.sub(TYPED_LINE, own.text), mine.chips, "text")
    return f"{SUBJECT}{subject}\n\n{text}\n"


def in_use(db: Session) -> dict[str, MailText]:
    """Returns the team's own texts that are sent instead of ours, by template."""
    used = select(MailText).where(MailText.used.is_(True)).order_by(MailText.n)
    return {own.template: own for own in db.scalars(used)}


def newest(db: Session, template: str) -> MailText | None:
    """Returns the newest text, used or not. It is empty after a return to ours."""
    of = select(MailText).where(MailText.template == template)
    return db.scalar(of.order_by(MailText.n.desc()).limit(1))


def save(
    db: Session, template: str, subject: str, text: str, *, since: int, use: bool, by: str
) -> MailText:
    """Keeps a text as a draft, or uses it from now on. `since` is the number of the text that
    it was based on.
    """
    subject = " ".join(subject.split())
    text = "\n".join(line.rstrip() for line in text.strip("\n\r ").splitlines())
    for field, words in (("subject", subject), ("text", text)):
        if not 0 < len(words) <= _LONGEST[field]:
            raise Refusal(field, f"Write a {field} of 1 to {_LONGEST[field]:,} characters.")
    own = MailText(template=template, subject=subject, text=text, used=use, by=by)
    source(template, own)
    return _kept(db, own, since)


def return_to_ours(db: Session, template: str, *, since: int, by: str) -> None:
    _kept(db, MailText(template=template, subject="", text="", used=True, by=by), since)


def _kept(db: Session, own: MailText, since: int) -> MailText:
    before = newest(db, own.template)
    if since != (before.n if before else 0):
        raise Conflict("changed", "Someone else has changed this text. Theirs is below yours.")
    own.id, own.n, own.at = chance.new_id(), since + 1, clock.now()
    if before and not before.used:
        db.delete(before)
    db.add(own)
    db.flush()
    if own.used:
        chain.record(db, "mail_text", {"text": own.id}, by=own.by)
    return own


def _parts(source: str) -> tuple[str, dict[str, str]]:
    words, chips, start, depth = "", dict[str, str](), 0, 0
    for tag in _TAG.finditer(source):
        if depth == 0:
            words += source[start : tag.start()]
            start = tag.start()
        if block := _BLOCK.match(tag[0]):
            depth += -1 if block["end"] else 1
        if depth == 0:
            part = source[start : tag.end()]
            words += f"{{{_name(part, chips)}}}"
            start = tag.end()
    return words + source[start:], chips


def _name(part: str, chips: dict[str, str]) -> str:
    """Names the part after its value or block, or after what decides what it says."""
    if called := _CALLED.match(part) or _INCLUDED.match(part):
        name: str = next(filter(None, called.groups()))
    else:
        tag = next(_TAG.finditer(part))
        name = f"{next(_VALUE.finditer(_QUOTED.sub('', tag[0])))[0]}_part"
    name, number = name.replace("_", " "), 2
    base = name
    while chips.setdefault(name, part) != part:
        name, number = f"{base} {number}", number + 1
    return name


def _filled(words: str, chips: Mapping[str, str], field: str) -> str:
    filled = ""
    for i, piece in enumerate(_CHIP.split(words)):
        if i % 2 == 0:
            filled += piece.replace("{", "{{ '{' }}")
        elif piece in chips:
            filled += chips[piece]
        else:
            raise Refusal(
                field,
                f"This email has nothing called {{{piece}}}. Use only what is listed beside the"
                f" {field}, spelt as it is there.",
            )
    return filled


def _listed(names: list[str]) -> str:
    *most, last = (f"{{{name}}}" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _source(template: str) -> str:
    room, _, name = template.partition("/")
    return _read(f"{room}/mail/{name}.txt")


def _read(path: str) -> str:
    return (resources.TEMPLATES / path).read_text("utf-8")


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml_text.values(
        (resources.PACKAGE / "mail" / "texts.yaml").read_text("utf-8")
    )
    return told
