from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.connections.webhooks import endpoint
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.db.orm import Base
from blindfolio.ledger.models import Entry
from blindfolio.outbound import address
from blindfolio.outbound.address import Allowed
from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys, encrypt_all_again
from blindfolio.visibility.scope import Absent
from tests.platform.connections.webhooks.conftest import KEYS, connected, webhook

URL = "https://93.184.216.34/in"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("hooks.example.test", "Enter a whole address, such as https://"),
        ("http://93.184.216.34/in", "It must begin with https://"),
        ("https://93.184.216.34:8443/in", "have no other port than 443"),
        ("https://10.0.0.1/in", "BLINDFOLIO_OUTBOUND_ALSO"),
        ("https://no-such-name.invalid/in", "There is no host named no-such-name.invalid"),
        (f"{URL}{'x' * 500}", "Enter at most 500 characters"),
    ],
)
def test_an_address_that_cannot_work_is_refused_when_it_is_saved(url: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        endpoint.check(url, Allowed())


def test_an_address_that_the_operator_lists_is_taken() -> None:
    assert endpoint.check(f" {URL} ", Allowed()) == URL
    inside = "http://10.1.2.3:8080/in"
    assert endpoint.check(inside, address.allowed(["http://10.1.2.3:8080"])) == inside


def test_a_secret_is_given_once_and_survives_a_change_of_the_sites_secret(db: Session) -> None:
    connection, secret = connected(db, URL)
    by = connection.owner
    assert endpoint.save(db, connection.id, f"{URL}2", KEYS, by=by) is None
    assert webhook(db, connection).address == f"{URL}2"
    second = endpoint.rotate(db, connection.id, KEYS, by=by)
    both = SiteKeys("the next", "a secret of this site")
    assert encrypt_all_again(db, both, Base.metadata.sorted_tables) == 2
    kept = webhook(db, connection)
    assert kept.secret_before is not None
    found = [SiteKeys("the next").decrypt(it) for it in (kept.secret, kept.secret_before)]
    assert found == [second, secret]
    asked = select(Entry.kind).where(Entry.kind.startswith("webhook."))
    kinds = db.scalars(asked.order_by(Entry.seq))
    assert list(kinds) == ["webhook.made", "webhook.address", "webhook.secret"]


def test_what_has_ended_or_is_anothers_is_absent(db: Session) -> None:
    connection, _ = connected(db, URL)
    other, _ = connected(db, URL)
    endpoint.test(db, other.id)
    (theirs,) = endpoint.newest(db, other.id, "a")
    with pytest.raises(Absent):
        endpoint.send_again(db, connection.id, theirs.id, by="a")
    connection.ended_at = connection.made_at
    for id_ in (connection.id, "nothing"):
        with pytest.raises(Absent):
            endpoint.save(db, id_, URL, KEYS, by="a")
    assert db.get_one(Webhook, connection.id).address == URL
