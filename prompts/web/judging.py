"""Provide what judging tells a candidate. This package can't import that part of the
program, so `app` installs the provider."""

from __future__ import annotations

from flask import Flask, current_app

from blindfolio.web.request import current
from prompts.queries import Own
from prompts.window.status import Beyond, Provider

_KEY = "blindfolio.judging"


def install(app: Flask, provider: Provider) -> None:
    app.extensions[_KEY] = provider


def tells(case: Own) -> Beyond:
    provider: Provider = current_app.extensions[_KEY]
    return provider(current.db, case.invitation.folio, case.classes)
