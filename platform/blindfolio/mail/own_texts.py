"""The team's own texts of emails. A text has words and chips: `{deadline}` is a part of our
template, which a team can move. Only those of `_OPTIONAL` can be left out, so that no text loses
its link, its dates or what follows from it. Each language that is spoken has texts of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, Template, meta, nodes
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, languages, resources, yaml_text
from blindfolio.ledger import chain
from blindfolio.mail import render
from blindfolio.mail.models import MailText
from blindfolio.refusal import Conflict, Refusal, refuse_all

_OPTIONAL = frozenset({"name", "team", "opening", "prompt", "title"})
_CHIP = re.compile(r"\{([a-z][a-z0-9 ]*)\}")
_BREAK = re.compile(r"(?<=\S)\n(?=\S)")
_LONGEST = {"subject": 200, "text": 5000}


@dataclass(frozen=True, slots=True)
class Ours:
    """Our template, as a team edits it, and the template's node behind each chip."""

    subject: str
    subject_chips: Mapping[str, nodes.Node]
    text: str
    chips: Mapping[str, nodes.Node]

    @property
    def needed(self) -> list[str]:
        return [name for name in self.chips if name not in _OPTIONAL]


def told() -> dict[str, dict[str, tuple[str, str]]]:
    """Returns each email's name and when it is sent, by its readers and its template."""
    return dict(_told()["emails"])


def ours(template: str) -> Ours:
    return _ours(template, languages.spoken())


@cache
def _ours(template: str, _language: str) -> Ours:
    subject, text = render.halves(_plain(), render.path_of(template))
    words, chips = _parts(text.rstrip("\n"))
    return Ours(*_parts(subject), _broken(words, chips, " "), chips)


def to_candidate(template: str) -> bool:
    return template in told()["Candidates"]


def key_of(template: str, language: str) -> str:
    """Returns what addresses call a text."""
    key = template.replace("/", "-")
    return key if language == languages.SOURCE else f"{key}-{language}"


def example(template: str, team: str) -> dict[str, Any]:
    """Returns invented values for everything that the template uses."""
    told = _told()["examples"].items()
    known = {name: value for keys, value in told for name in keys.split()}
    known |= {"team": team, "signed": f"{known['signed']}, {team}"}
    return {name: known.get(name, "") for name in _used(render.path_of(template))}


