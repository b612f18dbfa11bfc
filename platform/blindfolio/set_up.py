"""`blindfolio init`: a site's name, zone, sender and address, its tables and its first coordinator.

It asks for what neither the environment nor the site's own file says, so a second run asks for what
is still missing and overwrites nothing.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from blindfolio import settings as site_settings
from blindfolio.accounts import links, people
from blindfolio.app import FREEZES, assemble
from blindfolio.backup import unfinished
from blindfolio.db import migrate
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings

_NAME_OF_COMMAND = "blindfolio"


@dataclass(frozen=True, slots=True)
class SetUpQuestion:
    option: str
    words: str
    check: Callable[[str], str]
    default: str = ""


def init(given: Mapping[str, str | None]) -> int:
    """Set the settings' site up from `given` options and, for those left out, from answers on the
    terminal. A wrong option, and a question that is not answered, is a Refusal; then nothing is
    kept but the tables."""
    settings = site_settings.load()
    unfinished.refuse(settings)
    settings.make_data()
    migrate.set_up(settings.database_url, FREEZES)
    database = assemble(settings).database
    with database.reading() as db:
        has_coordinator = people.first_coordinator(db) is not None
    decided = site_settings.decided(settings.data)
    _refuse_decided(given, decided, has_coordinator, settings)
    answers: dict[str, str] = {}
    if not has_coordinator:
        for question in (_NAME, _ADDRESS):
            answers[question.option] = _answer(question, given)
    for name, question in _questions(settings, answers).items():
        if name not in decided:
            answers[name] = _answer(question, given)
    if not answers:
        raise Refusal(
            "set_up",
            "This site is already set up. To change a setting, edit"
            f" {settings.data / site_settings.FILE} or set its environment variable. Add"
            " people on the People page.",
        )
    address = "" if has_coordinator else answers.pop("coordinator")
    with database.transaction() as db:
        if address:
            first = people.create(db, answers.pop("name"), address, by=None)
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
            token = links.by_hand(db, address)
        print(f"\nTo start the site, run:\n\n  {_command()} {_to_serve(settings.base_url)}\n")
        print(
            "Then sign in with the link below. It works only once and expires in 15 minutes.\n"
        )
        print(f"  {settings.base_url}/open/{token}\n")
        print(f"To get a new link, run `{_command()} links {shlex.quote(address)}`.")
    print(f"\n{_of_email(settings, address or 'ADDRESS')}")
    return 0


def _of_email(settings: Settings, address: str) -> str:
    """What must be set for email, and how to try it: the last that is said."""
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
        " email, sign-in links among them, is then written to a file there:\n"
        f'       mail = "{folder}"\n'
        "docs/mail.md has the details."
    )


def _to_serve(base_url: str) -> str:
    """The rest of the command that serves the site where its links lead, if they lead to this
    machine."""
    reached = urlsplit(base_url)
    here = reached.hostname in ("127.0.0.1", "localhost") and reached.port not in (None, 8000)
    return "serve" + (f" --port {reached.port}" if here else "")


def _command() -> str:
    called = Path(sys.argv[0])
    if called.name != _NAME_OF_COMMAND:
        return _NAME_OF_COMMAND
    found = shutil.which(_NAME_OF_COMMAND)
    by_name = found is not None and called.exists() and Path(found).samefile(called)
    return _NAME_OF_COMMAND if by_name else shlex.quote(str(called))


def _team(text: str) -> str:
    team = site_settings.usable("team", text)
    if not team:
        raise Refusal("team", "Enter the team's name as candidates should see it.")
    return team


def _setting(name: str) -> Callable[[str], str]:
    return lambda text: site_settings.usable(name, text)


_NAME = SetUpQuestion(
    "name",
    "Your name, as colleagues should see it (you will be the first coordinator)",
    people.checked_name,
)
_ADDRESS = SetUpQuestion(
    "coordinator", "Your email address, which you will sign in with", people.normal_email
)


def _questions(settings: Settings, answers: Mapping[str, str]) -> dict[str, SetUpQuestion]:
    """The settings that are asked for, by their names."""
    return {
        "team": SetUpQuestion("team", "Team name, as candidates should see it", _team),
        "zone": SetUpQuestion("zone", "Time zone, such as Europe/Lisbon", _setting("zone")),
        "mail_from": SetUpQuestion(
            "sender",
            "Email address that the site's emails come from",
            _setting("mail_from"),
            answers.get("coordinator", settings.mail_from),
        ),
        "base_url": SetUpQuestion(
            "url",
            "Web address at which people reach the site",
            _setting("base_url"),
            settings.base_url,
        ),
    }


def _refuse_decided(
    given: Mapping[str, str | None],
    decided: set[str],
    has_coordinator: bool,
    settings: Settings,
) -> None:
    for name, question in _questions(settings, {}).items():
        said = given.get(question.option)
        if said is None or name not in decided or said == getattr(settings, name):
            continue
        raise Refusal(
            "set_up",
            f"--{question.option} is already set to {getattr(settings, name)!r}."
            f" Change it in {settings.data / site_settings.FILE} or in"
            f" BLINDFOLIO_{name.upper()}.",
        )
    if has_coordinator and (given.get("coordinator") or given.get("name")):
        raise Refusal(
            "set_up",
            "This site already has a coordinator. Leave out --coordinator and --name; add"
            " people on the People page, or with `blindfolio people add`.",
        )


def _answer(question: SetUpQuestion, given: Mapping[str, str | None]) -> str:
    """The option's value, or what is answered on the terminal; a wrong answer is asked again."""
    option = given.get(question.option)
    if option is not None:
        try:
            return question.check(option)
        except Refusal as refusal:
            raise Refusal(
                refusal.code, f"--{question.option} is not valid. {refusal}"
            ) from None
    while True:
        typed = _typed(question)
        try:
            return question.check(typed or question.default)
        except Refusal as refusal:
            print(refusal)


def _typed(question: SetUpQuestion) -> str:
    shown = f" [{question.default}]" if question.default else ""
    try:
        return input(f"{question.words}{shown}: ").strip()
    except EOFError:
        print()
        if question.default:
            return question.default
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
