from __future__ import annotations

from pathlib import Path

import click

from blindfolio.commands import only_json, print_json
from blindfolio.given_file import contents
from reviews.calibration.agreement import ratings
from reviews.calibration.agreement.report import agreement
from reviews.calibration.outcomes import history
from reviews.calibration.outcomes.report import outcomes

_FILE = click.argument("file", type=Path)


@click.command()
@_FILE
@only_json
def agreement_command(file: Path) -> None:
    """Say how far people who rated the same documents agree.

    FILE is CSV with the columns unit, rater, value.
    """
    print_json(agreement(ratings.read(contents(file))).as_json())


@click.command()
@_FILE
@only_json
def outcomes_command(file: Path) -> None:
    """Say how far candidates get, and what that shows.

    FILE is CSV with a row for each event.
    """
    print_json(outcomes(history.read(contents(file))).as_json())
