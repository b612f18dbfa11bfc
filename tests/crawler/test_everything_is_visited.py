"""Every route answers somebody, and every template is drawn: nothing is beyond the crawler."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock, look, resources
from blindfolio.connections.tokens import SCOPES
from blindfolio.identity import book
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Reopening
from blindfolio.web.errors import API
from prompts.authoring import checking, drafts, versions
from prompts.erasing import erasures, holds
from prompts.folder import brief_form, catalogue
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Clarification, Invitation, KnownFact, Opening, PromptVersion
from prompts.opening import openings, scale
from reviews.calibration.outcomes.history import COLUMNS
from reviews.connected.hiring.told import ASHBY
from reviews.debrief.voices import flags
from reviews.panel.models import Scorecard
from reviews.reading.models import Comment, CommentSpan, Review
from tests.crawler import ordering
from tests.crawler.conftest import CanarySite, provider
from tests.crawler.planting import words
from tests.crawler.walk import Walk
from tests.forger import SIGNED_OUT
from tests.platform.ledger.conftest import unguarded

pytestmark = pytest.mark.faults

NAMES = (
    *("c1", "c2", "m1", "e1", "p1", "r1", "r2", "r3", "x1", "d1", "i1", "out"),
    *("nobody", "link holder", *SCOPES, ASHBY),
    *("candidate invited", "candidate writing", "candidate submitted", "candidate closed"),
    *("candidate stopped", "candidate erased", "candidate withdrawn", "candidate held"),
)
BRIEF = "zones"
"""The name of a prompt whose draft is edited in a form, the last of the list: the walk looks at the
first few, which have versions."""
OF_NO_ROUTE = {
    "components.html": "read once, when the site starts",
    "judging_components.html": "the same",
    "web/mail/layout.html": "every mail is drawn in it",
    "web/mailbox.html": "the demo's alone: tests/platform/demo/test_demo.py",
}


@pytest.fixture(scope="module")
def walks(canary_site: CanarySite) -> Iterator[dict[str, Walk]]:
    made = _made(canary_site)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("blindfolio.web.request.current.commit", lambda: None)
        gone = {name: canary_site.walk(canary_site.viewer(name)) for name in NAMES}
        for walk in gone.values():
            walk.by_links(most=3)
        _by_hand(canary_site, gone, made)
        _by_company_account(gone["nobody"])
        _assign_many(gone["c1"])
        # What a write says to each of them is looked at in their own walks.
        for walk in gone.values():
            walk.by_writing(unanswered=lambda endpoint: not _answered(gone, endpoint))
        yield gone


def _made(site: CanarySite) -> dict[str, str]:
    """What nobody on the site has done: a brief's draft, an opening behind its prompt's newest
    version, a message to all candidates, a look, levels, an address that waits to be confirmed, a
    longer hold that waits for nobody, and a closed case that waits to be opened."""
    by, folio = site.manifest["accounts"]["c1"], site.manifest["folios"]["submitted"]["id"]
    checked = checking.check(BRIEF, brief_form.files(brief_form.new(title="Zones")))
    with site.site.parts.database.transaction() as db:
        opening = db.get_one(Opening, site.manifest["openings"]["full"])
        version = db.get_one(PromptVersion, opening.prompt_version)
        offer = openings.Offer(title="Sent to nobody", level=3)
        waiting = openings.create(db, offer, version=version, by=by)
        texts = dict(version.texts)
        texts["prompt.md"] += "\nOne sentence more.\n"
        newer = catalogue.folder_of(version.slug, texts)
        versions.publish(db, newer, by=by, source="draft")
        name, address = book.address(db, folio)
        given = Invitee(name, f"new.{address}")
        correct.correct(db, db.get_one(Folio, folio), given, secret="s", by=by)
        waits = book.next_address(db, folio)
        assert waits is not None
        note = openings.add_note(db, opening, "One room is closed.", mail=False, by=by)
        drafts.begin(db, BRIEF, checked, based_on=None, by=by)
        look.change(db, name="", colour="#1f4e6b", logo=b"PNG", remove_logo=False, by=by)
        scale.change(db, ["Solid", "Lead", "IC <P>", "IC D"], 2, by=by)
        change = quote(waits.change, safe="")
        return {
            "waiting": waiting.id,
            "change": change,
            "message": note.id,
            **_held(db, site.manifest["folios"], by, site.manifest["accounts"]["out"]),
        }


def _held(db: Session, folios: Mapping[str, Any], by: str, admin: str) -> dict[str, str]:
    hold = holds.live(db, folios["held"]["id"])
    other = holds.live(db, folios["panel"]["id"]) or holds.live(db, folios["debrief"]["id"])
    assert hold is not None and other is not None
    holds.prolong(db, hold.id, hold.until.date() + timedelta(days=9), by=admin)
    longer = holds.requested(db, hold.folio)
    assert longer is not None
    # As it waits where no admin without a part is left.
    opens = Reopening(
        id=chance.new_id(),
        folio=hold.folio,
        account=by,
        reason="They ask.",
        by=by,
        at=clock.now(),
    )
    db.add(opens)
    db.flush()
    until = (other.until.date() + timedelta(days=9)).isoformat()
    held = {"hold": hold.id, "other_hold": other.id, "longer": longer.id, "until": until}
    return held | {"opens": opens.id}


def _assign_many(walk: Walk) -> None:
    listed = walk.ask("/candidates", endpoint="board.candidates").text
    folios = re.findall(r'name="folio" value="(\w+)"', listed)
    asked = "&".join(f"folio={folio}" for folio in folios)
    shown = walk.ask(f"/candidates/assign?{asked}", endpoint="board.choose_many").text
    pairs = re.findall(r'<option value="(\w+:\w+)" selected', shown)
    walk.ask(
        "/candidates/assign", method="POST", endpoint="board.press_many", data={"pair": pairs}
    )


def _answered(walks: dict[str, Walk], endpoint: str) -> bool:
    return any(
        status < 400 for walk in walks.values() for status in walk.visited.get(endpoint, ())
    )


def _by_company_account(walk: Walk) -> None:
    """The first sign-in at the provider, whose link is mailed, and a sign-out there."""
    there = walk.ask("/sso", endpoint="oidc.start").headers["Location"]
    asked = dict(parse_qsl(urlsplit(there).query))
    answer = {"code": "c", "state": asked["state"]}
    walk.ask(f"/sso/return?{urlencode(answer)}", endpoint="oidc.arrive")
    issuer = provider()
    claims = issuer.claims(nonce=asked["nonce"], email="nobody@example.org")
    issuer.id_token = issuer.signed(claims)
    walk.ask("/sso/return", method="POST", data=answer, endpoint="oidc.finish")
    said = issuer.signed(issuer.claims(events=SIGNED_OUT, jti="1"))
    walk.ask(
        "/sso/back", method="POST", data={"logout_token": said}, endpoint="oidc.back_channel"
    )


ACTS = """\
c1 board.send_again /candidates/{writing}/messages/{failed}/again
c1 clarifying.point_to /questions/{question}/known fact={fact}
candidate_writing asking.press_submit /my/submit/{upload} final=ask&ai_used=no
r1 reading.save {room}/save code={code}&revision=1&strongest=x
r1 reading.save {room}/save code={code}&revision=9&strongest=x
r1 reading.add_comment {room}/comments code={code}&{kept}&id={new_comment}&quote={passage}
r1 reading.change_comment {room}/comments/{comment} code={code}&{kept}&{was}&text=Other words.
c1 board.remove_reviewer /candidates/{writing}/reviewers/{r3}/remove
m1 board.decide /candidates/{gate}/gate decision=stop&stop_reason=Thin.&feedback=Thank you.
# A further review is due there, so a release is asked about first.
m1 board.decide /candidates/{gate}/gate decision=release&reason=Sound.
c1 board.remove_seat /candidates/{writing}/panel/{p1}/remove
c1 board.press_replace /candidates/{other_lock}/reviewers/{r3}/replace account={r5}&due=
# Not m1, the only decider of an opening in which a decision is due.
c2 openings.remove_person /openings/{compact}/people/{m3}/remove
c1 debrief.invite /debriefs/{debrief}/invite account={r1}
c1 debrief.press_pass /debriefs/{voting}/pass/{r1} reason=Away.
p1 debrief.change_view /debriefs/{debrief}/views \
quote={rests_on}&criterion=scope&was=2&now=3&because=I heard it.
p1 debrief.raise_flag /debriefs/{debrief}/flags quote={rests_on}&sentence=Wait.
p1 debrief.press_dissent /debriefs/{voting}/dissent dissent=No.&heard_by={m1}&then=commits
c1 debrief.answer_dissent /debriefs/{voting}/dissents/{r2}/answer how=goes_on
c2 debrief.press_close /debriefs/{c_debrief}/close \
outcome=no_offer&reason=Thin.&feedback=Thank you.&present={c2}
c1 feedback.release /candidates/{stopped}/feedback feedback={feedback}
c1 feedback.release /candidates/{stopped}/feedback feedback={feedback}&sure=1
candidate_stopped asking.ask_second_look /my/second-look look=See {second_look}.
c1 feedback.answer_look /candidates/{stopped}/second-look pass_on=1&account={m1}
m1 feedback.answer_look /candidates/{stopped}/second-look answer=We see {looked_again}.
candidate_closed asking.answer_process /my/process answer=mostly&words=Fewer hours.
p1 panels.write_scorecard /panels/{panel}/scorecard \
code={panel}&revision={card_revision}&text=Calm, exact.
i1 interviews.write /interviews/{interview} code={interview}&revision=1&text=Calm, exact.
c1 interviews.press_pass /candidates/{panel}/without/influence reason=On leave.
c1 board.save_plan /candidates/{other_lock}/plan \
influence-at=2030-01-01T10:00&influence-place=Room 2&sure=influence 2030-01-01T10:00
c1 board.delete_note /candidates/{writing}/notes/{note}/delete
c1 interviews.remove /candidates/{other_lock}/interviews/influence/remove
c1 practice.start /practice/{prepared_round}/start reviewer={r1}
c1 looking_back.close /looking-back/{open_look_back}/close
r2 looking_back.lock /looking-back/{open_look_back}/lock
c1 looking_back.remove_words /looking-back/{closed_look_back}/words words=pace of {pace}
p1 debrief.withdraw_flag /debriefs/{debrief}/flags/{flag}/withdraw settle=They answered it.
m1 debrief.answer_flag /debriefs/{debrief}/flags/{flag}/answer settle=They answered it.
m1 sign_in.follow_link /open/{link}
c1 library.save_loop /loops/our-own/edit revision=3&title=Ours
c1 library.save_brief /prompts/zones/brief \
revision=1&title=Zones&problem=It hurts.&rubric=one-bar
c1 library.save_brief /prompts/zones/brief \
revision=0&title=Zones&problem=Saved from an old page.&rubric=one-bar
c1 library.check_brief /prompts/zones/brief/check step=facts
c1 library.draft_brief /prompts/zones/brief/model verb=ask
candidate_submitted asking.answer_address /my/address answer=refuse&change={change}
candidate_submitted asking.answer_address /my/address answer=confirm&change={change}
out addresses.act /addresses/{address} act=confirm&sure=1
out addresses.enter /addresses submission={closed}&email=nobody@example.test
m1 deletions.object_to_hold /holds/requests/{longer}/object
candidate_held erasing.object_to_hold /my/hold
c1 erasing.request_hold /candidates/{closed}/hold why=They ask.&until={until}
out deletions.prolong_hold /holds/{other_hold}/longer until={until}
out deletions.reopen /holds/{hold}/open email={decider}&reason=They ask.
out deletions.confirm_reopening /holds/reopenings/{opens}
c1 openings.add_note /openings/{full}/notes note=Two rooms are closed.&mail=1
c1 openings.withdraw_note /openings/{full}/notes/withdraw note={message}
c1 openings.take_newer /openings/{waiting}/version
c1 openings.weigh /openings/{waiting}/weights
"""
"""Who writes, the endpoint, the address and the form."""


def _by_hand(site: CanarySite, walks: dict[str, Walk], made: dict[str, str]) -> None:
    folios, who = site.manifest["folios"], site.manifest["accounts"]
    ids = site.manifest["ids"]
    names = {name: folio["id"] for name, folio in folios.items()} | who
    known = ordering.ids(site, "api")
    for name, look_back in site.manifest["look_backs"].items():
        names[re.sub(r"\W", "_", name)] = look_back["id"]
    writing, code = folios["writing"]["id"], folios["other_lock"]["code"]
    upload = next(u["id"] for u in ids["upload"] if u["folio"] == writing)
    with site.site.parts.database.transaction() as db:
        own = select(Comment, CommentSpan).join(Review, Review.id == Comment.review)
        own = own.join(CommentSpan, CommentSpan.comment == Comment.id)
        mine = (Review.folio == names["other_lock"], Review.account == who["r1"])
        comment, span = db.execute(own.where(*mine).limit(1)).one()
        waits = select(Clarification.id, KnownFact.id).join(
            KnownFact, KnownFact.opening == Clarification.opening
        )
        asked = Clarification.invitation == folios["writing"]["invitation"]
        of = (asked, Clarification.state == "waiting", Clarification.about == "problem")
        question, fact = db.execute(waits.where(*of).limit(1)).one()
        card = select(Scorecard.revision).where(
            Scorecard.folio == names["panel"], Scorecard.account == who["p1"]
        )
        revision = db.scalars(card).one()
        raised = [it.row for it in flags.flags(db, names["debrief"]) if it.end is None]
        flag = next(row.id for row in raised if row.account == who["p1"])
        # The last mail to this folio's candidate, which its address would not take.
        told = select(MailOut).where(MailOut.to_id == writing)
        mail = db.scalars(told.order_by(MailOut.created_at.desc()).limit(1)).one()
        mail.sent_at, mail.failed_at, mail.failure = None, clock.now(), "address"
        failed = mail.id
    kept = {"criterion": comment.criterion, "kind": comment.kind, "text": comment.text}
    was = {f"was_{name}": value for name, value in kept.items()}
    was |= {"was_ask_this": "1" if comment.ask_this else "", "was_question": comment.question}
    was |= {"was_look_for": comment.look_for}
    room = f"/read/{code}"
    names |= made | site.manifest["openings"]
    names |= {
        "failed": failed,
        "question": question,
        "fact": fact,
        "upload": upload,
        "room": room,
        "code": code,
        "comment": comment.id,
        "kept": urlencode(kept),
        "was": urlencode(was),
        "new_comment": "00000000-0000-4000-8000-000000000001",
        "passage": words.quote(words.word("other_lock to quote on scope")),
        "rests_on": words.quote(words.word("debrief to quote on scope")),
        "feedback": "You name who owns each part of the plan.",
        "second_look": words.word("stopped second look"),
        "looked_again": words.word("stopped looked again"),
        "card_revision": revision,
        "interview": next(
            it["id"] for it in ids["interview"] if it["folio"] == names["other_lock"]
        ),
        "note": next(it["id"] for it in ids["candidate_note"] if it["folio"] == writing),
        "prepared_round": site.manifest["rounds"]["prepared round"]["opening"],
        "pace": words.word("closed look-back dimension of r1").lower(),
        "flag": flag,
        "link": site.link(),
        "address": ids["address"][0]["id"],
        "decider": f"{words.word('m1 mail').lower()}@example.test",
    }
    for who_asks, endpoint, path in (
        ("c1", "library.diff", "/prompts/full-flows/diff"),
        # The walk reads a prompt that isn't published, so it has no version.
        ("c1", "library.version", "/prompts/full-flows/versions/1"),
        ("c1", "library.edit_brief", f"/prompts/{BRIEF}/brief"),
        # The walk comes to no case that is decided, and others have no seals.
        ("c1", "packets.packet_json", f"/debriefs/{names['closed']}/packet.json"),
        ("c1", "board.redacting", f"/candidates/{names['gate']}/redact"),
        # None of the first few candidates has a reviewer who can still be unassigned.
        ("c1", "board.confirm_unassign", f"/candidates/{writing}/reviewers/{who['r3']}/remove"),
        # On the one gate the reviews are open to who decides, on the other still to be opened.
        ("m1", "board.deciding", f"/candidates/{names['gate']}/decide"),
        ("e1", "board.deciding", f"/candidates/{names['c_gate']}/decide"),
        ("c1", "interviews.confirm_pass", f"/candidates/{names['panel']}/without/influence"),
        ("c1", "debrief.passing_over", f"/debriefs/{names['voting']}/pass/{who['r1']}"),
        # Where the list has many others.
        ("c1", "feedback.write", f"/candidates/{names['stopped']}/feedback"),
        # Only a page that was reloaded asks for it.
        ("candidate writing", "asking.back_from_unanswered", "/my/unanswered"),
        ("candidate writing", "asking.back_from_right", "/my/right"),
        # Only an email leads there.
        ("m1", "deletions.hold_request", f"/holds/requests/{names['longer']}"),
        ("out", "deletions.reopened", f"/holds/reopenings/{names['opens']}"),
        ("r1", "deletions.deletion", f"/deletions/{folios['closed']['code']}"),
        # Only a page that waits for an upload asks for its state.
        ("candidate writing", "asking.upload_state", f"/my/uploads/{upload}/state"),
        # Only a sheet that is open asks what the others of its panel have done.
        ("p1", "panels.now", f"/panels/{names['panel']}/now"),
        # Only whatever sends requests to the site asks how it is.
        ("nobody", "health.healthz", "/healthz"),
        ("nobody", "health.readyz", "/readyz"),
        # Only other systems go there, or come from there.
        ("nobody", "api.description", f"{API}/openapi.json"),
        ("openings:read", "api.list_openings", f"{API}/openings"),
        ("candidates:status", "api.get_candidate", f"{API}/candidates/{known['closed']}"),
        ("decisions:read", "api.get_decision", f"{API}/candidates/{known['closed']}/decision"),
        ("people:read", "api.list_people", f"{API}/people"),
        ("people:read", "api.get_person", f"{API}/people/{who['r3']}"),
        ("c1", "connections.from_outside", f"/from/{known['closed']}"),
        ("nobody", "connections.from_outside", f"/from/{known['closed']}"),
        # Scripts lead there when another person has signed in on the device.
        ("nobody", "sign_in.closed", "/closed"),
        ("link holder", "sign_in.open_link", f"/open/{walks['link holder'].viewer.token}"),
        # Where too few applications are over, the page has no link to its file.
        ("c1", "calibration.own_csv", "/outcomes.csv"),
        ("candidate writing", "clarifying.found", f"/my/questions/{question}"),
        ("candidate writing", "clarifying.question_state", f"/my/questions/{question}/state"),
    ):
        walks[who_asks].ask(path, endpoint=endpoint)
    seen = walks["people:read"].ask(f"{API}/people/{who['r3']}").headers["ETag"]
    walks["people:close"].ask(
        f"{API}/people/{who['r3']}/close",
        method="POST",
        headers={"If-Match": seen},
        endpoint="api.close_person",
    )
    walks["candidates:invite"].ask(
        f"{API}/candidates",
        method="POST",
        json={"opening": names["full"], "name": "Nobody", "email": "nobody@example.test"},
        headers={"Idempotency-Key": "one"},
        endpoint="api.invite_candidate",
    )
    for call in ordering.calls(site):
        call.by(walks[call.viewer])
    walks["c1"].ask(
        f"/looking-back/{names['prepared_look_back']}/start",
        method="POST",
        data={"person": [who["r1"], who["r2"], who["r3"]]},
        endpoint="looking_back.start",
    )
    for act in ACTS.format(**names).splitlines():
        if act.startswith("#"):
            continue
        name, endpoint, path, *form = act.split(" ", 3)
        data = dict(parse_qsl("".join(form), keep_blank_values=True))
        said, walk = " ".join(data.values()), walks[name.replace("_", " ")]
        walk.ask(path, method="POST", data=data, endpoint=endpoint, said=said)
    for endpoint, path in (
        ("library.create", "/prompts/new/folder"),
        ("library.save", "/prompts/full-flows/edit"),
    ):
        page = (io.BytesIO(b"# Another\n\nIt hurts.\n"), "prompt.md")
        walks["c1"].ask(
            path,
            method="POST",
            data={"revision": "1", "files": page},
            endpoint=endpoint,
        )
    past = io.BytesIO(f"{','.join(COLUMNS)}\nOne,,,document,,rejected,,,,\n".encode())
    walks["c1"].ask(
        "/outcomes/file",
        method="POST",
        data={"past": (past, "past.csv")},
        endpoint="calibration.of_file",
    )
    again = {
        "id": "00000000-0000-4000-8000-000000000002",
        "spans": [
            {name: getattr(span, name) for name in ("block", "start", "end", "quote")},
            {"area": "p1:0,0,9000,9000"},
        ],
    }
    walks["r1"].ask(f"{room}/comments", method="POST", json={"code": code} | kept | again)
    with unguarded(site.site.parts.database) as connection:
        # As in an opening whose terms said so.
        connection.execute(update(Opening).values(keeps_record=True))
    with site.site.parts.database.transaction() as db:
        asks = db.get_one(Invitation, folios["closed"]["invitation"])
        erasures.by_candidate(db, asks)
        # As after readings that failed.
        db.get_one(Folio, names["submitted"]).document = None
    kept_at = f"/debriefs/{names['closed']}/kept"
    for method in ("GET", "POST"):
        endpoint = f"packets.{'kept' if method == 'GET' else 'keep'}"
        walks["m1"].ask(kept_at, method=method, endpoint=endpoint)
    covers = f"/candidates/{names['submitted']}/cover"
    walks["c1"].ask(covers, method="POST", endpoint="board.cover_again")


def test_every_route_answers_somebody(walks: dict[str, Walk], canary_site: CanarySite) -> None:
    declared = {route["endpoint"] for route in canary_site.routes}
    assert {it for it in declared if not _answered(walks, it)} == set()


def test_every_template_is_drawn(walks: dict[str, Walk], canary_site: CanarySite) -> None:
    pages = {
        path.relative_to(resources.TEMPLATES).as_posix()
        for path in Path(resources.TEMPLATES).rglob("*.html")
    }
    assert pages - canary_site.templates - OF_NO_ROUTE.keys() == set()


def test_none_of_it_says_too_much(walks: dict[str, Walk]) -> None:
    assert [wrong for walk in walks.values() for wrong in walk.wrong] == []
