"""No sentence that a candidate reads bypasses the catalogue: all pages, in a made-up language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio.db.orm import Base
from blindfolio.demo.scenes import CANDIDATES
from blindfolio.levels import SiteLevels
from blindfolio.web.declare import declarations
from tests import made_up
from tests.prompts.web.pressing import upload
from tests.sites import Site

# the tables with words of people, of the team and of the prompt
THEIRS = (
    *("account", "adjustment", "candidate", "clarification", "feedback", "invitation"),
    *("interview", "known_fact", "opening", "opening_note", "prompt_version", "second_look"),
    *("slot", "submission", "trace"),
)
# Names, and what scripts fill in; then file names, checksums and receipt numbers.
PROPER = re.compile(
    r"Blindfolio|MiB|SHA-256|UTC\S*|[A-Z]\w+/\w+|Lisbono?|\S+@[\w.]+|\{\w+\}"
    r"|\S+\.(md|pdf|docx)\b|[a-z2-7]{20}|(?:[0-9a-f]{4} ?){3,}"
)
HELP = "/help/candidates"
ENDS = ("/my/decline", "/my/withdraw", "/my/erase")

TEXT = """# One table of steps

By Ada Example and Kim Roe, formerly of Specimen Bank. See github.com/kimroe/steps.
"""


@pytest.fixture
def told(demo_site: Site, tmp_path: Path) -> Iterator[Site]:
    with made_up.spoken_here(tmp_path):
        yield demo_site


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict | list):
        for it in value.values() if isinstance(value, dict) else value:
            yield from leaves(it)


def theirs(site: Site) -> str:
    """All that people wrote, one text a line."""
    with site.parts.database.reading() as db:
        rows = [row for it in THEIRS for row in db.execute(select(Base.metadata.tables[it]))]
    told = (it for row in rows for value in row for it in leaves(value))
    ours = (site.parts.settings.team, *SiteLevels().names)
    return "\n".join(["", *ours, *told, ""]).lower()


def bypassing(page: made_up.Page, known: str) -> set[str]:
    found = (re.sub(r"^[\W\d_]+|[\W\d_]+$", "", PROPER.sub("", it)) for it in page.words)
    return {it for it in found if it and not is_of(known, it)}


def is_of(known: str, words: str) -> bool:
    """Whether they are a text that someone wrote, several words of one, or such texts in a row."""
    words = words.lower()
    whole = any(f"\n{words}{end}\n" in known for end in ("", ".", "?"))
    before, comma, after = words.rpartition(", ")
    in_a_row = comma and is_of(known, before) and is_of(known, after)
    return bool(whole or in_a_row or (words.count(" ") > 1 and words in known))


def visited(client: FlaskClient, *starts: str) -> Iterator[tuple[str, TestResponse]]:
    """Each page that links lead to, and its address without what differs."""
    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop()
        it = urlsplit(path)
        of_staff = it.path.startswith("/help/") and it.path != HELP
        if path in seen or it.netloc or of_staff or not it.path.startswith("/"):
            continue
        seen.add(path)
        answer = client.get(path, follow_redirects=True)
        if answer.mimetype == "text/html":
            yield path, answer
            here = (link.partition("#")[0] for link in made_up.Page(answer.text).links)
            waiting += [f"{it.path}{link}" if link.startswith("?") else link for link in here]


def pressed(site: Site, client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """What each empty form of a candidate answers."""
    rules = [
        it["rule"]
        for it in declarations(site.app)
        if it["writes"] and it["auth"] == "candidate"
    ]
    for rule in sorted(rules, key=lambda it: it in ENDS):
        if "<" not in rule:
            yield rule, client.post(rule, data={"ticket": "x"}, follow_redirects=True)


def test_the_walk_finds_a_sentence_that_bypasses_the_catalogue() -> None:
    said = made_up.marked("%(n)s is <b>final</b> for %(whom)s.") % {"n": 2, "whom": "all"}
    page = made_up.Page(f'<p title="Why">{said} Sent by Ada</p><b dir="auto">No</b><i>Eva</i>')
    assert bypassing(page, "\neva\n") == {"Why", "all", "Sent by Ada"}


@pytest.mark.parametrize("where", [where for where, *_ in CANDIDATES])
def test_every_sentence_of_a_candidates_pages_is_in_the_catalogue(
    told: Site, where: str
) -> None:
    mine = told.invitation("withdrawn" if where == "erased" else where).id
    client = told.as_candidate(mine, made_up.CODE)
    if where == "erased":  # as they see it until their data is gone
        client.post("/my/erase", data={"sure": "1"})
        told.parts.worker.run_until_idle()
    if where == "writing":
        upload(told, client, TEXT, own_words="Specimen Bank")
    known = theirs(told)
    answers = [*visited(client, "/my", HELP, "/no-such-page")]
    answers += pressed(told, client)
    found = [
        (it, path) for path, page in answers for it in bypassing(made_up.Page(page.text), known)
    ]
    assert not found, "\n".join(f"{path}: {it}" for it, path in dict(found).items())
