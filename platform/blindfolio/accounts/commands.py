from __future__ import annotations

import click

from blindfolio import app
from blindfolio.accounts import access, links, people
from blindfolio.commands import OpenSite, tell

_ADDRESS = click.argument("address")


@click.command()
@_ADDRESS
@click.pass_obj
def links_command(open_site: OpenSite, address: str) -> None:
    """Email a sign-in link to a member of the team.

    ADDRESS is the email address that they sign in with. On a site that sends no email, print a
    link for its first coordinator.
    """
    site = open_site()
    with site.database.transaction() as db:
        if site.settings.mail_url:
            links.ask(db, people.at_address(db, address).email)
            tell(
                "An email with a sign-in link goes out within a minute while `blindfolio serve`"
                " or `blindfolio worker` is running. Earlier links of this person no longer work."
            )
            return
        token = links.by_hand(db, address)
    print(f"{site.settings.base_url}/open/{token}")
    tell(
        "This link works only once and expires in 15 minutes. Earlier links of this person no"
        " longer work. Don't share it with anyone else."
    )


@click.group()
def people_command() -> None:
    """Add people to the team, or close their accounts."""


@people_command.command()
@_ADDRESS
@click.option("--name", required=True, help="The person's name, as colleagues should see it.")
@click.option(
    "--coordinator",
    is_flag=True,
    help="Make them a coordinator, so that they can run openings.",
)
@click.pass_obj
def add(open_site: OpenSite, address: str, name: str, coordinator: bool) -> None:
    """Create an account. The person signs in with ADDRESS."""
    with open_site().database.transaction() as db:
        made = people.create(db, name, address, by=None)
        if coordinator:
            access.give(db, made, "coordinator", by=None)
        email = made.email
    print(
        "The account has been created. To get a sign-in link for this person, run `blindfolio"
        f" links {email}`."
    )


@people_command.command()
@_ADDRESS
@click.pass_obj
def admin(open_site: OpenSite, address: str) -> None:
    """Make someone an admin, who decides on deletions, sets legal holds and connects systems."""
    with open_site().database.transaction() as db:
        person = people.at_address(db, address)
        access.give(db, person, people.ADMIN, by=None)
        name = person.name
    print(f"{name} is now an admin of this site.")


@people_command.command()
@_ADDRESS
@click.option(
    "--hand-over",
    metavar="ADDRESS",
    multiple=True,
    help="The email address of a person who takes over openings that no one else runs. If you"
    " name several, each opening goes to the first who can run it.",
)
@click.pass_obj
def end(open_site: OpenSite, address: str, hand_over: tuple[str, ...]) -> None:
    """Close the account of someone who is leaving."""
    name = app.end_account(open_site(), address, hand_over=hand_over)
    print(
        f"The account of {name} has been closed. The coordinators will get an email about"
        " this person's unfinished work."
    )
