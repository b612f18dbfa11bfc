"""No sentence of a candidate's email, its values or its calendar file bypasses the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import languages, resources
from blindfolio.mail import own_texts
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from prompts import queries
from tests import made_up, mailed
from tests.prompts.web.candidate.test_language import bypassing, theirs
from tests.sites import Site

ADDRESS = re.compile(r"https?://\S+")
PROPERTY = re.compile(r"^(?:SUMMARY|DESCRIPTION):(.*)$", re.MULTILINE)
WRITER = MailWriter(resources.TEMPLATES)


@pytest.fixture(autouse=True, scope="module")
def _made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with made_up.spoken_here(tmp_path_factory.mktemp("translations")):
        yield


def _marked(value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(it) for it in value]
    return made_up.marked(value) if isinstance(value, str) else value


@pytest.mark.parametrize("template", own_texts.told()["Candidates"])
def test_every_line_of_every_template_is_in_the_catalogue(template: str) -> None:
    invented = own_texts.example(template, "Example Harbour")
    full = {name: _marked(value) for name, value in invented.items()}
    with languages.speaking(made_up.CODE):
        for gone in ("", *full):
            written = WRITER.write(template, full | {gone: type(full.get(gone, ""))()})
            words = "".join(made_up.unmarked(f"{written.subject}\n{written.text}"))
            assert not re.search(r"[^\W\d_]", words), (gone, words)


def test_every_value_is_in_the_catalogue(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A prompt's language can't be changed.
    monkeypatch.setattr(queries, "language", lambda *_: made_up.CODE)
    team = mailed.SETTINGS.team
    known = f"{theirs(demo_site)}{team.lower()}\n"
    found = dict[str, set[str]]()
    with demo_site.parts.database.transaction() as db:
        for mail in db.scalars(select(MailOut).where(MailOut.to_kind == "candidate")):
            said = mailed.read(db, mail)
            calendar = PROPERTY.findall(said.calendar.replace("\\,", ",").replace("\\;", ";"))
            words = ADDRESS.sub("", "\n".join((said.subject, said.text, *calendar)))
            words = words.replace(f"{team}: ", "\n")  # in a calendar
            page = made_up.Page("".join(f"<p>{escape(it)}</p>" for it in words.split("\n")))
            found[mail.template] = bypassing(page, known) | found.get(mail.template, set())
    assert len(found) >= 12
    assert {template: words for template, words in found.items() if words} == {}
