"""Notes for the audit page whose identity or ratings a page has shown, and which file was
downloaded."""

from __future__ import annotations

from collections.abc import Collection

from flask import request

from blindfolio import clock
from blindfolio.audit import noting
from blindfolio.visibility import scope
from blindfolio.visibility.data_class import DataClass
from blindfolio.web.request import current

_MOST = 10_000


def note(declared: Collection[DataClass], file: str, opening: str) -> None:
    """Call it when the answer is ready: it closes the request's session, and writes in its own.
    If that fails, the answer isn't given. `file` is the name of an export, else empty.
    """
    shown = scope.noted(current.db)
    acts = [
        (act, folio)
        for folio, classes in sorted(shown.items())
        for act, opens in noting.OPENED.items()
        if not opens.isdisjoint(classes.intersection(declared))
    ]
    known, day, me = current.site.noted, str(clock.now().date()), current.account
    new = [it for it in acts if (day, me, *it) not in known]
    if not new and not file:
        return
    about = noting.said_about(current.db)
    current.db.close()
    with current.site.database.transaction() as db:
        if new:
            noting.of_opened(db, new, by=me)
        if file:
            asked = request.args.get("opening", "")
            noting.of_export(db, file, shown, opening or asked, about, by=me)
    if len(known) > _MOST:
        known.clear()
    known.update((day, me, *it) for it in new)
