"""Votes, changed views, flags and dissent as people meet them, on the page and in the packet; the
loop's other interviews there, and the debrief of an invited interviewer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.mail.models import MailOut
from prompts.loops import catalogue
from prompts.models import Opening
from reviews.debrief.voices import evidence
from reviews.interviews import scorecard
from reviews.panel.models import Scorecard
from tests.expect import answered, transact
from tests.reviews import cases
from tests.reviews.debrief.web.test_debrief import close_as
from tests.reviews.interviews import loops
from tests.reviews.panel import sheets
from tests.sites import Site

WHY = "They were ill, and the candidate waits."


@pytest.fixture
def case(site: Site) -> cases.Case:
    """With the panel, on a question sheet; the first scorecard is locked."""
    made = sheets.on_site(site)
    transact(site, cases.meet, made, 4)
    return made


@pytest.fixture
def opened(site: Site, case: cases.Case) -> cases.Case:
    """At its debrief: both scorecards are locked."""
    with site.parts.database.transaction() as db:
        cases.write_card(db, case.row(db), case.panel[1], 2)
        cases.meet(db, case, 4, 2)
    return case


def test_a_scorecard_is_passed_with_a_reason_that_everybody_reads(
    site: Site, case: cases.Case
) -> None:
    jo, late = site.as_account(case.coordinator), site.as_account(case.panel[1])
    path = f"/debriefs/{case.folio}/pass/{case.panel[1]}"
    assert path in jo.get(f"/candidates/{case.folio}").text
    assert "Panel Member 2" in jo.get(path).text
    answered(jo.post(path, data={"reason": " "}), 422, 'href="#f-reason"')
    assert jo.post(path, data={"reason": WHY}).status_code == 303
    assert jo.get(path).status_code == 404
    assert jo.post(path, data={"reason": WHY}).status_code == 409
    for account in (case.coordinator, case.manager, case.panel[0]):
        page = site.as_account(account).get(f"/debriefs/{case.folio}/packet").text
        for words in (
            "passed by <bdi>Jo Sampleton</bdi>",
            WHY,
            "Only one scorecard was locked",
        ):
            assert words in page
    # Who was passed is led to their vote, and reads the debrief after it.
    led = late.get(f"/debriefs/{case.folio}")
    assert (led.status_code, led.location) == (303, f"/debriefs/{case.folio}/vote")
    form = late.get(led.location).text
    assert cases.NAME in form and "Vote" in late.get("/debriefs").text
    for never in (cases.SEEN, WHY, "Thin on who", case.code, "Panel Member 1"):
        assert never not in form
    incomplete = late.post(led.location, data={"level": "", "sentence": "Half of it."})
    assert incomplete.status_code == 422 and "Half of it." in incomplete.text
    whole = {"level": "none", "sentence": "Half of it."}
    for _ in range(2):  # pressed twice, it leads to the same place
        assert late.post(led.location, data=whole).status_code == 303
    answered(late.get(f"/debriefs/{case.folio}"), 200, "no hire", cases.SEEN)


def test_an_invited_reviewer_votes_and_the_decision_waits_for_them(
    site: Site, opened: cases.Case
) -> None:
    jo, reader = site.as_account(opened.coordinator), opened.readers[0]
    path = f"/debriefs/{opened.folio}"
    invited = {"account": reader, "waits": "1"}
    assert jo.post(f"{path}/invite", data=invited).status_code == 303
    hanna, pat = site.as_account(opened.manager), site.as_account(reader)
    for client, decides in ((hanna, True), (jo, True), (pat, False)):
        assert ("that you run or decide" in client.get("/debriefs").text) is decides
    lee, waits = site.as_account(opened.panel[0]), "You have voted. The decision waits for "
    assert f"{waits}Pat Example." in lee.get(path).text
    assert waits not in hanna.get(path).text
    refused = hanna.post(f"{path}/close", data=close_as(opened.manager))
    assert refused.status_code == 409
    assert "Pat Example has not voted yet" in refused.text
    assert "the coordinator can pass it with a reason.</a>" in hanna.get(path).text
    assert pat.get(f"/read/{opened.code}/reviews").status_code == 303
    # They vote beside their own review, which has no code here: it never stands beside a name.
    form = pat.get(f"{path}/vote").text
    assert "Your review of this document" in form and "Thin on who is woken." in form
    assert opened.code not in form
    for page in ("/queue", f"/read/{opened.code}"):
        shown = pat.get(page).text
        assert 'href="/debriefs">voted in the debrief' in shown
        assert "You will get an email when the review decision is made" not in shown
    vote = {"level": "3", "sentence": "Sound."}
    assert pat.post(f"{path}/vote", data=vote).status_code == 303
    page = pat.get(path).text
    assert "Sound." in page and "Add to the debrief" in page
    assert "from my locked rating to" in page and 'name="was"' not in page
    for voted in (page, lee.get(path).text):
        assert f"{waits}Hanna Placeholder." in voted
    # The question sheet is the panel's: a reviewer reads what was said, not what was asked.
    assert "Based on the answer" not in page and opened.code not in page
    assert pat.get(f"/read/{opened.code}/reviews").status_code == 200


def test_an_invitation_without_a_tick_asks_for_a_vote_that_nothing_waits_for(
    site: Site, opened: cases.Case
) -> None:
    jo, reader = site.as_account(opened.coordinator), opened.readers[0]
    path = f"/debriefs/{opened.folio}"
    assert 'name="waits" value="1" id="f-waits">' in jo.get(path).text
    assert jo.post(f"{path}/invite", data={"account": reader}).status_code == 303
    pat, hanna = site.as_account(reader), site.as_account(opened.manager)
    assert cases.SEEN not in pat.get(path).text, "until they vote, they read nothing"
    with site.parts.database.reading() as db:
        told = MailOut.template == "reviews/debrief_vote", MailOut.to_id == reader
        assert db.scalars(select(MailOut).where(*told)).one().args["waits"] is False
    assert "has not voted" not in jo.get("/candidates").text
    asked = hanna.post(f"{path}/close", data=close_as(opened.manager))
    assert asked.status_code == 200, "asked once more, and not refused"
    vote = {"level": "3", "sentence": "Sound."}
    assert pat.post(f"{path}/vote", data=vote).status_code == 303


def test_what_a_panelist_adds_shows_beside_the_ratings_and_in_the_packet(
    site: Site, opened: cases.Case
) -> None:
    lee, path = site.as_account(opened.panel[0]), f"/debriefs/{opened.folio}"
    view = {"criterion": "failure", "was": "2", "now": "3", "because": "they found the hole"}
    view["question"] = transact(site, evidence.questions, opened.folio, opened.panel[0])[0][0]
    refused = lee.post(f"{path}/views", data=view | {"now": "2"})
    assert refused.status_code == 422
    assert 'href="#f-now"' in refused.text and "they found the hole" in refused.text
    assert lee.post(f"{path}/views", data=view).status_code == 303
    assert lee.post(f"{path}/views", data=view).status_code == 409
    dissent = {"dissent": "Too early.", "heard_by": opened.manager, "then": "commits"}
    assert lee.post(f"{path}/dissent", data=dissent).status_code == 303
    for account in (opened.coordinator, opened.manager, *opened.panel):
        for end, words in (
            (
                "",
                (
                    "of the document changed from 2 to 3: they found the hole",
                    "Heard by <bdi>Hanna Pl",
                ),
            ),
            (
                "/packet",
                ("of the document: from 2 senior to 3 staff: they", "heard by <bdi>Hanna Pl"),
            ),
        ):
            page = site.as_account(account).get(path + end).text
            assert all(it in page for it in (*words, "disagrees and commits"))


def test_a_flag_is_printed_with_both_names_and_the_form_keeps_what_was_typed(
    site: Site, opened: cases.Case
) -> None:
    lee, path = site.as_account(opened.panel[0]), f"/debriefs/{opened.folio}"
    hanna, said = site.as_account(opened.manager), {"sentence": "Who is on call?"}
    bare = lee.post(f"{path}/flags", data=said | {"quote": "Never said"})
    assert bare.status_code == 422
    assert 'href="#f-flag-quote"' in bare.text and "Never said" in bare.text
    said["question"] = transact(site, evidence.questions, opened.folio, opened.panel[0])[0][0]
    assert lee.post(f"{path}/flags", data=said).status_code == 303
    refused = hanna.post(f"{path}/close", data=close_as(opened.manager))
    assert refused.status_code == 409
    assert "A red flag by Panel Member 1 is still open." in refused.text
    assert "You narrowed the problem." in refused.text
    # What decides comes before the form, and the rest after it.
    head = hanna.get(path).text.partition('id="close"')[0].partition('id="votes"')[2]
    (flag,) = re.findall(r'id="flag-([a-z0-9]+)"', head)
    assert head.count(f'id="flag-{flag}"') == 1 and f"/flags/{flag}/answer" in head
    assert hanna.post(f"{path}/flags/{flag}/withdraw", data={"settle": "x"}).status_code == 404
    for settle, status in ((" ", 422), ("The rota has them.", 303)):
        done = hanna.post(f"{path}/flags/{flag}/answer", data={"settle": settle})
        assert done.status_code == status
    assert f"/flags/{flag}/answer" not in hanna.get(path).text
    printed = lee.get(f"{path}/packet").text
    assert "<bdi>Panel Member 1</bdi>" in printed
    assert "Answered by <bdi>Hanna Placeholder</bdi>" in printed
    assert hanna.post(f"{path}/close", data=close_as(opened.manager)).status_code == 200


def test_an_escalated_dissent_is_answered_on_the_page_and_the_decision_waits_for_it(
    site: Site, opened: cases.Case
) -> None:
    lee, path = site.as_account(opened.panel[0]), f"/debriefs/{opened.folio}"
    hanna, jo = site.as_account(opened.manager), site.as_account(opened.coordinator)
    # Only who may hear it is offered, whoever has heard them before.
    offered = re.findall(r'value="escalates-(\w+)"[^>]*> ([^<]+)<', lee.get(path).text)
    assert offered == [(opened.coordinator, "I escalate my dissent to Jo Sampleton")]
    said = {"dissent": "Too early.", "heard_by": opened.manager}
    refused = lee.post(f"{path}/dissent", data=said | {"then": f"escalates-{opened.manager}"})
    assert refused.status_code == 422 and 'href="#f-heard_by"' in refused.text
    said |= {"then": f"escalates-{opened.coordinator}"}
    assert lee.post(f"{path}/dissent", data=said).status_code == 303
    assert "Jo Sampleton has not answered it yet." in hanna.get(path).text
    refused = hanna.post(f"{path}/close", data=close_as(opened.manager))
    assert refused.status_code == 409 and "You narrowed the problem." in refused.text
    assert "The decision waits for that until" in refused.text
    word = f"{path}/dissents/{opened.panel[0]}/answer"
    assert f'action="{word}"' in jo.get(path).text
    assert f'action="{word}"' not in hanna.get(path).text
    assert hanna.post(word, data={"how": "goes_on"}).status_code == 404
    answered(jo.post(word, data={"how": "waits"}), 422, f'href="#f-why-{opened.panel[0]}"')
    assert jo.post(word, data={"how": "goes_on", "why": "We talked."}).status_code == 303
    for end, verb in (("", "Escalated"), ("/packet", "escalated")):
        page = lee.get(f"{path}{end}").text
        assert f"{verb} to <bdi>Jo Sampleton</bdi>" in page and "We talked." in page
    assert hanna.post(f"{path}/close", data=close_as(opened.manager)).status_code == 200


def test_the_page_takes_the_same_statements_for_many_as_for_one(
    site: Site, opened: cases.Case
) -> None:
    path = f"/debriefs/{opened.folio}"
    question = transact(site, evidence.questions, opened.folio, opened.panel[0])[0][0]

    def said(by: str, criterion: str) -> None:
        client = site.as_account(by)
        view = {"criterion": criterion, "was": "2", "now": "3", "because": "I heard it"}
        client.post(f"{path}/views", data=view | {"question": question})
        client.post(f"{path}/flags", data={"sentence": "Wait.", "question": question})
        heard = {"dissent": "No.", "heard_by": opened.manager, "then": "commits"}
        client.post(f"{path}/dissent", data=heard)

    def counted(account: str) -> int:
        client = site.as_account(account)
        client.get(path)  # The first of a day is noted.
        with site.counted() as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    said(opened.panel[0], "failure")
    before = [counted(who) for who in (opened.coordinator, opened.manager, opened.panel[0])]
    said(opened.panel[1], "failure")
    said(opened.panel[1], "alternatives")
    with site.parts.database.transaction() as db:
        third, now = cases.member(db, "Panel Member 3"), clock.now()
        of = {"folio": opened.folio, "account": third, "level": 3, "text": cases.SEEN}
        db.add(Scorecard(id="z" * 20, saved_at=now, locked_at=now, **of))
    assert [
        counted(who) for who in (opened.coordinator, opened.manager, opened.panel[0])
    ] == before
    assert max(before) <= 48


def _heard(page: str, criterion: str) -> str:
    """What the two panelists said of the criterion, after the reviewers."""
    whole = page.partition(f'id="c-{criterion}"')[2].partition("</details>")[0]
    return whole[whole.index("<bdi>Panel Member 1</bdi>") :]


def test_each_card_stands_by_criterion_with_what_was_said_and_what_it_rests_on(
    site: Site, opened: cases.Case
) -> None:
    for account in (opened.coordinator, opened.manager, *opened.panel):
        page = site.as_account(account).get(f"/debriefs/{opened.folio}").text
        heard = _heard(page, "failure")
        assert re.findall(r"<b>(\d)</b>", heard) == ["4", "2"]
        assert heard.count(f"Asked of failure: {cases.SEEN}") == 2
        assert re.findall(r"<li>“(.+?)”</li>", heard) == ["one", "one"]
        assert _heard(page, "migration").count("not covered") == 2
        whole = page.partition('aria-labelledby="votes"')[2].partition("</section>")[0]
        assert re.findall(r"<b>(\d)</b>", whole) == ["4", "2"]
        # Level, confidence and closing sentence are there, and only there.
        assert whole.count("Confidence: Medium") == page.count("Confidence: Medium") == 2


LOOP = catalogue.load(loops.LOOP)
LOU_IS_ILL = "Lou is ill, and the candidate waits."


@pytest.fixture
def kim(site: Site) -> str:
    return transact(site, cases.member, "Kim Placeholder")


@pytest.fixture
def lou(site: Site) -> str:
    return transact(site, cases.member, "Lou Placeholder")


@pytest.fixture
def looped(site: Site, kim: str, lou: str) -> cases.Case:
    """At its debrief: Kim has locked the influence interview, Lou's coding interview was passed."""
    with site.parts.database.transaction() as db:
        made = loops.begun(db)
        loops.hold(db, made, "influence", kim)
        held = loops.give(db, made, "coding", lou)
        held.at = clock.now() - timedelta(hours=1)
        cases.release(db, made)
        cases.meet(db, made, 3, 4)
        scorecard.pass_card(db, made.row(db), "coding", LOU_IS_ILL, by=made.coordinator)
        return made


