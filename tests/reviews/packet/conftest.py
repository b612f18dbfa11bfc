"""One decided submission's packets for all tests of a process: making them takes longer than any
check of them."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.reviews.packet import played
from tests.sites import open_site

Packet = dict[str, Any]


@pytest.fixture(scope="session")
def made(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Packet, Packet]:
    """The packets of a submission with two reviews, two scorecards and an offer: with seals, and as
    the hiring manager gets it."""
    folder = tmp_path_factory.mktemp("packet")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder)
    case = played.decided(site)
    found = played.packet(site, case), played.packet(site, case, by=case.manager)
    site.parts.database.engines.dispose()
    return found


@pytest.fixture
def packet(made: tuple[Packet, Packet]) -> Packet:
    """The packet with seals, to be altered."""
    return copy.deepcopy(made[0])


@pytest.fixture
def plain(made: tuple[Packet, Packet]) -> Packet:
    """The one without, to be altered."""
    return copy.deepcopy(made[1])


@pytest.fixture
def head(made: tuple[Packet, Packet]) -> str:
    """The seal that a daily email had when the packet was exported."""
    return str(made[0]["ledger"]["head"]["seal"])
