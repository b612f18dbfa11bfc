from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import (
    BadHost,
    HTTPException,
    MethodNotAllowed,
)

from blindfolio import chance
from blindfolio.archive.store import StorageAway
from blindfolio.documents import limits
from blindfolio.files.disk_faults import disk_fault
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.http import bounds
from blindfolio.web.request import SAFE, current
from blindfolio.web.session import made_for

log = logging.getLogger("blindfolio")

_SENTENCES = {
    400: N_("We could not understand this request. Go back, reload the page and try again."),
    404: N_("There is nothing at this address for you. Follow a link from your start page."),
    405: N_(
        "This address doesn't accept that kind of request. Go back and use the buttons on the"
        " page."
    ),
    413: N_("This upload is larger than %(limit)s. Make the file smaller and send it again."),
    414: N_("The address of this page is too long. Go back and choose fewer at once."),
    415: N_("This address doesn't accept this type of content. Use the buttons on the page."),
    500: N_(
        "Something went wrong on our side. Nothing was left half saved. Try again in a minute."
    ),
    # A database may keep a transaction although writing its log failed, so this doesn't promise
    # that nothing was saved.
    503: N_(
        "The site has trouble with its disk, so this may not have been saved. Try"
        " again in a minute. If it continues, tell the person who runs the site."
    ),
    507: N_(
        "The site's disk is full, so this was not saved. Everything saved earlier is"
        " safe. Tell the person who runs the site, and try again later."
    ),
}

API = "/api/v1"

_TO_CALLERS = {
    400: "This request could not be read. The API takes and gives JSON.",
    404: "There is nothing here that this token may see.",
    405: "This address doesn't accept this method.",
    413: "This request is too large.",
    414: "This address is too long.",
    415: "Send JSON, with the header `Content-Type: application/json`.",
}

_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}

_CODES = {413: "too_large"}  # for statuses whose code isn't their name

# the same for requests that only read
_NOT_SHOWN = {
    503: N_(
        "The site has trouble with its disk, so this cannot be shown. Try again in a"
        " minute. If it continues, tell the person who runs the site."
    ),
    507: N_(
        "The site's disk is full, so this cannot be shown. Tell the person who runs"
        " the site, and try again later."
    ),
}


def install(app: Flask) -> None:

    @app.errorhandler(Absent)
    def absent(_error: Absent) -> ResponseReturnValue:
        return nothing_here()

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> ResponseReturnValue:
        around = {} if _is_api() else pages.shell()
        return answer(error.code, str(error), error.status, **around)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        viewer = current.viewer
        if viewer is None:
            return answer("signed_out", bounds.SIGNED_OUT, 403)
        if made_for.is_anothers(viewer):
            return answer("someone_else", made_for.REFUSED, 409)
        sentence = N_(
            "This form has expired or came from another site. Reload the page and try again."
        )
        return answer("stale_form", sentence, 403)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        code = _CODES.get(status, error.name.lower().replace(" ", "_"))
        sentence = _SENTENCES.get(status, _SENTENCES[400 if status < 500 else 500])
        if _is_api():
            sentence = _TO_CALLERS.get(status, sentence)
        said = _(sentence, limit=limits.UPLOAD_WORDS)
        page = make_response(answer(code, said, status))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            page.allow.update(error.valid_methods)
        return page

    @app.errorhandler(DataError)
    def unstorable(_error: DataError) -> ResponseReturnValue:
        # Only from PostgreSQL: its columns have a length, and its text can't hold NUL.
        sentence = N_(
            "Something you wrote is too long for its field, or contains a character that we"
            " cannot store. Shorten it, or type it again."
        )
        return answer("unstorable", sentence, 422)

    @app.errorhandler(StorageAway)
    def away(error: StorageAway) -> ResponseReturnValue:
        log.error("%s", error)
        return answer("storage", error.SENTENCE, 503)

    app.register_error_handler(Exception, broken)


def broken(error: BaseException) -> ResponseReturnValue:
    fault = disk_fault(error)
    if fault is not None:
        full = fault.kind == "full"
        status = 507 if full else 503
        log.error("the disk %s: %s", "is full" if full else "fails", fault.code)
        sentence = (_NOT_SHOWN if request.method in SAFE else _SENTENCES)[status]
        return answer("disk_full" if full else "disk", sentence, status)
    reference = chance.new_id()
    log.error("unexpected error, reference %s", reference, exc_info=error)
    said = _("Reference: %(reference)s", reference=reference)
    return answer("broken", f"{_(_SENTENCES[500])} {said}", 500)


def nothing_here() -> ResponseReturnValue:
    """Returns the same answer for missing and forbidden pages, so that it reveals neither."""
    return answer("not_found", _SENTENCES[404], 404)


def answer(
    code: str, sentence: str, status: int, *, href: str = "", words: str = "", **around: Any
) -> ResponseReturnValue:
    sentence = _(sentence)
    if _is_api():
        return _problem(code, sentence, status)
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return jsonify(error={"code": code, "message": sentence}), status
    if isinstance(request.routing_exception, BadHost):
        # Plain text: a page links to its styles, and no address can be built under an invalid host.
        return sentence, status, {"Content-Type": "text/plain; charset=utf-8"}
    values = {"code": code, "sentence": sentence, "href": href, "words": words} | around
    return render_template("web/error.html", status=status, **values), status


def _is_api() -> bool:
    return request.path.startswith(f"{API}/")


def _problem(code: str, sentence: str, status: int) -> Response:
    """Returns the error as RFC 9457 describes it."""
    if sentence == _SENTENCES.get(status):
        sentence = _TO_CALLERS.get(status, sentence)
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "instance": request.path,
        "code": code,
    }
    return Response(
        json.dumps(said), status, _HEADERS.get(status), mimetype="application/problem+json"
    )
