from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, or_, select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.audit import lines
from blindfolio.jobs.models import Job
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current

admin = Blueprint("admin", __name__)

_MOST = 50


@route(admin, "/admin", auth="account", roles=(people.ADMIN,))
def page() -> ResponseReturnValue:
    db = current.db
    # A job may be about a submission, so who judges one sees none.
    judges = lines.judges(db, current.account)
    late = and_(Job.state == "ready", Job.run_at < clock.now())
    found = select(Job).where(or_(Job.state == "failed", late))
    newest = found.order_by(Job.run_at.desc(), Job.id).limit(_MOST)
    return pages.page(
        "web/admin.html",
        "Admin",
        jobs=[] if judges else db.scalars(newest).all(),
        judges=judges,
        settings=current.settings.shown(),
    )
