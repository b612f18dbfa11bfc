"""A channel, which anyone may read, gets a number, the opening's title and the board's address.
What differs behind the number changes no byte.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from blindfolio import clock
from reviews.connected.channels import messages
from tests.crawler import decode
from tests.crawler.conftest import CanarySite

pytestmark = pytest.mark.faults


def posted(site: CanarySite) -> list[bytes]:
    """What goes to the channels of all openings on the next working day."""
    folder = site.folder / "mails"
    for file in folder.glob("*.message"):
        file.unlink()
    worker = site.site.parts.worker
    morning = datetime.fromisoformat(site.manifest["now"]).replace(hour=10)
    days = (morning + timedelta(days=n) for n in range(1, 8))
    with clock.at(next(day for day in days if day.isoweekday() == 1)):
        worker.tidy()
        worker.run_until_idle()
    return sorted(file.read_bytes() for file in folder.glob("*.message"))


def told(site: CanarySite, sent: list[bytes]) -> set[str]:
    # The stand-in's files begin with the address, which only the receiver gets.
    words, ids = decode.told(b"\n".join(it.rpartition(b"\n")[2] for it in sent))
    entries = site.judge.entries
    known = (words | ids) & entries.keys()
    own = {"opening id", *(f"{it} opening" for it in site.manifest["openings"])}
    return {str(e) for it in known for e in entries[it] if e.what not in own}


def test_a_message_says_no_more_than_anyone_may_know(own_site: CanarySite) -> None:
    sent = posted(own_site)
    assert len(sent) == len(own_site.manifest["openings"])
    for it in sent:
        said = json.loads(it.rpartition(b"\n")[2])
        assert " candidates need you · " in said["text"]
        assert len(said["blocks"]) == 2
    assert told(own_site, sent) == set()


def test_other_ratings_and_reviewers_change_no_byte(
    both: tuple[CanarySite, CanarySite],
) -> None:
    a, b = map(posted, both)
    assert a
    assert a == b


@pytest.mark.parametrize("what", ["code", "id", "invitation"])
def test_a_planted_leak_is_found(
    own_site: CanarySite, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    leaked, ours = own_site.manifest["folios"]["gate"][what], messages.body
    monkeypatch.setattr(messages, "body", lambda *it: ours(*it) + leaked.encode())
    assert told(own_site, posted(own_site)) != set()
