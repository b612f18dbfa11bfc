"""Every route answers somebody, and every template is drawn: nothing is beyond the crawler."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.identity import book
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.authoring import brief_form, checking, drafts, versions
from prompts.authoring.brief_form import BriefForm
from prompts.folder import catalogue
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Clarification, KnownFact, Opening, PromptVersion
from prompts.opening import openings
from reviews.calibration.outcomes.history import COLUMNS
from reviews.debrief.voices import flags
from reviews.panel.models import Scorecard
from reviews.reading.models import Comment, CommentSpan, Review
from tests.crawler.conftest import CanarySite
from tests.crawler.planting import words
from tests.crawler.walk import Walk

pytestmark = pytest.mark.faults

NAMES = (
    *("c1", "c2", "m1", "e1", "p1", "r1", "r2", "r3", "x1", "d1", "i1", "out"),
    *("nobody", "link holder"),
    *("candidate invited", "candidate writing", "candidate submitted", "candidate closed"),
    *("candidate stopped", "candidate erased", "candidate withdrawn"),
)
BRIEF = "zones"
"""The name of a prompt whose draft is edited in a form, the last of the list: the walk looks at the
first few, which have versions."""
OF_NO_ROUTE = {
    "web/mail/layout.html": "every mail is drawn in it",
    "web/mailbox.html": "the demo's alone: tests/platform/demo/test_mailbox.py",
}


@pytest.fixture(scope="module")
def walks(canary_site: CanarySite) -> Iterator[dict[str, Walk]]:
    waiting = _with_a_newer_version(canary_site)
    change = _with_a_new_address(canary_site)
    message = _with_a_message(canary_site)
    _with_a_brief(canary_site)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("blindfolio.web.request.commit", lambda: None)
        gone = {name: canary_site.walk(canary_site.viewer(name)) for name in NAMES}
        for walk in gone.values():
            walk.by_links(most=3)
        _by_hand(canary_site, gone)
        _settle_address(canary_site, gone, change)
        _assign_many(gone["c1"])
        _say_to_all(gone["c1"], canary_site.manifest["openings"]["full"], message)
        for verb, endpoint in (("version", "take_newer"), ("weights", "weigh")):
            gone["c1"].ask(
                f"/openings/{waiting}/{verb}", method="POST", endpoint=f"openings.{endpoint}"
            )
        # What a write says to each of them is looked at in their own walks.
        for walk in gone.values():
            walk.by_writing(unanswered=lambda endpoint: not _answered(gone, endpoint))
        yield gone


def _assign_many(walk: Walk) -> None:
    listed = walk.ask("/candidates/assign", endpoint="board.choose_many").text
    folios = re.findall(r'name="folio" value="(\w+)"', listed)
    asked = "&".join(f"folio={folio}" for folio in folios)
    shown = walk.ask(f"/candidates/assign?go=1&{asked}", endpoint="board.choose_many").text
    pairs = re.findall(r'<option value="(\w+:\w+)" selected', shown)
    walk.ask(
        "/candidates/assign",
        method="POST",
        endpoint="board.press_many",
        data={"pair": pairs},
    )


def _answered(walks: dict[str, Walk], endpoint: str) -> bool:
    return any(
        status < 400 for walk in walks.values() for status in walk.visited.get(endpoint, ())
    )


def _with_a_new_address(site: CanarySite) -> str:
    folio = site.manifest["folios"]["submitted"]["id"]
    with site.site.parts.database.transaction() as db:
        name, address = book.address(db, folio)
        given, by = Invitee(name, f"new.{address}"), site.manifest["accounts"]["c1"]
        correct.correct(db, db.get_one(Folio, folio), given, secret="s", by=by)
        waits = book.next_address(db, folio)
        assert waits is not None
        return waits.change


def _settle_address(site: CanarySite, walks: dict[str, Walk], change: str) -> None:
    folio = site.manifest["folios"]["submitted"]["id"]
    for answer in ("refuse", "confirm"):
        walks["candidate submitted"].ask(
            "/my/address",
            method="POST",
            data={"answer": answer, "change": change},
            endpoint="asking.answer_address",
        )
    walks["m1"].ask(
        f"/candidates/{folio}/address",
        method="POST",
        data={"change": change, "sure": "1"},
        endpoint="board.confirm_address",
    )


def _with_a_brief(site: CanarySite) -> None:
    checked = checking.check(BRIEF, brief_form.files(BriefForm(title="Zones")))
    with site.site.parts.database.transaction() as db:
        by = site.manifest["accounts"]["c1"]
        drafts.begin(db, BRIEF, checked, based_on=None, by=by)


def _with_a_message(site: CanarySite) -> str:
    with site.site.parts.database.transaction() as db:
        opening = db.get_one(Opening, site.manifest["openings"]["full"])
        by = site.manifest["accounts"]["c1"]
        return openings.add_note(db, opening, "One room is closed.", mail=False, by=by).id


def _say_to_all(walk: Walk, opening: str, message: str) -> None:
    path = f"/openings/{opening}/notes"
    for endpoint, end, data in (
        ("add_note", "", {"note": "Two rooms are closed.", "mail": "1"}),
        ("withdraw_note", "/withdraw", {"note": message}),
    ):
        walk.ask(path + end, method="POST", data=data, endpoint=f"openings.{endpoint}")


def _with_a_newer_version(site: CanarySite) -> str:
    with site.site.parts.database.transaction() as db:
        opening = db.get_one(Opening, site.manifest["openings"]["full"])
        version = db.get_one(PromptVersion, opening.prompt_version)
        by = site.manifest["accounts"]["c1"]
        offer = openings.Offer(title="Sent to nobody", level=3)
        made = openings.create(db, offer, version=version, by=by)
        texts = dict(version.texts)
        texts["prompt.md"] += "\nOne sentence more.\n"
        newer = catalogue.folder_of(version.slug, texts)
        versions.publish(db, newer, by=by, source="draft")
        return made.id


def _by_hand(site: CanarySite, walks: dict[str, Walk]) -> None:
    folios, who = site.manifest["folios"], site.manifest["accounts"]
    of = {name: f"/candidates/{folio['id']}" for name, folio in folios.items()}
    debate = {name: f"/debriefs/{folio['id']}" for name, folio in folios.items()}
    writing, read = folios["writing"]["id"], folios["other_lock"]
    upload = next(u["id"] for u in site.manifest["ids"]["upload"] if u["folio"] == writing)
    comment, span = _own_comment(site, read["id"], who["r1"])
    said = {"criterion": comment.criterion, "kind": comment.kind, "text": comment.text}
    room, code = f"/read/{read['code']}", {"code": read["code"]}
    panel = folios["panel"]
    revision = _revision_of_card(site, panel["id"], who["p1"])
    card = {"code": panel["id"], "revision": str(revision), "text": "Calm, exact."}
    failed = _failed_mail(site, writing)
    interview = next(
        row["id"] for row in site.manifest["ids"]["interview"] if row["folio"] == read["id"]
    )
    question, fact = _waiting_and_known(site, folios["writing"]["invitation"])
    flag = _open_flag(site, folios["debrief"]["id"], who["p1"])
    prepared = site.manifest["rounds"]["prepared round"]["opening"]
    look_backs = {
        state: f"/looking-back/{site.manifest['look_backs'][f'{state} look-back']['id']}"
        for state in ("prepared", "open", "closed")
    }
    posts: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("c1", "board.send_again", f"{of['writing']}/messages/{failed}/again", {}),
        ("c1", "clarifying.point_to", f"/questions/{question}/known", {"fact": fact}),
        (
            "candidate writing",
            "asking.press_submit",
            f"/my/submit/{upload}",
            {"final": "ask", "ai_used": "no"},
        ),
        ("r1", "reading.save", f"{room}/save", code | {"revision": "1", "strongest": "x"}),
        ("r1", "reading.save", f"{room}/save", code | {"revision": "9", "strongest": "x"}),
        (
            "r1",
            "reading.add_comment",
            f"{room}/comments",
            code
            | said
            | {
                "id": "00000000-0000-4000-8000-000000000001",
                "quote": words.quote(words.word("other_lock to quote on scope")),
            },
        ),
        (
            "r1",
            "reading.change_comment",
            f"{room}/comments/{comment.id}",
            code
            | said
            | {f"was_{name}": value for name, value in said.items()}
            | {"text": "Other words.", "was_ask_this": "1" if comment.ask_this else ""}
            | {"was_question": comment.question},
        ),
        ("c1", "board.remove_reviewer", f"{of['writing']}/reviewers/{who['r3']}/remove", {}),
        (
            "m1",
            "board.decide",
            f"{of['gate']}/gate",
            {"decision": "stop", "reason": "Thin.", "feedback": "Thank you."},
        ),
        # A further review is due there, so a release is asked about first.
        (
            "m1",
            "board.decide",
            f"{of['gate']}/gate",
            {"decision": "release", "reason": "Sound."},
        ),
        ("c1", "board.remove_seat", f"{of['writing']}/panel/{who['p1']}/remove", {}),
        (
            "c1",
            "board.press_replace",
            f"{of['other_lock']}/reviewers/{who['r3']}/replace",
            {"account": who["r5"], "due": ""},
        ),
        # Not m1, the only decider of an opening in which a decision is due.
        (
            "c2",
            "openings.remove_person",
            f"/openings/{site.manifest['openings']['compact']}/people/{who['m3']}/remove",
            {},
        ),
        ("c1", "debrief.invite", f"{debate['debrief']}/invite", {"account": who["r1"]}),
        (
            "c1",
            "debrief.press_pass",
            f"{debate['voting']}/pass/{who['r1']}",
            {"reason": "Away."},
        ),
        (
            "p1",
            "debrief.change_view",
            f"{debate['debrief']}/views",
            _rests_on("debrief")
            | {"criterion": "scope", "was": "2", "now": "3", "because": "I heard it."},
        ),
        (
            "p1",
            "debrief.raise_flag",
            f"{debate['debrief']}/flags",
            _rests_on("debrief") | {"sentence": "Wait."},
        ),
        (
            "p1",
            "debrief.press_dissent",
            f"{debate['voting']}/dissent",
            {"dissent": "No.", "heard_by": who["m1"], "then": "commits"},
        ),
        (
            "c1",
            "debrief.answer_dissent",
            f"{debate['voting']}/dissents/{who['r2']}/answer",
            {"how": "goes_on"},
        ),
        (
            "c2",
            "debrief.press_close",
            f"{debate['c_debrief']}/close",
            {
                "outcome": "no_offer",
                "reason": "Thin.",
                "feedback": "Thank you.",
                "present": who["c2"],
            },
        ),
        (
            "c1",
            "feedback.release",
            f"{of['stopped']}/feedback",
            {"feedback": "You name who owns each part of the plan."},
        ),
        (
            "c1",
            "feedback.release",
            f"{of['stopped']}/feedback",
            {"feedback": "You name who owns each part of the plan.", "sure": "1"},
        ),
        (
            "candidate closed",
            "asking.answer_process",
            "/my/process",
            {"answer": "mostly", "words": "Fewer hours."},
        ),
        ("p1", "panels.write_scorecard", f"/panels/{panel['id']}/scorecard", card),
        (
            "i1",
            "interviews.write",
            f"/interviews/{interview}",
            {"code": interview, "revision": "1", "text": "Calm, exact."},
        ),
        (
            "c1",
            "interviews.press_pass",
            f"{of['panel']}/without/influence",
            {"reason": "On leave."},
        ),
        (
            "c1",
            "interviews.set_seat",
            f"{of['other_lock']}/interviews/influence",
            {"at": "2030-01-01T10:00", "minutes": "60", "place": "Room 2"},
        ),
        ("c1", "interviews.remove", f"{of['other_lock']}/interviews/influence/remove", {}),
        ("c1", "practice.start", f"/practice/{prepared}/start", {"reviewer": who["r1"]}),
        ("c1", "looking_back.close", f"{look_backs['open']}/close", {}),
        ("r2", "looking_back.lock", f"{look_backs['open']}/lock", {}),
        (
            "c1",
            "looking_back.remove_words",
            f"{look_backs['closed']}/words",
            {"words": f"pace of {words.word('closed look-back dimension of r1').lower()}"},
        ),
        ("p1", "debrief.withdraw_flag", f"{flag}/withdraw", {"settle": "They answered it."}),
        ("m1", "debrief.answer_flag", f"{flag}/answer", {"settle": "They answered it."}),
        ("m1", "sign_in.follow_link", f"/open/{site.link()}", {}),
        (
            "c1",
            "library.save",
            "/prompts/full-flows/edit",
            {"revision": "0", "prompt.md": "# Another\n\nSaved from an old page.\n"},
        ),
        (
            "c1",
            "library.save_brief",
            f"/prompts/{BRIEF}/brief",
            {"revision": "1", "title": "Zones", "problem": "It hurts.", "rubric": "one-bar"},
        ),
    )
    walks["c1"].ask("/prompts/full-flows/diff", endpoint="library.diff")
    walks["c1"].ask(f"/prompts/{BRIEF}/brief", endpoint="library.edit_brief")
    walks["c1"].ask(f"{of['gate']}/redact", endpoint="board.redacting")
    # On the one gate the reviews are open to who decides, on the other they are still to open them.
    for name, folio in (("m1", "gate"), ("e1", "c_gate")):
        walks[name].ask(f"/candidates/{folios[folio]['id']}/decide", endpoint="board.deciding")
    without = f"{of['panel']}/without/influence"
    walks["c1"].ask(without, endpoint="interviews.confirm_pass")
    walks["c1"].ask(f"{debate['voting']}/pass/{who['r1']}", endpoint="debrief.passing_over")
    # Only an email leads there.
    walks["r1"].ask(f"/deletions/{folios['closed']['code']}", endpoint="deletions.deletion")
    # Only a page that waits for an upload asks for its state.
    walks["candidate writing"].ask(
        f"/my/uploads/{upload}/state", endpoint="asking.upload_state"
    )
    # Only a sheet that is open asks what the others of its panel have done.
    walks["p1"].ask(f"/panels/{folios['panel']['id']}/now", endpoint="panels.now")
    walks["c1"].ask(
        f"{look_backs['prepared']}/start",
        method="POST",
        data={"person": [who["r1"], who["r2"], who["r3"]]},
        endpoint="looking_back.start",
    )
    for name, endpoint, path, data in posts:
        sent = " ".join(data.values())
        walks[name].ask(path, method="POST", data=data, endpoint=endpoint, said=sent)
    # Where too few applications are over, the page has no link to its file.
    walks["c1"].ask("/outcomes.csv", endpoint="calibration.own_csv")
    past = io.BytesIO(f"{','.join(COLUMNS)}\nOne,,,document,,rejected,,,,\n".encode())
    walks["c1"].ask(
        "/outcomes/file",
        method="POST",
        data={"past": (past, "past.csv")},
        endpoint="calibration.of_file",
    )
    again = {
        "id": "00000000-0000-4000-8000-000000000002",
        "spans": [{name: getattr(span, name) for name in ("block", "start", "end", "quote")}],
    }
    walks["r1"].ask(f"{room}/comments", method="POST", json=code | said | again)
    for path, endpoint in (("", "found"), ("/state", "question_state")):
        walks["candidate writing"].ask(
            f"/my/questions/{question}{path}", endpoint=f"clarifying.{endpoint}"
        )
    # Only whatever sends requests to the site asks how it is.
    walks["nobody"].ask("/healthz", endpoint="health.healthz")
    walks["nobody"].ask("/readyz", endpoint="health.readyz")
    # Scripts lead there when another person has signed in on the device.
    walks["nobody"].ask("/closed", endpoint="sign_in.closed")
    holder = walks["link holder"]
    holder.ask(f"/open/{holder.viewer.token}", endpoint="sign_in.open_link")


def _open_flag(site: CanarySite, folio: str, account: str) -> str:
    with site.site.parts.database.reading() as db:
        found = [it.row for it in flags.flags(db, folio) if it.end is None]
        flag = next(row.id for row in found if row.account == account)
    return f"/debriefs/{folio}/flags/{flag}"


def _rests_on(folio: str) -> dict[str, str]:
    return {"quote": words.quote(words.word(f"{folio} to quote on scope"))}


def _revision_of_card(site: CanarySite, folio: str, account: str) -> int:
    with site.site.parts.database.reading() as db:
        query = select(Scorecard.revision).where(
            Scorecard.folio == folio, Scorecard.account == account
        )
        return db.scalars(query).one()


def _waiting_and_known(site: CanarySite, invitation: str) -> tuple[str, str]:
    with site.site.parts.database.reading() as db:
        query = (
            select(Clarification.id, KnownFact.id)
            .join(KnownFact, KnownFact.opening == Clarification.opening)
            .where(
                Clarification.invitation == invitation,
                Clarification.state == "waiting",
                Clarification.about == "problem",
            )
        )
        question, fact = db.execute(query.limit(1)).one()
        return question, fact


def _failed_mail(site: CanarySite, folio: str) -> str:
    """The last mail to this folio's candidate, which its address would not take."""
    with site.site.parts.database.transaction() as db:
        query = (
            select(MailOut).where(MailOut.to_id == folio).order_by(MailOut.created_at.desc())
        )
        mail = db.scalars(query.limit(1)).one()
        mail.sent_at, mail.failed_at, mail.failure = None, clock.now(), "address"
        return mail.id


def _own_comment(site: CanarySite, folio: str, account: str) -> tuple[Comment, CommentSpan]:
    with site.site.parts.database.reading() as db:
        query = (
            select(Comment, CommentSpan)
            .join(Review, Review.id == Comment.review)
            .join(CommentSpan, CommentSpan.comment == Comment.id)
            .where(Review.folio == folio, Review.account == account)
        )
        comment, span = db.execute(query.limit(1)).one()
        return comment, span


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
