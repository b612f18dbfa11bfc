from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from blindfolio import times
from blindfolio.archive.pictures import as_shown
from blindfolio.documents.model import Block
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import CANDIDATE
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.web.candidate.page import own_case, shell
from reviews.board import copy_requests as asking
from reviews.board.models import CopyRequest
from reviews.board.web.blueprint import back, coordinated, press
from reviews.board.web.case import case
from reviews.own_copy import gather
from reviews.own_copy.as_zip import as_json, as_zip
from reviews.own_copy.parts import WORDS

own_copy = Blueprint("own_copy", __name__)

OWN = tuple(
    sorted(frozenset().union(*(matrix.cell(CANDIDATE, stage) for stage in matrix.STAGES)))
)


@route(
    own_copy,
    "/my/copy",
    auth="candidate",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.DEADLINE),
)
def offered(refusal: Refusal | None = None) -> ResponseReturnValue:
    mine = own_case(DataClass.IDENTITY)
    asked = current.db.get(CopyRequest, mine.invitation.folio)
    return pages.page(
        "reviews/own_copy/offered.html",
        _("What we hold about you"),
        refusal,
        asked=asked,
        due=asking.due(asked.asked_at) if asked else None,
        **shell(mine),
    )


@route(own_copy, "/my/copy.zip", auth="candidate", kind="export", classes=OWN)
def download() -> ResponseReturnValue:
    db, mine = current.db, own_case(DataClass.IDENTITY)
    files = gather.files(db, current.site.archive, mine, _document)
    return _zipped(gather.of_candidate(db, mine), mine.zone, files)


def _document(pictures: str, blocks: Sequence[Block]) -> str:
    shown = [as_shown(block.html, pictures) for block in blocks]
    return render_template("reviews/own_copy/document.html", blocks=shown)


def _zipped(
    parts: dict[str, gather.Rows], zone: ZoneInfo, files: Iterable[tuple[str, bytes]] = ()
) -> Response:
    def written(value: Any) -> Any:
        return times.exact(value, zone) if isinstance(value, datetime) else value

    page = render_template(
        "reviews/own_copy/copy.html",
        parts=parts,
        headings=gather.HEADINGS,
        labels=WORDS,
        written=written,
    )
    made = as_zip(
        [("about-you.html", page.encode()), ("about-you.json", as_json(parts)), *files]
    )
    answer = downloads.attachment(b"", "about-you", ".zip", "application/zip")
    answer.response = wrap_file(request.environ, made)
    answer.direct_passthrough = True
    del answer.headers["Content-Length"]
    return answer


@button(own_copy, "/my/copy", shows=offered, auth="candidate", body={})
def ask() -> str:
    mine = own_case(DataClass.IDENTITY).invitation
    asking.ask(current.db, mine.folio, by=mine.id)
    return said.after("asked_coordinator", "own_copy.offered")


@press(own_copy, "/candidates/<folio_id>/copy", shows=case, body={})
def answered(folio_id: str) -> str:
    folio = coordinated(folio_id, DataClass.IDENTITY)
    asking.answer(current.db, folio, by=current.account)
    return back("kept", folio_id)


@route(own_copy, "/about-you.zip", auth="account", kind="export")
def of_member() -> ResponseReturnValue:
    db, zone = current.db, current.site.settings.time_zone
    return _zipped(gather.of_account(db, current.account), zone)
