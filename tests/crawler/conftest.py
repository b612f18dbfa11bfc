"""The site of canaries, once for each process and variant, and the walkers on it."""

from __future__ import annotations

import atexit
import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import flask
import pytest
from alembic.script import ScriptDirectory
from flask.testing import FlaskClient
from jinja2 import BaseLoader, Environment
from sqlalchemy import text
from werkzeug.datastructures import ImmutableMultiDict

from blindfolio import clock, resources
from blindfolio.accounts import links
from blindfolio.app import assemble
from blindfolio.demo import stagehand
from blindfolio.settings import Settings, load
from blindfolio.web import declare
from blindfolio.web.request import current
from tests.crawler.judge import Judge, Viewer
from tests.crawler.planting import site as canaries
from tests.crawler.planting.connecting import HIRING
from tests.crawler.planting.plan import ADMINS, PEOPLE
from tests.crawler.walk import Walk
from tests.forger import CLIENT, Forger, forging
from tests.once import made_once
from tests.sites import Site

pytest.register_assert_rewrite("tests.crawler.walking")

Walks = Callable[[str], Walk]


def client_of(site: Site, viewer: Viewer) -> FlaskClient:
    if viewer.account:
        return site.as_account(viewer.account)
    if viewer.invitation:
        return site.as_candidate(viewer.invitation)
    client = site.app.test_client()
    if viewer.bearer:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {viewer.bearer}"
    return client


@dataclass(slots=True)
class CanarySite:
    """The site, its manifest, and what every walk on it has come by."""

    site: Site
    manifest: dict[str, Any]
    judge: Judge
    routes: list[dict[str, Any]]
    folder: Path
    templates: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """The names that views have asked a query or a form for."""
    log: io.StringIO = field(default_factory=io.StringIO)

    def viewers(self) -> list[Viewer]:
        """Every account, every candidate, nobody, who holds a link and has not pressed it, and each
        token of a connection, by its scope or its hiring system."""
        runs: dict[str, set[str]] = {}
        manages: set[str] = set()
        for folio in self.manifest["folios"].values():
            for account, rows in folio["rows"].items():
                if "coordinator" in rows:
                    runs.setdefault(account, set()).add(folio["opening"])
                if any(row.startswith("manager") for row in rows):
                    manages.add(account)
        return [
            *(
                Viewer(
                    name,
                    account=account,
                    runs=frozenset(runs.get(account, ())),
                    admin=name in ADMINS,
                    manages=PEOPLE[name] == "manager" or account in manages,
                )
                for name, account in self.manifest["accounts"].items()
            ),
            *(
                Viewer(f"candidate {name}", invitation=f["invitation"], folio=f["id"])
                for name, f in self.manifest["folios"].items()
            ),
            Viewer("nobody"),
            Viewer("link holder", token=self.link()),
            *(
                Viewer(
                    name,
                    bearer=token,
                    openings=frozenset({connection["opening"]}),
                    team=name.startswith("people:"),
                )
                for connection in self.manifest["connections"].values()
                for name, token in connection["tokens"].items()
            ),
        ]

    def viewer(self, name: str) -> Viewer:
        return next(v for v in self.viewers() if v.name == name)

    def link(self) -> str:
        with self.site.parts.database.transaction() as db:
            return links.for_invitation(db, self.manifest["folios"]["gate"]["invitation"])

    def walk(self, viewer: Viewer) -> Walk:
        client = client_of(self.site, viewer)
        ids = self.manifest["ids"]
        if viewer.token:
            ids = ids | {"link": [{"id": viewer.token, "folio": None, "owner": None}]}
        return Walk(client, viewer, self.judge, self.routes, ids, read_names=self.names)

    def rows(self) -> str:
        """Every row but the audit page's lines: a GET may add one."""
        with self.site.parts.database.engines.read.connect() as connection:
            raw = connection.connection.driver_connection
            rows = raw.iterdump()  # type: ignore[union-attr]
            return "\n".join(it for it in rows if not it.startswith('INSERT INTO "audit_line"'))


class _Noting(BaseLoader):
    def __init__(self, inner: BaseLoader, seen: set[str]) -> None:
        self.inner, self.seen = inner, seen

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        self.seen.add(template)
        return self.inner.get_source(environment, template)


def _noting_names(seen: set[str]) -> type[flask.Request]:
    """A request that notes each name that is asked of its query or form. Who asks for all names
    at once has asked for each."""

    class Noted(ImmutableMultiDict[str, str]):
        def __getitem__(self, key: str) -> str:
            seen.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            seen.add(str(key))
            return super().__contains__(key)

        def getlist(self, key: str, *rest: Any, **more: Any) -> list[Any]:
            seen.add(key)
            return super().getlist(key, *rest, **more)

        def __iter__(self) -> Iterator[str]:
            seen.update(super().__iter__())
            return super().__iter__()

        def items(self, *rest: Any, **more: Any) -> Any:
            seen.update(super().__iter__())
            return super().items(*rest, **more)

        def lists(self) -> Any:
            seen.update(super().__iter__())
            return super().lists()

    class Noting(flask.Request):
        parameter_storage_class = Noted

    return Noting


