"""PKCE, the issuer in the answer and the back channel, with a provider that insists on them: npm's
`oidc-provider`, as a process. It is installed into a folder of this test."""

from __future__ import annotations

import html
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.served import free_port
from tests.live import live
from tests.platform.web.conftest import member
from tests.platform.web.session.conftest import Companys

pytestmark = pytest.mark.faults
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("PKCE AND BACK CHANNEL NOT TESTED: there is no Node.js with npm here")
    folder = tmp_path_factory.mktemp("provider")
    shutil.copy(HERE / "op.mjs", folder)
    wanted = [
        npm,
        "install",
        "--no-fund",
        "--no-audit",
        "--prefix",
        str(folder),
        "oidc-provider@9",
    ]
    tried = subprocess.run(wanted, capture_output=True, text=True, timeout=300)
    if tried.returncode:
        pytest.skip(f"PKCE AND BACK CHANNEL NOT TESTED: npm installs nothing: {tried.stderr}")
    return folder


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def strict_provider(installed: Path) -> Iterator[tuple[str, int]]:
    port, of_site = free_port(), free_port()
    running = subprocess.Popen(
        ["node", "op.mjs", str(port), f"http://127.0.0.1:{of_site}"], cwd=installed
    )
    try:
        until = time.monotonic() + 30
        while not listens(port):
            assert running.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", of_site
    finally:
        running.terminate()
        running.wait()


def send(browser: requests.Session, page: requests.Response, **typed: str) -> requests.Response:
    """Sends the page's form, as a person does who has typed this."""
    found = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert found, page.text
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', page.text)
    form = {name: html.unescape(value) for name, value in hidden} | typed
    address = requests.compat.urljoin(page.url, html.unescape(found[1]))
    return browser.post(address, data=form, timeout=10)


def test_who_signs_out_at_the_provider_is_signed_out_here(
    strict_provider: tuple[str, int], company: Companys, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer, port = strict_provider
    here = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("BLINDFOLIO_BASE_URL", here)
    site = company(issuer, csrf=True, email_is_trusted="true")
    mine = member(site).email
    with live(site, port=port), requests.Session() as browser:
        asks = browser.get(f"{here}/sso", timeout=10)
        without = re.sub(
            r"code_challenge(_method)?=[^&]+&?", "", asks.history[0].headers["Location"]
        )
        refused = browser.get(without, allow_redirects=False, timeout=10)
        assert "PKCE" in requests.compat.unquote(refused.headers["Location"])
        consents = send(browser, asks, login=mine, password="x")
        back = send(browser, consents)
        assert back.url.startswith(f"{here}/sso/return?") and "&iss=http" in back.url
        assert send(browser, back).url == f"{here}/queue"

        page = browser.get(f"{issuer}/session/end", timeout=10)
        send(browser, page, logout="yes")
        assert browser.get(f"{here}/queue", timeout=10).url.startswith(f"{here}/sign-in")
