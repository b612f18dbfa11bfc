"""A record of what the site answers, to hold a rebuilt site against the one before.

    python -m tests.record write FOLDER      every page of everyone on both sites, emails, audit
    python -m tests.record compare OLD NEW   what differs, each kind of difference once

The two sites are the demo's and the crawler's. An id is written as its row's number in its table;
tokens, seals and hashes are left out. So two records of the same code are equal. Of each page the
record has the status, the number of statements and the text with its tags.
"""

from __future__ import annotations

import difflib
import email
import email.policy
import gzip
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.demo import scenes
from blindfolio.ledger import verify
from blindfolio.web import declare
from prompts.models import Invitation
from tests.conftest import build
from tests.crawler import conftest, decode
from tests.crawler.judge import Judge, Viewer
from tests.crawler.walk import Walk, stripped
from tests.sites import Site, open_site

PRESENT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""When the demo's site is seeded and read."""

_CODE = re.compile(r"(?<![A-Za-z0-9])F-[2-9A-HJ-KM-NP-Z]{5}(?![A-Za-z0-9])")
_SECRET = re.compile(r"(?<![\w+/-])(?:[0-9a-f]{16,64}|[\w+/-]{43}=?)(?![\w+/-])")
_TAG = re.compile(r"\s*(<[^<>]*>)\s*")
_SHOWN = 30
"""Lines of a difference, and addresses that have it, that are printed."""


class Answer(NamedTuple):
    """One answer: its status, the statements it took, and its lines."""

    status: int
    statements: int
    lines: list[str]


Answers = dict[str, Answer]


# --- writing -----------------------------------------------------------------


def _names(site: Site) -> dict[str, str]:
    """Of each random id of the site, what it is called here: `#3`, the third row of its table."""
    names: dict[str, str] = {}
    with site.parts.database.engines.read.connect() as connection:
        raw: Any = connection.connection.driver_connection
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in sorted(tables):
            for n, row in enumerate(raw.execute(f'SELECT * FROM "{table}" ORDER BY rowid')):
                for value in row:
                    if isinstance(value, str) and (
                        decode.ID.fullmatch(value) or _CODE.fullmatch(value)
                    ):
                        names.setdefault(value, f"#{n}")
    return names


def _named(text: str, names: Mapping[str, str]) -> str:
    for shape in (decode.ID, _CODE):
        text = shape.sub(lambda m: names.get(m[0], "#"), text)
    return _SECRET.sub("#", text)


@dataclass(slots=True)
class _Kept(Walk):
    """A walk that judges nothing and keeps every answer."""

    answers: Answers = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    """What the whole site has asked of its database; each request begins it again."""

    def ask(self, path: str, *, method: str = "GET", **_unread: Any) -> TestResponse:
        self.statements.clear()
        response = self.client.open(path, method=method)
        self.answers[_named(path, self.names)] = Answer(
            response.status_code, len(self.statements), list(_lines(response, self.names))
        )
        if response.status_code == 200:
            self._follow(response)
        if "Location" in response.headers:
            self.links.add(response.headers["Location"])
        return response

    def _opens(self, route: dict[str, Any], values: Mapping[str, str]) -> bool:
        return True

    def _signature(self, *_unread: Any, **_more: Any) -> tuple[object, ...]:
        return ()


def _lines(response: TestResponse, names: Mapping[str, str]) -> Iterator[str]:
    """Of a page a tag a line, of JSON a value a line, of a PDF what is printed."""
    body, kind = response.get_data(), response.mimetype or ""
    if body[:5] == b"%PDF-":
        text = "\n".join(list(decode.printed(body))[:2])
    elif kind == "application/json":
        text = json.dumps(json.loads(body), indent=1, sort_keys=True, ensure_ascii=False)
    elif kind.startswith("text/"):
        text = _TAG.sub(r"\n\1\n", stripped(response).decode("utf-8", "replace"))
    else:
        text = kind
    if "Location" in response.headers:
        text = f"Location: {response.headers['Location']}\n{text}"
    for line in _named(text, names).splitlines():
        if said := line.strip():
            yield said


