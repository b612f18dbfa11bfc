"""A coordinator gives candidates' pages and emails the team's name, logo and colour."""

from __future__ import annotations

import email
import io
import re
from email.policy import default
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from blindfolio import look
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from tests.expect import answered, every
from tests.platform.web.conftest import member
from tests.sites import Site, open_site


def _picture(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 700), 90).convert("RGB").save(out, form, comment=b"private")
    return out.getvalue()


def test_candidates_see_the_look_on_their_pages_and_in_emails(
    demo_site: Site, tmp_path: Path
) -> None:
    site = open_site(demo_site.parts.settings.data, mail=f"folder://{tmp_path / 'out'}")
    jo, ada = site.as_member("jo.sampleton"), site.as_candidate(site.invitation("writing").id)
    answered(ada.get("/my"), 200, lacks=("look.css", "look.png"))
    sent = {"name": "Northern Pay", "colour": "#7A1F5C"}
    logo = {"logo": (io.BytesIO(_picture("JPEG")), "logo.jpg")}
    assert jo.post("/look", data=sent | logo).status_code == 303
    answered(jo.get("/look"), 200, "#7a1f5c", "/look.png", lacks="look.css")
    answered(ada.get("/my"), 200, "<strong>Northern Pay</strong>", "look.css", "look.png")
    assert "--accent: light-dark(#7a1f5c, #" in ada.get("/look.css").text
    for page in ("/open/unknown", "/sign-in"):
        answered(
            site.app.test_client().get(page), 200, " Northern Pay</p>", "look.css", "look.png"
        )
    answered(
        site.app.test_client().post("/open/unknown"),
        410,
        "<strong>Northern Pay</strong>",
        "look.css",
    )
    shown = ada.get("/look.png").data
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.format, picture.height) == ("PNG", 80)
    assert len(shown) < 40_000 and b"private" not in shown
    messages = f"/candidates/{site.invitation('writing').folio}/messages"
    assert jo.post(f"{messages}/link/mail").status_code == 303
    jo.post("/sign-in", data={"email": "robin.testcase@example.test"})
    site.parts.worker.run_until_idle()
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=default)
        for file in (tmp_path / "out").glob("*.eml")
    ]
    (mine, *_) = (mail for mail in mails if "Northern Pay" in str(mail["From"]))
    (twin,) = (part for part in mine.walk() if part.get_content_type() == "text/html")
    (image,) = (part for part in mine.walk() if part.get_content_type() == "image/png")
    assert 'src="cid:logo"' in twin.get_content() and image["Content-ID"] == "<logo>"
    assert "#7a1f5c" in twin.get_content() and image.get_content() == shown
    teams = [mail for mail in mails if "Northern Pay" not in str(mail["From"])]
    assert teams and not any("cid:" in str(mail) for mail in teams)
    answered(
        jo.post("/look", data={"remove": "1", "since": ""}),
        409,
        "now Northern Pay, and its colour #7a1f5c",
    )
    since = re.findall('name="since" value="(.+?)"', jo.get("/look").text)[0]
    assert jo.post("/look", data={"remove": "1", "since": since}).status_code == 303
    answered(ada.get("/my"), 200, lacks=("Northern Pay", "look.png"))
    assert len(every(site, select(Entry.kind).where(Entry.kind == "look"))) == 2


def test_what_cannot_be_read_is_refused_and_kept(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    svg = {"logo": (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "logo.png")}
    page = jo.post("/look", data={"name": "Northern Pay", "colour": ""} | svg)
    answered(page, 422, "We can&#39;t read this picture.", 'value="Northern Pay"')
    assert demo_site.as_member("robin.testcase").get("/look").status_code == 404


@pytest.mark.parametrize("colour", ["#f0c000", "#808080", "#00ffff"])
def test_a_pale_colour_is_refused_with_its_nearest_shade_that_can_be_read(colour: str) -> None:
    with pytest.raises(Refusal, match="too pale") as refusal:
        look.checked_colour(colour)
    darker = re.findall(r"#\w{6}", str(refusal.value))[1]
    assert look.checked_colour(darker) == darker
    for shade in (darker, "#000000"):
        assert look._contrast(look.Look(colour=shade).dark_colour, "#1d2024") >= 4.5


def test_only_a_commit_that_queues_a_job_wakes_the_worker(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(site.parts.worker, "wake", lambda: woken.append("woken"))
    coordinator = site.as_account(member(site, "coordinator").id)
    assert coordinator.post("/look", data={"name": "Ours", "colour": ""}).status_code == 303
    assert woken == []
    email = member(site).email
    assert site.app.test_client().post("/sign-in", data={"email": email}).status_code == 200
    assert woken == ["woken"]


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("ceo@bank.example", "“@”"),
        ("Pay <ceo>", "“&lt;”"),
        ("Pay\uff1e", "“\uff1e”"),
        ("Pay\u202eelpmaxe", "right-to-left override"),
        ("Pay\r\nBcc: x", "U+000D"),
    ],
)
def test_a_name_that_could_be_taken_for_an_address_is_refused(
    site: Site, name: str, named: str
) -> None:
    jo = site.as_account(member(site, "coordinator").id)
    page = jo.post("/look", data={"name": name, "colour": ""})
    answered(page, 422, "Emails come from this name", "#f-name", named)
    with site.parts.database.reading() as db:
        assert look.of_site(db) is None
    assert jo.post("/look", data={"name": "Müller & Söhne", "colour": ""}).status_code == 303
