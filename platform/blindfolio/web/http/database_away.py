from __future__ import annotations

import logging

from flask import Flask, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import InternalServerError

from blindfolio.db.away import DatabaseAway
from blindfolio.languages import N_
from blindfolio.web import errors
from blindfolio.web.request import current

RETRY_AFTER = 10  # seconds after which a client may try again

NOT_SAVED = N_(
    "The site's database isn't available right now, so nothing was changed."
    " Try again in a minute."
)
UNKNOWN = N_(
    "The site's database stopped answering while this was being saved, so we can't tell whether"
    " it was. In a minute, open the page again to see."
)

# Without a free connection, all are waiting for a hanging database.
_AWAY = (DatabaseAway, NoConnectionFree)

_log = logging.getLogger("blindfolio")


def install(app: Flask) -> None:

    for error in _AWAY:
        app.register_error_handler(error, _not_now)

    @app.errorhandler(InternalServerError)
    def broken_again(error: InternalServerError) -> ResponseReturnValue:
        # The error page may look up who is signed in, and find the database away.
        if isinstance(error.original_exception, _AWAY):
            return _not_now(error)
        return errors.broken(error.original_exception or error)


def _not_now(_error: Exception) -> ResponseReturnValue:
    unknown = current.is_commit_unknown
    _log.error("the database is away%s", ", the commit is unknown" if unknown else "")
    code, sentence = ("unknown", UNKNOWN) if unknown else ("database", NOT_SAVED)
    page = make_response(errors.answer(code, sentence, 503))
    page.headers["Retry-After"] = str(RETRY_AFTER)
    return page