def write(folder: Path) -> None:
    """The record of both sites, in gzipped JSON: one for each person, and one for the rest."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, read in (("demo", _demo), ("crawler", _crawler)):
            for who, answers in read(Path(scratch)):
                print(f"{name}: {who}, {len(answers)} answers", flush=True)
                (folder / name).mkdir(parents=True, exist_ok=True)
                packed = gzip.compress(json.dumps(answers).encode(), 3)
                (folder / name / f"{who}.json.gz").write_bytes(packed)


def _demo(scratch: Path) -> Iterator[tuple[str, Answers]]:
    site = _empty(scratch / "demo")
    chance.seed(1)
    with clock.at(PRESENT):
        scenes.play(site.parts)
    chance.seed(None)
    with site.parts.database.reading() as db:
        viewers = [
            *(Viewer(a.name, account=a.id) for a in db.scalars(select(Account))),
            *(
                Viewer(f"candidate {n}", invitation=invitation.id)
                for n, invitation in enumerate(db.scalars(select(Invitation)))
            ),
            Viewer("nobody"),
        ]
    nothing: dict[str, Any] = {
        **{
            key: {}
            for key in ("folios", "rounds", "look_backs", "connections", "ids", "accounts")
        },
        **{key: [] for key in ("canaries", "hashes")},
    }
    with clock.at(PRESENT):
        yield from _walked(site, viewers, Judge(nothing), {})
        yield "audit", _audit(site)
    site.parts.database.engines.dispose()


def _crawler(scratch: Path) -> Iterator[tuple[str, Answers]]:
    template = _empty(scratch / "template")
    template.parts.database.engines.dispose()
    planted = scratch / "planted"
    conftest.plant("A", scratch / "template" / "blindfolio.sqlite", planted)
    with conftest.opened(planted, scratch / "A") as opened:
        yield from _walked(
            opened.site, opened.viewers(), opened.judge, opened.manifest["ids"], few=True
        )
        yield "audit", _audit(opened.site)
        yield "emails", _emails(opened)


def _empty(folder: Path) -> Site:
    folder.mkdir()
    build(f"sqlite:///{folder}/blindfolio.sqlite")
    return open_site(folder)


def _walked(
    site: Site, viewers: Iterable[Viewer], judge: Judge, ids: Any, *, few: bool = False
) -> Iterator[tuple[str, Answers]]:
    names = _names(site)
    routes = declare.declarations(site.app)
    for viewer in viewers:
        if viewer.token:  # What a pressed link leads to is what its candidate sees.
            continue
        client = conftest.client_of(site, viewer)
        with site.counted() as statements:
            walk = _Kept(client, viewer, judge, routes, ids, names=names, statements=statements)
            walk.by_links()
            if few:
                walk.by_ids(few=viewer.account is None)
        yield viewer.name, walk.answers


def _audit(site: Site) -> Answers:
    with site.parts.database.reading() as db:
        found = verify.report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED).as_json()
    text = json.dumps(found, indent=1, sort_keys=True)
    return {"audit verify": Answer(0, 0, text.splitlines())}


def _emails(opened: conftest.CanarySite) -> Answers:
    """What was sent in the forty days to come; by recipient and subject, in order."""
    names = _names(opened.site)
    now = datetime.fromisoformat(opened.manifest["now"])
    for days in (1, 7, 20, 29, 40):
        with clock.at(now + timedelta(days=days)):
            opened.site.parts.worker.run_until_idle()
    sent: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted((opened.folder / "mails").glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        key = _named(f"{message['To']}: {message['Subject']}", names)
        sent[key].append(_named(text, names))
    # Emails of one moment leave in any order.
    return {
        key: Answer(0, 0, "\n".join(sorted(texts)).splitlines()) for key, texts in sent.items()
    }


# --- comparing ---------------------------------------------------------------


def compare(old: Path, new: Path) -> int:
    """Print each kind of difference with where it is found; 1 if there is any."""
    before, after = _read(old), _read(new)
    kinds: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for where in sorted(before.keys() | after.keys()):
        for kind in _differences(before.get(where), after.get(where)):
            kinds[kind].append(where)
    for kind, places in sorted(kinds.items(), key=lambda each: -len(each[1])):
        print(f"\n{len(places)}: {'; '.join(places[:3])}{' …' if len(places) > 3 else ''}")
        print("\n".join(f"    {line}" for line in kind[:_SHOWN]))
        if len(kind) > _SHOWN:
            print(f"    … and {len(kind) - _SHOWN} lines")
    print(f"\n{len(before)} answers before, {len(after)} after, {len(kinds)} differences.")
    return 1 if kinds else 0


def _differences(old: Answer | None, new: Answer | None) -> Iterator[tuple[str, ...]]:
    if old is None or new is None:
        status = (old or new or Answer(0, 0, [])).status
        # An address that answered "not found" was only tried.
        if status != 404:
            yield (f"{'gone' if new is None else 'new'}, {status}",)
        return
    if old.status != new.status:
        yield (f"status {old.status} -> {new.status}",)
    if old.statements != new.statements:
        yield (f"statements {old.statements} -> {new.statements}",)
    changed = tuple(
        line
        for line in difflib.unified_diff(old.lines, new.lines, n=0, lineterm="")
        if line[:3] not in ("---", "+++") and line[:2] != "@@"
    )
    if changed:
        yield changed


def _read(folder: Path) -> Answers:
    found: Answers = {}
    for file in sorted(folder.rglob("*.json.gz")):
        who = file.relative_to(folder).as_posix().removesuffix(".json.gz")
        answers = json.loads(gzip.decompress(file.read_bytes()))
        found |= {f"{who} {path}": Answer(*answer) for path, answer in answers.items()}
    return found


def main(words: list[str]) -> int:
    match words:
        case ["write", folder]:
            write(Path(folder))
            return 0
        case ["compare", old, new]:
            return compare(Path(old), Path(new))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
