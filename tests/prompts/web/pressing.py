"""A candidate's forms, sent with what the page put into them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_FORM = re.compile(r'<form method="post"[^>]* action="([^"]+)".*?</form>', re.S)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def forms(page: str) -> dict[str, dict[str, str]]:
    """The hidden fields of each form of a page, by the address it is sent to."""
    return {
        html.unescape(found[1]): {
            name: html.unescape(value) for name, value in _HIDDEN.findall(found[0])
        }
        for found in _FORM.finditer(page)
    }


def press(client: FlaskClient, path: str, said: Mapping[str, object]) -> TestResponse:
    """Fill in and send the form of an upload's page that goes to this path."""
    _, my, _, upload, *_ = path.split("/")
    page = client.get(f"/{my}/uploads/{upload}").text
    return client.post(path, data={**forms(page).get(path, {}), **said})