def chips_say(template: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Returns what each chip of the text says with these values."""
    return {
        name: " ".join(_template([part]).render(values).split())
        for name, part in ours(template).chips.items()
    }


def source(template: str, own: MailText | None) -> render.Parsed | None:
    """Returns the own subject and text as templates, if there are any. Raises Refusal if the
    text lacks what has to stay in it, or has chips that the email doesn't have.
    """
    if own is None or not own.text:
        return None
    mine = ours(template)
    missing = [it for name in mine.needed if (it := f"{{{name}}}") not in own.text]
    names = " and ".join(filter(None, (", ".join(missing[:-1]), *missing[-1:])))
    lacks = Refusal("text", f"Put {names} back: this has to stay in the email.")
    refuse_all(
        [lacks] * bool(missing)
        + _unknown(own.text, mine.chips, "text")
        + _unknown(own.subject, mine.subject_chips, "subject")
    )
    text = _broken(own.text, mine.chips, render.TYPED_LINE)
    return _filled(own.subject, mine.subject_chips), _filled(text, mine.chips)


def in_use(db: Session) -> dict[str, MailText]:
    """Returns the team's own texts that are sent instead of ours, by template."""
    used = _in_language().where(MailText.used.is_(True)).order_by(MailText.n)
    newest = {own.template: own for own in db.scalars(used)}
    return {template: own for template, own in newest.items() if own.text}


def sent(db: Session, template: str) -> tuple[str, str]:
    now = in_use(db).get(template) or ours(template)
    return now.subject, now.text or ""


def newest(db: Session, template: str) -> MailText | None:
    """Returns the newest text, used or not. It is empty after a return to ours."""
    of = _in_language().where(MailText.template == template)
    return db.scalar(of.order_by(MailText.n.desc()).limit(1))


def _in_language() -> Select[MailText]:
    return select(MailText).where(MailText.language == languages.spoken())


def save(
    db: Session, template: str, subject: str, text: str, *, since: int, use: bool, by: str
) -> MailText:
    """Keeps a text as a draft, or uses it from now on. Of the text that is sent there is no draft.
    `since` is the number of the text that it was based on.
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
    own.language, before = languages.spoken(), newest(db, own.template)
    if since != (before.n if before else 0):
        raise Conflict("changed", "Someone else has changed this text. Theirs is below yours.")
    if before and not before.used:
        db.delete(before)
    if not own.used and (own.subject, own.text) == sent(db, own.template):
        own.used = True
        return in_use(db).get(own.template, own)
    own.id, own.n, own.at = chance.new_id(), since + 1, clock.now()
    db.add(own)
    db.flush()
    if own.used:
        chain.record(db, "mail_text", {"text": own.id}, by=own.by)
    return own


def _parts(source: str) -> tuple[str, dict[str, nodes.Node]]:
    words, chips = "", dict[str, nodes.Node]()
    for node in _plain().parse(source).body:
        for part in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(part, nodes.TemplateData):
                words += part.data
            else:
                words += f"{{{_name(part, chips)}}}"
    return words, chips


def _name(part: nodes.Node, chips: dict[str, nodes.Node]) -> str:
    """Names the part after its value or block, or after what decides what it says."""
    match part:
        case nodes.Name(name=base) | nodes.Block(name=base):
            pass
        case nodes.Include(template=nodes.Const(value=path)):
            base = path.rpartition("/_")[2].partition(".")[0]
        case _:
            base = f"{next(part.find_all(nodes.Name)).name}_part"
    base, number = base.replace("_", " "), 2
    name = base
    while chips.setdefault(name, part) != part:
        name, number = f"{base} {number}", number + 1
    return name


def _broken(words: str, chips: Mapping[str, nodes.Node], by: str) -> str:
    """Replaces line breaks, but not of a list's lines, nor beside a part with lines of its own."""
    parts = tuple(f"{{{name}}}" for name, it in chips.items() if not isinstance(it, nodes.Expr))

    def replaced(found: re.Match[str]) -> str:
        before, after = words[: found.start()], words[found.end() :]
        return "\n" if before.endswith(parts) or after.startswith(parts) else by

    return _BREAK.sub(replaced, words)


def _unknown(words: str, chips: Mapping[str, nodes.Node], field: str) -> list[Refusal]:
    return [
        Refusal(
            field,
            f"This email has nothing called {{{name}}}. Use only what is listed beside the"
            f" {field}, spelt as it is there.",
        )
        for name in _CHIP.split(words)[1::2]
        if name not in chips
    ]


def _filled(words: str, chips: Mapping[str, nodes.Node]) -> Template:
    pieces = _CHIP.split(words)
    return _template(
        chips[it] if i % 2 else nodes.TemplateData(it) for i, it in enumerate(pieces)
    )


def _template(parts: Iterable[nodes.Node]) -> Template:
    body: list[nodes.Node] = []
    for part in parts:
        # A block's name could come only once.
        body += part.body if isinstance(part, nodes.Block) else [part]
    body = [nodes.Output([it]) if isinstance(it, nodes.Expr) else it for it in body]
    made, of = nodes.Template(body), _plain()
    made.set_lineno(1).set_environment(of)
    return Template.from_code(of, of.compile(made), of.make_globals(None))


def _used(path: str) -> set[str]:
    parsed = _plain().parse(render.source(_plain(), path))
    included = map(_used, filter(None, meta.find_referenced_templates(parsed)))
    return meta.find_undeclared_variables(parsed).union(*included)


def _plain() -> Environment:
    return render.plain(resources.TEMPLATES)


@cache
def _told() -> dict[str, Any]:
    return dict(
        yaml_text.values((resources.PACKAGE / "mail" / "texts.yaml").read_text("utf-8"))
    )