def test_the_other_interviews_stand_apart_with_what_was_said_and_why_one_is_missing(
    site: Site, looped: cases.Case
) -> None:
    for account in (looped.coordinator, looped.manager, looped.panel[0]):
        shown = site.as_account(account).get(f"/debriefs/{looped.folio}").text
        others = shown[shown.index(">Other interviews<") :]
        assert "Kim Placeholder" in others
        assert "<dt>Confidence</dt>" in others
        assert loops.SAID in others
        stage = LOOP.stage("influence")
        for words in ("People", "Documents", "Meetings", "Outcome", "Sam of billing."):
            assert words in others
        for rated in stage.dimensions:
            assert LOOP.dimension(rated.key).name in others
        assert LOU_IS_ILL in others
        table = shown[: shown.index(">Other interviews<")]
        assert LOOP.dimension("disagreeing").name not in table


def test_an_invited_interviewer_reads_all_but_the_document_and_who_reviewed(
    site: Site, looped: cases.Case, kim: str
) -> None:
    jo, client = site.as_account(looped.coordinator), site.as_account(kim)
    path = f"/debriefs/{looped.folio}"
    assert client.get(path).status_code == 404
    assert f'name="account" value="{kim}"' in jo.get(path).text
    assert jo.post(f"{path}/invite", data={"account": kim}).status_code == 303
    assert f'name="account" value="{kim}"' not in jo.get(path).text
    shown = client.get(path).text
    for words in (cases.SEEN, "Thin on who is woken", "Reviewer 1", "Raise a red flag"):
        assert words in shown
    with site.parts.database.reading() as db:
        title = db.get_one(Opening, looped.row(db).opening).title
    nevers = (
        looped.code,
        title,
        "Pat Example",
        ", weight ",
        "changed my view</",
        f"{path}/packet",
        f"{path}/document",
        "Rated below",
    )
    for never in nevers:
        assert never not in shown
    for hidden in ("/packet", "/document", "/prompt"):
        assert client.get(f"{path}{hidden}").status_code == 404
    assert cases.NAME in client.get("/debriefs").text
    assert title not in client.get("/debriefs").text
    flagged = client.post(f"{path}/flags", data={"sentence": "Ask their references."})
    assert flagged.status_code == 303
    assert "Ask their references." in site.as_account(looped.manager).get(path).text
