"""Scripts that are sent as one file run as they would by themselves."""

from __future__ import annotations

import re
from typing import Any

import pytest

from blindfolio.web.http import bundled
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = pytest.mark.browser


def test_one_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {
        "a.js": 'import { b as c } from "./of/b.js";\ndocument.title += c(1);\n',
        "of/b.js": "export function b(n) {\n  return `b${n}`;\n}\n",
        "wrong.js": "none.at.all();\n",
        "later.js": 'import { b } from "./of/b.js";\ndocument.title += b(2);\n',
    }
    monkeypatch.setattr(bundled, "_text", texts.__getitem__)
    with browser() as chromium, chromium.new_context() as context:
        page = context.new_page()
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(error.message))
        page.set_content("<title>-</title>")
        page.add_script_tag(
            content="".join(bundled.modules(["a.js", "wrong.js", "later.js"])), type="module"
        )
        assert page.title() == "-b1b2"
        assert failed == ["none is not defined"]


def test_a_room_that_was_read_before_takes_one_request(demo_site: Site) -> None:
    """The second page of a session, whose cookie has changed since."""
    member = demo_site.as_member("robin.testcase")
    [code, *_] = re.findall(r'href="/read/([\w-]+)"', member.get("/queue").text)
    asked: list[str] = []
    serve = demo_site.app.wsgi_app

    def counting(environ: Any, start: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return serve(environ, start)

    demo_site.app.wsgi_app = counting  # type: ignore[assignment]
    with (
        live(demo_site) as base,
        browser() as chromium,
        chromium.new_context() as context,
    ):
        page = context.new_page()
        for again in (False, True):
            sign_in(context, base, demo_site.as_member("robin.testcase"))
            asked.clear()
            page.goto(f"{base}/read/{code}", wait_until="networkidle")
            assert len(asked) <= (2 if again else 5), asked
