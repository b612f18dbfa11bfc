"""The demo's mailbox shows every mail, and no served site has it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from blindfolio.accounts import links
from blindfolio.app import create_app
from blindfolio.demo import mailbox
from blindfolio.web import declare
from tests.sites import Site, open_site

PAGE = "/demo/mailbox"


def test_the_mailbox_shows_a_mail_whose_link_works(demo_site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{folder}")
    mailbox.install(sending.app, folder)
    reader = sending.app.test_client()
    assert "No emails yet." in reader.get(PAGE).get_data(as_text=True)
    with sending.parts.database.transaction() as db:
        links.ask(db, "robin.testcase@example.test")
    sending.parts.worker.run_until_idle()
    words = reader.get(PAGE).get_data(as_text=True)
    assert "Your sign-in link" in words and "robin.testcase@example.test" in words
    (link,) = re.findall(r'href="(http://127\.0\.0\.1:8000/open/[^"]+)"', words)
    token = link.rpartition("/")[2]
    assert reader.post(f"/open/{token}").status_code == 302
    said = "You can use this link to sign in once, within the next 15 minutes:"
    assert f",\n\n{said}\n\n    <a " in words
    assert PAGE in sending.app.test_client().get("/sign-in").get_data(as_text=True)


def test_the_mailbox_is_declared_where_it_is_and_is_nowhere_else(demo_site: Site) -> None:
    served = declare.declarations(demo_site.app)
    with_mailbox = create_app(demo_site.parts)
    mailbox.install(with_mailbox, demo_site.parts.settings.data)
    more = [d for d in declare.declarations(with_mailbox) if d not in served]
    assert [(d["rule"], d["methods"], d["writes"]) for d in more] == [(PAGE, ("GET",), False)]


def test_a_served_site_has_no_mailbox_whatever_its_mails_go_to(tmp_path: Path) -> None:
    asked = """
import json, sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
import blindfolio.cli, blindfolio.operating.serving
app = create_app(assemble(load()))
answer = app.test_client().get("/demo/mailbox")
absent = app.test_client().get("/nothing/here")
loaded = [name for name in sys.modules if name.startswith("blindfolio.demo")]
print(json.dumps([answer.status_code, answer.data == absent.data, loaded]))
"""
    mails = tmp_path / "mailbox"
    mails.mkdir()
    env = os.environ | {
        "BLINDFOLIO_DATA": str(tmp_path / "site"),
        "BLINDFOLIO_MAIL": f"folder://{mails}",
    }
    command = [sys.executable, "-c", asked]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    assert json.loads(done.stdout) == [404, True, []]
