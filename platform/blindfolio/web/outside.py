"""Links to pages outside the site. Such a page may name the author, and its owner can see who
follows a link that only one document contains.

Addresses are signed, so they work only for links that our pages have shown.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.documents.html.allowed import HREF
from blindfolio.visibility.scope import Absent
from blindfolio.web import keyed
from blindfolio.web.declare import route

outside = Blueprint("outside", __name__)


@route(outside, "/outside", auth="public")
def leaving() -> ResponseReturnValue:
    to, key = request.args.get("to", ""), request.args.get("key", "")
    if not HREF.match(to) or not hmac.compare_digest(_key(to).encode(), key.encode()):
        raise Absent
    return render_template("web/outside.html", to=to, host=_host(to))


def by_way_of(target: str) -> str:
    return url_for("outside.leaving", to=target, key=_key(target))


def _key(target: str) -> str:
    return keyed.tag(f"outside {target}")


def _host(target: str) -> str:
    # Browsers treat a backslash as a slash.
    try:
        return urlsplit(target.replace("\\", "/")).hostname or target
    except ValueError:  # such as "http://[": a browser will not open it either
        return target
