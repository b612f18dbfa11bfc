"""One act sends each person one email."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from blindfolio.mail.models import MailOut
from tests.sites import Site


def test_no_act_of_the_demos_stories_writes_twice_to_the_same_person(demo_site: Site) -> None:
    """Each act of the demo has a time of its own; what the worker does at one time is told apart by
    the submission that it is about."""
    told: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    with demo_site.parts.database.reading() as db:
        for mail in db.scalars(select(MailOut)):
            about = mail.args.get("folio", "")
            told[mail.to_id, mail.created_at.isoformat(), about].append(mail.template)
    twice = sorted(sorted(templates) for templates in told.values() if len(templates) > 1)
    assert not twice, twice
