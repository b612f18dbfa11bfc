"""Sets up a site for `blindfolio init`: its name, time zone, sender and address, its tables and
its first coordinator.

It asks only for what neither the environment nor the site's own file says. A second run asks
for what is still missing and overwrites nothing. After an invalid option or an unanswered
question, only the tables are kept.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from blindfolio import settings as site_settings
from blindfolio.accounts import links, people
from blindfolio.app import FREEZES, assemble
from blindfolio.backup import unfinished
from blindfolio.db import migrate
from blindfolio.email_address import check_sender_name, normal_email
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings


@dataclass(frozen=True, slots=True)
class SetUpQuestion:
    """A question that `init` asks. `setting` is the name of the site's setting, and empty for
    the coordinator's name and address.
    """

    option: str
    setting: str
    words: str
    check: Callable[[str], str]


def _setting(name: str) -> Callable[[str], str]:
    return lambda text: site_settings.usable(name, text)


def _team(text: str) -> str:
    check_sender_name(text.strip())
    team = site_settings.usable("team", text)
    if not team:
        raise Refusal("team", "Enter the team's name as candidates should see it.")
    return team


_QUESTIONS = (
    SetUpQuestion(
        "name",
        "",
        "Your name, as colleagues should see it (you will be the first coordinator)",
        people.checked_name,
    ),
    SetUpQuestion(
        "coordinator",
        "",
        "Your email address, which you will sign in with",
        normal_email,
    ),
    SetUpQuestion("team", "team", "Team name, as candidates should see it", _team),
    SetUpQuestion("zone", "zone", "Time zone, such as Europe/Lisbon", _setting("zone")),
    SetUpQuestion(
        "sender",
        "mail_from",
        "Email address that the site's emails come from",
        _setting("mail_from"),
    ),
    SetUpQuestion(
        "url",
        "base_url",
        "Web address at which people reach the site",
        _setting("base_url"),
    ),
)


@click.command(epilog="In a terminal, the command asks for anything that you leave out.")
@click.option("--team", help="The team's name, as candidates should see it.")
@click.option("--zone", help="The team's time zone, such as Europe/Lisbon.")
@click.option("--coordinator", help="The first coordinator's email address.")
@click.option("--name", help="The first coordinator's name, as colleagues should see it.")
@click.option("--sender", help="The email address that the site's emails come from.")
@click.option("--url", help="The site's address, such as https://review.example.com.")
def init_command(**given: str | None) -> None:
    """Set up a site: its name, time zone, email sender and first coordinator."""
    settings = site_settings.load()
    unfinished.refuse(settings)
    settings.make_data()
    migrate.set_up(settings.database_url, FREEZES)
    database = assemble(settings).database
    with database.reading() as db:
        has_coordinator = people.first_coordinator(db) is not None
    decided = site_settings.decided(settings.data)
    _refuse_decided(given, decided, has_coordinator, settings)
    defaults = {"mail_from": settings.mail_from, "base_url": settings.base_url}
    answers: dict[str, str] = {}
    for question in _QUESTIONS:
        if question.setting in decided or (has_coordinator and not question.setting):
            continue
        name = question.setting or question.option
        answers[name] = _answer(question, given, defaults.get(name, ""))
        if name == "coordinator":
            defaults["mail_from"] = answers[name]
    if not answers:
        raise Refusal(
            "set_up",
            "This site is already set up. To change a setting, edit"
            f" {settings.data / site_settings.FILE} or set its environment variable. Add"
            " people on the People page.",
        )
    address, name = answers.pop("coordinator", ""), answers.pop("name", "")
    with database.transaction() as db:
        if address:
            first = people.create(db, name, address, by=None)
            people.grant(db, first, "coordinator", by=None)
        site_settings.keep(settings.data, answers)
    settings = site_settings.load()
    print(f"\nThe site for {settings.team} is set up in {settings.data}.")
    print(
        f"Your answers are kept in {settings.data / site_settings.FILE}. Environment variables"
        " override that file."
    )
    if address:
        with database.transaction() as db:
            _print_link(settings, address, links.by_hand(db, address))
    print(f"\n{_of_email(settings, address or 'ADDRESS')}")


def _print_link(settings: Settings, address: str, token: str) -> None:
    reached = urlsplit(settings.base_url)
    here = reached.hostname in ("127.0.0.1", "localhost") and reached.port not in (None, 8000)
    serve = "serve" + (f" --port {reached.port}" if here else "")
    print(f"\nTo start the site, run:\n\n  {_command()} {serve}\n")
    print("Then sign in with the link below. It works only once and expires in 15 minutes.\n")
    print(f"  {settings.base_url}/open/{token}\n")
    print(f"To get a new link, run `{_command()} links {shlex.quote(address)}`.")


def _of_email(settings: Settings, address: str) -> str:
    trial = (
        f"While the site is running, run `{_command()} links {shlex.quote(address)}`. The link"
        " then arrives by email instead of being printed."
    )
    if settings.mail_url:
        return f"To test email:\n  {trial}"
    folder = (settings.data.resolve() / "mail").as_uri().replace("file:", "folder:", 1)
    return (
        "This site sends no email yet. Until it does, candidates get none, and only the first"
        " coordinator can sign in.\n"
        "To send email:\n"
        f"  1. Add your mail server to {settings.data / site_settings.FILE}, for example\n"
        '       mail = "smtp://user:password@mail.example.com:587"\n'
        "     or set the environment variable BLINDFOLIO_MAIL to the same value.\n"
        "  2. Restart the site.\n"
        f"  3. Test it. {trial}\n"
        "To try the site with colleagues before you have a mail server, set mail to a folder. Each"
        " email, including sign-in links, is then written to a file there:\n"
        f'       mail = "{folder}"\n'
        "docs/mail.md has the details."
    )


def _command() -> str:
    # As it was called, because it may not be on the path.
    called = sys.argv[0]
    return shlex.quote(called) if Path(called).name == "blindfolio" else "blindfolio"


def _refuse_decided(
    given: Mapping[str, str | None],
    decided: set[str],
    has_coordinator: bool,
    settings: Settings,
) -> None:
    for question in _QUESTIONS:
        said, name = given[question.option], question.setting
        if said is not None and name in decided and said != getattr(settings, name):
            raise Refusal(
                "set_up",
                f"--{question.option} is already set to {getattr(settings, name)!r}."
                f" Change it in {settings.data / site_settings.FILE} or in"
                f" BLINDFOLIO_{name.upper()}.",
            )
    if has_coordinator and (given["coordinator"] or given["name"]):
        raise Refusal(
            "set_up",
            "This site already has a coordinator. Leave out --coordinator and --name; add"
            " people on the People page, or with `blindfolio people add`.",
        )


def _answer(question: SetUpQuestion, given: Mapping[str, str | None], default: str) -> str:
    # asks again after a wrong answer
    option = given[question.option]
    if option is not None:
        try:
            return question.check(option)
        except Refusal as refusal:
            raise Refusal(
                refusal.code, f"--{question.option} is not valid. {refusal}"
            ) from None
    while True:
        typed = _typed(question, default)
        try:
            return question.check(typed)
        except Refusal as refusal:
            print(refusal)


def _typed(question: SetUpQuestion, default: str) -> str:
    shown = f" [{default}]" if default else ""
    try:
        return input(f"{question.words}{shown}: ").strip() or default
    except EOFError:
        print()
        if default:
            return default
        raise Refusal(
            "unanswered",
            f"Nothing was set up: --{question.option} is missing. Add this option, or run the"
            " command in a terminal, where it will ask you.",
        ) from None
    except KeyboardInterrupt:
        print()
        raise Refusal(
            "stopped", "Nothing was set up. Run `blindfolio init` again when you are ready."
        ) from None
