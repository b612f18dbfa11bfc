"""One decided submission's packet for all tests of a process: making it takes longer than any
check of it."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reviews.packet import played
from tests.sites import open_site

Packet = dict[str, Any]


@pytest.fixture(scope="session")
def made_packet(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Packet:
    """The packet of a submission with two reviews, two scorecards and an offer."""
    folder = tmp_path_factory.mktemp("packet")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder)
    found = played.packet(site, played.decided(site))
    site.parts.database.engines.dispose()
    return found


@pytest.fixture
def packet(made_packet: Packet) -> Iterator[Packet]:
    """That packet, to be altered."""
    yield copy.deepcopy(made_packet)


@pytest.fixture
def head(made_packet: Packet) -> str:
    """The seal that a daily email had when the packet was exported."""
    return str(made_packet["ledger"]["head"]["seal"])
