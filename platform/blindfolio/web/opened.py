"""Notes for the audit page whose identity or ratings a page has shown, and which file was
downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from blindfolio import clock
from blindfolio.audit import noting
from blindfolio.visibility import scope
from blindfolio.web.request import current

if TYPE_CHECKING:
    from blindfolio.web.declare import Declaration

_MOST = 10_000


def note(page: Declaration, opening: str) -> None:
    """Call it when the answer is ready: it closes the request's session, and writes in its own.
    If that fails, the answer isn't given.
    """
    shown = scope.noted(current.db)
    acts = [
        (act, folio)
        for folio, classes in sorted(shown.items())
        for act, opens in noting.OPENED.items()
        if not opens.isdisjoint(classes.intersection(page.classes))
    ]
    known, day, me = current.site.noted, str(clock.now().date()), current.account
    new = [it for it in acts if (day, me, *it) not in known]
    exported = page.kind == "export"
    if not new and not exported:
        return
    said = noting.said_about(current.db)
    current.db.close()
    with current.site.database.transaction() as db:
        if new:
            noting.of_opened(db, new, by=me)
        if exported:
            file, asked = page.rule.rpartition("/")[2], request.args.get("opening", "")
            noting.of_export(db, file, shown, opening or asked, by=me, said=said)
    if len(known) > _MOST:
        known.clear()
    known.update((day, me, *it) for it in new)
