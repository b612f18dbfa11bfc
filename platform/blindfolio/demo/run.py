from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import quote

import click
from sqlalchemy import or_, select

from blindfolio import clock
from blindfolio.accounts import links as account_links
from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES, Parts, assemble, create_app
from blindfolio.commands import as_json, print_json
from blindfolio.db import migrate
from blindfolio.demo import mailbox, scenes, stagehand
from blindfolio.given_file import folder as given_folder
from blindfolio.identity.models import CandidateIdentity
from blindfolio.operating.serving import refuse_taken, serve_app
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings, decided, in_environment, keep, load
from blindfolio.web.log import open_log
from prompts.models import Invitation

HOST = "127.0.0.1"
FOLDER = Path("var/demo")
ANSWERS = Path(__file__).parent / "answers"
"""Recorded answers of a language model."""
PORT = 8000
_SEEDED = "seeded"
_SERVED = "port"
_WITH_LINKS = {
    "invited": "has not started",
    "writing": "is writing",
    "submitted": "submitted",
    "closed": "closed",
}
"""Stages whose candidates get a link, in words."""


@click.command()
@click.argument("what", type=click.Choice(("links", "seed")), required=False)
@click.option(
    "--port",
    type=int,
    help="Default: 8000; for `links`, the port that the demo was last served on.",
)
@click.option("--folder", type=given_folder, help="Default: var/demo.")
@as_json
def demo_command(
    what: str | None, port: int | None, folder: Path | None, as_json: bool
) -> None:
    """Serve a demo site with invented people.

    `links` prints new sign-in links; `seed` fills the site without serving it.
    """
    if what == "links":
        links(folder or FOLDER, port, as_json=as_json)
    elif what == "seed":
        seed(folder, port or PORT, as_json=as_json)
    else:
        demo(folder or FOLDER, port or PORT)


def demo(folder: Path, port: int) -> None:
    """Seeds `folder` only once."""
    refuse_taken(HOST, port)
    settings = _settings(folder, port)
    migrate.upgrade(settings.database_url, FREEZES)
    parts = assemble(settings)
    if not (folder / _SEEDED).exists():
        print(
            "Filling the demo site with two openings and a submission at every stage …",
            flush=True,
        )
        _play(parts)
    (folder / _SERVED).write_text(f"{port}\n")
    app = create_app(parts)
    mailbox.install(app, _mailbox(folder))
    open_log(settings.log)
    _print_links(parts)
    print(f"\nYou can read all the demo's emails at {settings.base_url}/demo/mailbox.")
    serve_app(
        app,
        parts.worker,
        host=HOST,
        port=port,
        threads=settings.threads,
        workers=settings.workers,
    )
    print("\nStopped. The data has been kept. Run the demo again to get new links.")


def links(folder: Path, port: int | None, *, as_json: bool) -> None:
    """Without a port, uses the one that the demo was last served on."""
    if not (folder / _SEEDED).exists():
        raise Refusal(
            "unseeded", f"There is no demo in {folder} yet. Run `blindfolio demo` first."
        )
    parts = assemble(_settings(folder, port or _port_served(folder)))
    if as_json:
        print_json(_links(parts))
    else:
        _print_links(parts)


def seed(folder: Path | None, port: int, *, as_json: bool) -> None:
    """Without `folder`, uses `BLINDFOLIO_DATA`'s, else the demo's own."""
    if folder is None and "data" in in_environment():
        settings = load()
        settings.make_data()
        settings = settings.model_copy(update={"team": settings.team or stagehand.TEAM})
    else:
        settings = _settings(folder or FOLDER, port)
    migrate.upgrade(settings.database_url, FREEZES)
    parts = assemble(settings)
    with parts.database.reading() as db:
        if db.scalar(select(Account.id).limit(1)):
            raise Refusal(
                "not_empty",
                f"The site in {settings.data} already has accounts. Seed an empty folder"
                " instead: `blindfolio demo --folder NEW seed`.",
            )
    _play(parts)
    if as_json:
        print_json(_links(parts))
    else:
        print(f"Filled the site in {settings.data}.")


def _play(parts: Parts) -> None:
    """Fills an empty site and marks it as done. Keeps an existing site name."""
    if "team" not in decided(parts.settings.data):
        keep(parts.settings.data, {"team": stagehand.TEAM})
    scenes.play(parts)
    (parts.settings.data / _SEEDED).write_text(clock.now().isoformat() + "\n")


def _settings(folder: Path, port: int) -> Settings:
    settings = load(
        data=folder,
        team=stagehand.TEAM,
        base_url=f"http://{HOST}:{port}",
        mail=f"folder://{quote(str(_mailbox(folder)))}",
        zone=stagehand.ZONE,
        log=str(folder / "demo.log"),
        **({} if "model" in in_environment() else {"model": f"recorded:{ANSWERS}"}),
    )
    settings.make_data()
    return settings


def _port_served(folder: Path) -> int:
    try:
        return int((folder / _SERVED).read_text())
    except (OSError, ValueError):
        return PORT


def _mailbox(folder: Path) -> Path:
    return (folder / "mailbox").resolve()


def _links(parts: Parts) -> list[dict[str, str]]:
    """Finds each person by name or address, since either may have been corrected."""
    base = parts.settings.base_url
    rows = []

    def add(who: str, capacity: str, token: str) -> None:
        rows.append({"who": who, "as": capacity, "link": f"{base}/open/{token}"})

    with parts.database.transaction() as db:
        for where, name, email in scenes.CANDIDATES:
            if where not in _WITH_LINKS:
                continue
            candidate = db.execute(
                select(Invitation.id, CandidateIdentity.name)
                .join(CandidateIdentity, CandidateIdentity.folio == Invitation.folio)
                .where(or_(CandidateIdentity.email == email, CandidateIdentity.name == name))
                .order_by(Invitation.created_at)
            ).first()
            if candidate is not None:
                token = account_links.for_invitation(db, candidate.id)
                add(candidate.name, f"candidate, {_WITH_LINKS[where]}", token)
        for capacity, name, email, _ in scenes.TEAM:
            account = db.scalars(
                select(Account)
                .where(or_(Account.email == email, Account.name == name))
                .where(Account.disabled_at.is_(None))
                .order_by(Account.created_at)
            ).first()
            if account is not None:
                add(account.name, capacity, account_links.for_account(db, account.id))
    return rows


def _print_links(parts: Parts) -> None:
    data = parts.settings.data
    which = "" if data == FOLDER else f" --folder {shlex.quote(str(data))}"
    print(
        "\nHere is a link for each person. A team member's link works once and expires in 15"
        " minutes."
    )
    print(f"To get new links, run `blindfolio demo{which} links`.\n")
    for row in _links(parts):
        print(f"  {row['who']:<18} {row['as']:<28} {row['link']}")
