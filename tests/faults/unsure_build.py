"""Deliberately wrong builds of `blindfolio` that take an unknown commit for what it may not be.

`UNSURE=forgetful` forgets a form's key, so who sends it again is received again. `UNSURE=hasty`
answers a candidate before it commits. Only the fault tests start it; nothing of the product knows
of it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import Any

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blindfolio import chance, cli
from blindfolio.web.request import SAFE, current
from prompts.models import Upload
from prompts.submitting import upload

LATER = 0.6
"""Seconds after its answer that the hasty one commits."""

_receive = upload.receive
_commit = current.commit


def receive(*given: Any, key: str, **more: Any) -> Upload:
    return _receive(*given, key=f"{key[:19]}{chance.new_id()}", **more)


def commit() -> None:
    if not request.path.startswith("/my/"):
        # Who is not signed in yet would not get as far as to send anything.
        _commit()
    elif "db" in g and request.method not in SAFE:
        session: Session = g.pop("db")
        threading.Thread(target=_later, args=(session,)).start()


def _later(session: Session) -> None:
    time.sleep(LATER)
    with contextlib.suppress(SQLAlchemyError), session:
        session.commit()


if __name__ == "__main__":
    if os.environ["UNSURE"] == "forgetful":
        upload.receive = receive
    else:
        current.commit = commit  # type: ignore[method-assign]
    sys.exit(cli.main())
