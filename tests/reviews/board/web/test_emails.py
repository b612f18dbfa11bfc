"""A coordinator edits what an email says: what has to stay in it can't be lost."""

from __future__ import annotations

import html
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry
from blindfolio.mail import own_texts
from blindfolio.mail.models import MailText
from blindfolio.mail.render import flowing
from prompts.models import Opening
from tests.expect import answered, every
from tests.sites import Site, open_site

PATH = "/emails/prompts-invitation"
TEXT = """Dear {name},

We would like to see how you think. {in short} {start}

    {link}

{replaces part}

{signed}"""


def _press(action: str, text: str = TEXT, since: int = 0) -> dict[str, str | int]:
    return {"action": action, "subject": "A task from {team}", "text": text, "since": since}


def test_a_text_is_tried_used_and_returned_to_ours(demo_site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{folder}")
    jo = sending.as_member("jo.sampleton")
    answered(jo.get("/emails"), 200, "Interview times</a>", "reviews-gate", "for all openings")
    answered(
        jo.get(PATH), 200, "Invitation</h1>", "Hello {name},", "Blindfolio\u2019s text is sent."
    )
    lost = answered(
        jo.post(PATH, data=_press("use", TEXT.replace("{link}", "").replace("{start}", "{x}"))),
        422,
        *("Put {start} and {link} back: this has to stay in the email.", "nothing called {x}"),
    )
    assert "Dear {name}" in lost.text, "what was typed is kept"
    assert (
        jo.post("/look", data={"name": "Northern Pay", "colour": "#7a1f5c"}).status_code == 303
    )
    ours = own_texts.ours("prompts/invitation")
    same = {"action": "test", "subject": ours.subject, "text": ours.text, "since": 0}
    assert jo.post(PATH, data=same).status_code == 303
    assert every(sending, select(MailText.n)) == [], "no draft of the text that is sent"
    assert jo.post(PATH, data=_press("test")).status_code == 303
    sending.parts.worker.run_until_idle()
    page = answered(jo.get(PATH), 200, "This draft isn", "Dear ")
    preview = html.unescape(page.text.partition('"message-text">')[2].partition("</pre>")[0])
    assert "Northern Pay" in preview
    answered(jo.post(PATH, data=_press("use")), 409, "Someone else has changed this text.")
    assert jo.post(PATH, data=_press("use", since=1)).status_code == 303
    answered(jo.get("/emails"), 200, "Yours")
    answered(jo.get(PATH), 200, "Your text is sent: Jo Sampleton", lacks="Discard the draft")
    jo.post(PATH, data=_press("preview", TEXT.replace("Dear", "Hi"), since=2))
    answered(jo.get(PATH), 200, "Your text is sent", "This draft isn", "Discard the draft")
    jo.post(PATH, data={"action": "discard", "since": 3})
    answered(jo.get(PATH), 200, "Dear {name}", lacks="This draft isn")
    with sending.parts.database.reading() as db:
        opening = db.scalars(select(Opening.id).order_by(Opening.title)).first()
    answered(jo.get(f"/openings/{opening}/preview"), 200, "We would like to see how you think.")
    mails = [message_from_bytes(it.read_bytes(), policy=default) for it in folder.glob("*.eml")]
    (test,) = (mail for mail in mails if mail["Subject"] == "Test: A task from Northern Pay")
    body, twin = test.get_body(("plain",)), test.get_body(("html",))
    assert body and twin and test["From"].startswith("Northern Pay <")
    assert any(mail["Subject"].startswith("Test: Invit") for mail in mails)
    assert flowing(body.get_content()) == preview, "the test is as the preview"
    assert "#7a1f5c" in twin.get_content()
    assert jo.post(PATH, data={"action": "ours", "since": 2}).status_code == 303
    answered(jo.get(PATH), 200, "Invitation</h1>", "Hello {name},", lacks="Dear")
    kept = select(MailText.n).order_by(MailText.n)
    assert every(sending, kept) == [2, 3], "a draft is replaced"
    logged = select(Entry.kind).where(Entry.kind == "mail_text")
    assert len(every(sending, logged)) == 2


def test_each_language_has_a_text_of_its_own(demo_site: Site, tmp_path: Path) -> None:
    demo_site.parts.worker.run_until_idle()  # what has come due since it was played
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{tmp_path / 'out'}")
    jo, german = sending.as_member("jo.sampleton"), f"{PATH}-de"
    answered(jo.get(PATH), 200, f'href="{german}">Deutsch</a>', "Preview for")
    answered(jo.get(german), 200, "Guten Tag {name},", "Preview with invented values")
    text = TEXT.replace("Dear {name}", "Grüß Gott {name}")
    assert jo.post(german, data=_press("test", text)).status_code == 303
    sending.parts.worker.run_until_idle()
    (test,) = (tmp_path / "out").glob("*.eml")
    twin = message_from_bytes(test.read_bytes(), policy=default).get_body(("html",))
    assert twin and '<html lang="de">' in twin.get_content()
    assert "Diese E-Mail ersetzt" in twin.get_content() or "um mehr Zeit" in twin.get_content()
    assert jo.post(german, data=_press("use", text, since=1)).status_code == 303
    answered(jo.get(german), 200, "Your text is sent: Jo Sampleton", "Grüß Gott {name}")
    answered(jo.get(PATH), 200, "Blindfolio\u2019s text is sent", "Hello {name}")
    answered(jo.get("/emails"), 200, "Yours")
    answered(jo.get("/emails/reviews-assigned"), 200, lacks="Deutsch")
    answered(jo.get("/emails/reviews-assigned-de"), 404)


def test_two_who_save_in_one_moment_lose_nothing(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo = demo_site.as_member("jo.sampleton")
    assert jo.post(PATH, data=_press("use")).status_code == 303
    newest, seen = own_texts.newest, list[object]()

    def as_before_both(db: Session, template: str) -> MailText | None:
        seen.append(template)
        return newest(db, template) if len(seen) > 1 else None

    monkeypatch.setattr(own_texts, "newest", as_before_both)
    again = jo.post(PATH, data=_press("use", TEXT.replace("Dear", "Good day,")))
    answered(again, 409, "Someone else has changed this text.", "Good day, {name}")
