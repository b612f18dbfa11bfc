"""A page's scripts and styles come as one file each."""

from __future__ import annotations

import re

import pytest

from blindfolio import resources
from blindfolio.web.http import bundled
from tests.sites import Site

STATIC = resources.static_path()
SCRIPTS = sorted(
    it.relative_to(resources.STATIC).as_posix() for it in resources.STATIC.rglob("*.js")
)
_OF_FILES = re.compile(rf'(?:src|href)="{STATIC}/([^"]+\.(?:js|css))"')


def _of(page: str) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {"js": [], "css": []}
    for name in _OF_FILES.findall(page):
        kinds[name.rpartition(".")[2]].append(name)
    return kinds


def test_a_page_has_one_script_and_one_style_that_browsers_keep(demo_site: Site) -> None:
    client = demo_site.as_member("robin.testcase")
    [code, *_] = re.findall(r'href="/read/([\w-]+)"', client.get("/queue").text)
    page = client.get(f"/read/{code}").text
    [[script], [style]] = _of(page).values()
    names = ["keep.js", "once.js", "wide.js", "reading/room.js"]
    assert script.split(",")[1:] == names
    assert {f"css/{it}.css" for it in ("tokens", "room", "print")} < set(style.split(","))
    for name, kind in ((script, "text/javascript"), (style, "text/css")):
        asked = {"Accept-Encoding": "gzip"}
        answer = demo_site.app.test_client().get(f"{STATIC}/{name}", headers=asked)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Encoding"] == "gzip" and len(answer.data) < 50_000
        again = asked | {"If-None-Match": answer.headers["ETag"]}
        given = demo_site.app.test_client().get(f"{STATIC}/{name}", headers=again)
        assert given.status_code == 304


def test_while_developing_each_file_comes_by_itself(site: Site) -> None:
    together = _of(site.app.test_client().get("/sign-in").text)
    site.app.debug = True
    try:
        apart = _of(site.app.test_client().get("/sign-in").text)
    finally:
        site.app.debug = False
    for kind, [names] in together.items():
        assert names.split(",")[1:] == apart[kind] and len(apart[kind]) > 2


def test_only_lists_that_a_page_has_are_sent(site: Site) -> None:
    client = site.app.test_client()
    [script] = _of(client.get("/sign-in").text)["js"]
    tag, _, own = script.partition(",")
    assert client.get(f"{STATIC}/{script}").status_code == 200
    again = "css/room.css,css/room.css"
    for names in ("keep.js,none.js", "keep.js,../app.py", "keep.js,", ",", again, own):
        for listed in (names, f"{tag},{names}", f"{tag[::-1]},{names}", f"é,{names}"):
            if listed != script:
                assert client.get(f"{STATIC}/{listed}").status_code == 404, listed


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_a_script_imports_comes_once_and_before_it(name: str) -> None:
    parts = list(bundled.modules([name, "keep.js"]))
    [*order] = re.findall(r"^let (\$\$\d+); // (.+)$", "".join(parts), re.M)
    names = dict(order)
    assert len(order) == len(names) == len(set(names.values())) and name in names.values()
    said = set[str]()
    for line in "".join(parts).splitlines():
        if found := re.match(r"let (\$\$\d+);", line):
            said.add(found[1])
        if found := re.match(r"const \{.*\} = (\$\$\d+);", line):
            assert found[1] in said


def test_one_that_is_written_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("export default 1;", 'import * as x from "./x.js";', 'import("./x.js");'):
        monkeypatch.setattr(bundled, "_text", lambda _, line=line: line)
        with pytest.raises(ValueError, match=r"a\.js"):
            list(bundled.modules(["a.js"]))