def plant(variant: str, template: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(template, folder / "blindfolio.sqlite")
    parts = assemble(_settings(folder))
    with parts.database.transaction() as db:
        # Its tables were made from the models; `/readyz` looks at what an upgrade leaves.
        head = ScriptDirectory(str(resources.MIGRATIONS)).get_current_head()
        db.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        db.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    manifest = canaries.plant(parts, variant)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    parts.database.engines.dispose()


OPERATOR = "operator@example.test"
"""Who gets the audit log's latest seal, and may know no more than nobody."""


@cache
def provider() -> Forger:
    """The company's, at which the site signs in its team; one for both variants."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(forging())


def _settings(folder: Path) -> Settings:
    return load(
        data=folder,
        team=stagehand.TEAM,
        zone=stagehand.ZONE,
        secret="s" * 43,
        test_outbox=str(folder / "mails"),
        audit_head_to=OPERATOR,
        oidc_issuer=provider().issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret="s3cret",
        test_hiring=HIRING,
    )


@contextmanager
def opened(planted: Path, folder: Path) -> Iterator[CanarySite]:
    shutil.copytree(planted, folder)
    parts = assemble(_settings(folder))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    site = Site(parts)
    app = site.app
    found = CanarySite(site, manifest, Judge(manifest), declare.declarations(app), folder)
    app.extensions["blindfolio"].called.at_most = 10**9  # The clock stands: no minute passes.
    app.request_class = _noting_names(found.names)
    app.jinja_env.loader = _Noting(app.jinja_env.loader or BaseLoader(), found.templates)
    handler, logger = logging.StreamHandler(found.log), logging.getLogger("blindfolio")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    with clock.at(datetime.fromisoformat(manifest["now"])):
        yield found
    logger.removeHandler(handler)
    logger.setLevel(level)
    parts.database.engines.dispose()


def _planted(variant: str) -> Any:
    @pytest.fixture(scope="session", name=f"planted_{variant.lower()}")
    def planted(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
        make = partial(plant, variant, sqlite_template)
        return made_once(f"canaries-{variant}", make, tmp_path_factory)

    return planted


planted_a, planted_b = _planted("A"), _planted("B")


@pytest.fixture(scope="module")
def canary_site(
    planted_a: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CanarySite]:
    with opened(planted_a, tmp_path_factory.mktemp("opened") / "A") as found:
        yield found


@pytest.fixture
def own_site(planted_a: Path, tmp_path: Path) -> Iterator[CanarySite]:
    """A site that one test may change."""
    with opened(planted_a, tmp_path / "A") as found:
        yield found


@pytest.fixture(scope="module")
def both(
    planted_a: Path, planted_b: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[CanarySite, CanarySite]]:
    folder = tmp_path_factory.mktemp("both")
    with opened(planted_a, folder / "A") as a, opened(planted_b, folder / "B") as b:
        yield a, b


@pytest.fixture(scope="module")
def walks(canary_site: CanarySite) -> Walks:
    gone: dict[str, Walk] = {}

    def walked(name: str) -> Walk:
        if name not in gone:
            viewer = canary_site.viewer(name)
            gone[name] = walk = canary_site.walk(viewer)
            before = canary_site.rows()
            # Pages of the team turn every candidate away alike: there a few ids will do.
            few = viewer.account is None
            walk.by_links()
            walk.by_ids(few=few)
            if canary_site.rows() != before:
                walk.wrong.append(f"{name}: a GET changed a row")
        return gone[name]

    return walked


WAYS: Mapping[str, Callable[[Walk], None]] = {
    "headers and methods": lambda walk: walk.oddly(walk.reached),
    "what is closed": lambda walk: walk.oddly_forbidden(few=walk.viewer.account is None),
    "queries": lambda walk: walk.by_queries(walk.reached),
}
"""Odd ways to ask: each takes minutes for who reaches every page."""


def asked_oddly(site: CanarySite, walk: Walk, way: str) -> list[str]:
    """What is wrong with the answers to what this viewer has seen, asked for in one of `WAYS`:
    other headers and methods, addresses that are nearly right, names of a query."""
    before, known = site.rows(), len(walk.wrong)
    WAYS[way](walk)
    if site.rows() != before:
        walk.wrong.append(f"{walk.viewer.name}: a GET changed a row")
    return walk.wrong[known:]


@pytest.fixture
def kept_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "commit", lambda: None)
