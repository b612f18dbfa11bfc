from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import quote

import click
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links as account_links
from blindfolio.accounts import people
from blindfolio.app import FREEZES, Parts, assemble, create_app
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
ANSWERS = Path(__file__).parent / "answers"  # recorded answers of a language model
PORT = 8000
_SEEDED = "seeded"
# stages whose candidates get a link, and the words for each
_WITH_LINKS = {
    "invited": "has not started",
    "writing": "is writing",
    "submitted": "submitted",
    "closed": "closed",
}


@click.command()
@click.argument("what", type=click.Choice(("links",)), required=False)
@click.option("--port", type=int, default=PORT, show_default=True)
@click.option("--folder", type=given_folder, default=str(FOLDER), show_default=True)
def demo_command(what: str | None, port: int, folder: Path) -> None:
    """Serve a demo site with invented people.

    `links` prints new sign-in links.
    """
    if what is None:
        serve(folder, port)
    elif is_seeded(folder):
        _print_links(assemble(settings_of(folder, port)))
    else:
        raise Refusal(
            "unseeded", f"There is no demo in {folder} yet. Run `blindfolio demo` first."
        )


def is_seeded(folder: Path) -> bool:
    return (folder / _SEEDED).exists()


def serve(folder: Path, port: int) -> None:
    refuse_taken(HOST, port)
    settings = settings_of(folder, port)
    parts = upgraded(settings)
    if not is_seeded(folder):
        print(
            "Filling the demo site with two openings and a submission at every stage …",
            flush=True,
        )
        scenes.play(parts)
        mark_seeded(folder)
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


def upgraded(settings: Settings) -> Parts:
    migrate.upgrade(settings.database_url, FREEZES)
    return assemble(settings)


def mark_seeded(folder: Path) -> None:
    if "team" not in decided(folder):
        keep(folder, {"team": stagehand.TEAM})
    (folder / _SEEDED).write_text(clock.now().isoformat() + "\n")


def settings_of(folder: Path, port: int) -> Settings:
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


def _mailbox(folder: Path) -> Path:
    return (folder / "mailbox").resolve()


def links(parts: Parts) -> list[tuple[str, str, str]]:
    """Returns the name, capacity and link of each person whose address hasn't been changed."""
    found: list[tuple[str, str, str]] = []
    with parts.database.transaction() as db:
        for where, _, email in scenes.CANDIDATES:
            invited = select(Invitation.id, CandidateIdentity.name).join(
                CandidateIdentity, CandidateIdentity.folio == Invitation.folio
            )
            candidate = db.execute(invited.where(CandidateIdentity.email == email)).first()
            if candidate and where in _WITH_LINKS:
                token = account_links.for_invitation(db, candidate.id)
                found.append((candidate.name, f"candidate, {_WITH_LINKS[where]}", token))
        for capacity, _, email, _ in scenes.TEAM:
            if account := db.scalar(people.open_at(email)):
                token = account_links.for_account(db, account.id)
                found.append((account.name, capacity, token))
    base = parts.settings.base_url
    return [(who, capacity, f"{base}/open/{token}") for who, capacity, token in found]


def _print_links(parts: Parts) -> None:
    data, port = parts.settings.data, parts.settings.base_url.rpartition(":")[2]
    which = "" if data == FOLDER else f" --folder {shlex.quote(str(data))}"
    which += "" if port == str(PORT) else f" --port {port}"
    print(
        "\nHere is a link for each person. A team member's link works once and expires in 15"
        " minutes."
    )
    print(f"To get new links, run `blindfolio demo{which} links`.\n")
    for who, capacity, link in links(parts):
        print(f"  {who:<18} {capacity:<28} {link}")
