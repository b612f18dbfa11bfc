"""A candidate's forms, sent with what the page put into them."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sites import Site

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


def words(page: str) -> str:
    """What a page says, on one line."""
    return " ".join(html.unescape(re.sub("<[^>]+>", "", page)).split())


def hidden(page: str, name: str) -> str:
    """The first hidden field of this name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]  # type: ignore[no-any-return]


def send(
    client: FlaskClient,
    raw: str | bytes,
    name: str = "ada.md",
    media_type: str | None = None,
    **more: str,
) -> TestResponse:
    file = (io.BytesIO(raw.encode() if isinstance(raw, str) else raw), name, media_type)
    form: dict[str, object] = {"document": file, **more}
    return client.post("/my/uploads", data=form, content_type="multipart/form-data")


def upload(
    site: Site, client: FlaskClient, raw: str | bytes, name: str = "plan.md", **more: str
) -> str:
    """The address of a file that was sent and read."""
    answer = send(client, raw, name, **more)
    site.parts.worker.run_until_idle()
    return answer.headers["Location"].partition("?")[0]
