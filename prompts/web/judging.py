"""What judging tells a candidate. This room doesn't know it, so `app` installs who does."""

from __future__ import annotations

from flask import Flask, current_app

from blindfolio.web import request as current
from prompts.queries import Own
from prompts.window.status import Beyond, Provider

_KEY = "blindfolio.judging"


def install(app: Flask, provider: Provider) -> None:
    """Let the candidate's pages ask `provider`."""
    app.extensions[_KEY] = provider


def tells(case: Own) -> Beyond:
    """What judging tells this candidate, as far as their classes open it."""
    provider: Provider = current_app.extensions[_KEY]
    return provider(current.db(), case.invitation.folio, case.classes)
