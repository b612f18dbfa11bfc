from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from blindfolio.commands import OpenSite, as_json, print_found, print_json
from blindfolio.given_file import contents
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import agreement
from reviews.calibration.impact import survey
from reviews.calibration.impact.report import impact
from reviews.calibration.outcomes import history
from reviews.calibration.outcomes.report import outcomes
from reviews.calibration.practice import command

_FILE = click.argument("file", type=Path)


@click.command()
@_FILE
@as_json
def agreement_command(file: Path, as_json: bool) -> None:
    """Say how far people who rated the same documents agree.

    FILE is CSV with the columns unit, rater, value.
    """
    print_found(agreement(ratings.read(contents(file))), as_json=as_json, end="")


@click.command()
@_FILE
@as_json
def outcomes_command(file: Path, as_json: bool) -> None:
    """Say how far candidates get, and what that shows.

    FILE is CSV with a row for each event.
    """
    print_found(outcomes(history.read(contents(file))), as_json=as_json, end="")


@click.command()
@_FILE
@as_json
def impact_command(file: Path, as_json: bool) -> None:
    """Say what share of each group passed each stage.

    FILE is CSV with candidate, group, stage, result.
    """
    print_found(impact(survey.read(contents(file))), as_json=as_json, end="")


@click.command()
@click.argument("files", nargs=-1, type=Path)
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="NAME",
    help="A sample of the prompt, with its reference review.",
)
@click.option("--title", required=True, help="The round's title.")
@click.option(
    "--prompt",
    default="own-documents",
    help="The prompt whose rubric is used; default: own-documents, whose guides fit any design"
    " document.",
)
@click.option("--level", default="staff", help="senior, staff or senior-staff")
@click.option(
    "--mask", "names", multiple=True, metavar="NAME", help="A name to mask in every file."
)
@click.option("--owner", default="", metavar="EMAIL", help="The coordinator who runs it.")
@click.option(
    "--colleague",
    "colleagues",
    multiple=True,
    metavar="EMAIL",
    help="Who rates, once it is started.",
)
@click.option(
    "--start",
    is_flag=True,
    help="Start the round and email the colleagues, before you have looked at the masked"
    " documents.",
)
@click.pass_obj
def practice_command(open_site: OpenSite, /, **wanted: Any) -> None:
    """Begin a practice round with old documents, at most six FILES."""
    site = open_site()
    print_json(
        command.begin(
            site.database,
            site.archive,
            command.WantedRound(**wanted),
            require_fences=not site.settings.weak_fences,
        )
    )
