"""The debrief's page, and the close as people meet it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from blindfolio import chance, clock
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief import inviting
from reviews.debrief.voices import votes
from reviews.panel import desk
from reviews.panel.models import Slot
from reviews.reading.models import Assignment, Comment
from tests.expect import answered, one, transact
from tests.platform.ledger.conftest import unguarded
from tests.reviews import cases
from tests.reviews.panel import model_sheets, sheets
from tests.reviews.reading import desks
from tests.sites import Site

CLOSE = {
    "outcome": "offer",
    "level": "3",
    "reason": "Both columns say staff.",
    "conditions": "One reference.",
    "feedback": "You narrowed the problem.",
}


def close_as(account: str) -> dict[str, str]:
    """The whole form, with this one person present."""
    return CLOSE | {"present": account}


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At its debrief."""
    return transact(site, cases.met, 3, 4, values=(4, 2))


def test_reviews_and_scorecards_stand_side_by_side_for_who_decides(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager, *case.panel):
        page = site.as_account(account).get(f"/debriefs/{case.folio}").text
        assert cases.NAME in page
        assert cases.SEEN in page
        assert "Thin on who is woken" in page
        assert case.code not in page
    for account in case.readers:
        client = site.as_account(account)
        assert client.get(f"/debriefs/{case.folio}").status_code == 404


def test_what_a_reviewer_would_ask_is_never_beside_their_review(
    site: Site, case: cases.Case
) -> None:
    asks = {"ask_this": True, "question": "Who is called first?"}
    with unguarded(site.parts.database) as connection:
        connection.execute(update(Comment).values(**asks))
    manager = site.as_account(case.manager)
    for path in (f"/debriefs/{case.folio}", f"/candidates/{case.folio}/decide"):
        answered(manager.get(path), 200, "Thin on who is woken", lacks="Who is called first")


def test_a_quote_opens_the_marked_document_and_leads_back_to_it(
    site: Site, case: cases.Case
) -> None:
    manager, path = site.as_account(case.manager), f"/debriefs/{case.folio}"
    page = manager.get(path).text
    link = re.search(
        rf'id="(k1-\d)"><p class="quote"><a href="({path}/document\?at=\1)#b', page
    )
    assert link
    at, document = f'href="{path}#{link[1]}"', manager.get(link[2]).text
    assert f'<p class="back"><a {at}>' in document
    assert re.search(rf'<mark [^>]+>[^<]+</mark><a class="n" {at}', document)


def test_the_debrief_has_what_was_asked_answered_and_changed_for_who_sees_the_sheet(
    site: Site,
) -> None:
    case = sheets.on_site(site)
    me, other = case.panel
    with site.parts.database.transaction() as db:
        one = sheets.question(db, case, "one").id
        told = {f"went-{one}": "partly", f"note-{one}": "In a tunnel.", f"after-{one}": "Two."}
        desk.save(db, case.row(db), told, revision=0, was=None, by=me)
        cases.meet(db, case, 3, 4)
        folio, reader = case.row(db), case.readers[0]
        inviting.invite(db, folio, reader, by=case.coordinator)
        votes.cast(db, folio, level="3", sentence="Clear.", by=reader)

    def read(account: str) -> str:
        page: str = site.as_account(account).get(f"/debriefs/{case.folio}").text
        return page.partition('id="asked"')[2].partition('id="others"')[0]

    for account in (me, other, case.coordinator, case.manager):
        told_of = read(account)
        assert "Partly" in told_of and "to “Two.”" in told_of and "Not asked: 4" in told_of
        assert ("In a tunnel." in told_of) is (account == me), "a note is its author's own"
    assert site.as_account(reader).get(f"/debriefs/{case.folio}").status_code == 200
    assert not read(reader), "no sheet in that cell"


@pytest.mark.parametrize("decider", ["manager", "engineer"])
def test_the_debrief_has_what_the_candidate_said_of_ai_for_each_as_their_cell_goes(
    site: Site, decider: str
) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        folio = case.row(db)
        if decider == "engineer":
            standing.end(db, folio, case.manager, "manager", by=None)
            folio.decider = decider
            db.flush()
            case.manager = cases.member(db, "Mia Manager", "manager")
            standing.give(db, folio, case.manager, "manager", by=case.coordinator)
        model_sheets.submit(db, case, "the sums")
        by = case.coordinator if decider == "engineer" else ""
        cases.decide(db, case, "release", reason="Both would.", by=by)
        cases.meet(db, case, 3, 4)
    for account in (case.manager, case.coordinator, *case.panel):
        page = site.as_account(account).get(f"/debriefs/{case.folio}").text
        assert "An assistant wrote the sums" in page
        decides = decider == "manager" and account == case.manager
        assert ("<dt>What worries them most</dt>" in page) is not decides, "no WM in that cell"


def test_reviewers_are_proposed_for_the_debrief_and_invited_with_one_press(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/debriefs/{case.folio}"
    board = jo.get("/candidates").text
    assert "Invite to the debrief</a>" in board and "are not in the debrief yet." in board
    page = jo.get(path).text
    form = page.split('id="invite"')[1].split("</form>")[0]
    ticked = re.findall(r'name="account" value="([^"]+)"[^>]* checked', form)
    assert sorted(ticked) == sorted(case.readers), "the panel takes part anyway"
    answered(jo.post(f"{path}/invite", data={}), 422, "Choose a person")
    one = {"account": [case.readers[0], case.manager]}
    assert jo.post(f"{path}/invite", data=one).status_code == 422
    assert jo.post(f"{path}/invite", data={"account": ticked}).status_code == 303
    with site.parts.database.reading() as db:
        for account in case.readers:
            held = standing.held(db, case.row(db), account)
            assert held == {"reviewer": "reviewer.locked+invited"}
    assert "Invite to the debrief</a>" not in jo.get("/candidates").text


def test_who_decides_is_not_proposed_for_the_debrief_although_they_reviewed(
    site: Site, case: cases.Case
) -> None:
    both, other = case.readers
    with site.parts.database.transaction() as db:
        of = {"folio": case.folio, "account": both, "kind": "manager", "state": "decider"}
        db.add(Standing(id=chance.new_id(), stage="6", since=clock.now(), **of))
        db.flush()
        found = inviting.invitable(db, [case.folio])[case.folio]
    assert {it.account: it.proposed for it in found} == {both: False, other: True}


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_a_close_keeps_what_was_typed_until_it_is_whole_and_the_candidate_reads_it(
    site: Site, case: cases.Case, who: str
) -> None:
    account = getattr(case, who)
    jo, path = site.as_account(account), f"/debriefs/{case.folio}/close"
    whole = close_as(account)
    refused = jo.post(path, data={**whole, "reason": " "})
    assert refused.status_code == 422
    assert "Write the reason." in refused.text
    assert "You narrowed the problem." in refused.text
    page = jo.post(path, data={}).text
    summary = page.partition('id="error-summary"')[2].partition("</section>")[0]
    fields = ["f-outcome", "f-reason", "f-present", "f-feedback"]
    assert re.findall(r'href="#([^"]+)"', summary) == fields
    form = page.partition('<h2 id="close">')[2]
    assert all(f'id="{field}"' in form for field in fields)
    assert one(site, select(Folio.stage)) == "6"
    ada = site.as_candidate(case.invitation)
    assert "You narrowed" not in ada.get("/my").text
    voted = re.findall(r'name="voted" value="([^"]+)"', page)
    typed = {"feedback": "You <b>narrowed</b> the problem.", "voted": voted[:1]}
    shown = jo.post(path, data=whole | typed)
    assert f'href="/debriefs/{case.folio}#close"' in shown.text
    assert re.search(rf"{voted[0]}: [^;(]+; {voted[1]}: [^;(]+ \(new since", shown.text)
    assert (shown.status_code, one(site, select(Folio.stage))) == (200, "6")
    assert "You &lt;b&gt;narrowed&lt;/b&gt; the problem." in shown.text
    read, recorded = shown.text.split("<main")[1].split("What the team will record")
    assert "An offer at staff" in read
    assert "the application will end" not in read
    for kept in (
        "Both columns say staff.",
        "One reference.",
        "Sampleton" if who == "coordinator" else "Placeholder",
    ):
        assert kept in recorded.split("<form")[0]
        assert kept not in read.split("</header>")[-1]
    assert "You narrowed" not in ada.get("/my").text
    done = jo.post(path, data=whole | {"sure": "1"})
    assert done.status_code == 303
    assert (
        "The decision has been recorded. The candidate will get an email."
        in jo.get(done.location).text
    )
    assert one(site, select(Folio.stage)) == "7"
    page = ada.get("/my").text
    assert "An offer at staff" in page
    assert "The team has decided to make you an offer" in page
    assert "The team will contact you about the offer." in page
    assert "You narrowed the problem." in page
    inside = ("Both columns", "One reference", "Hanna Placeholder")
    never_shown = (case.code, "Reviewer 1", "Pat Example", "Thin on who", cases.SEEN, "level 3")
    for never in (*never_shown, *inside):
        assert never not in page
    assert jo.post(path, data=whole).status_code == 409
    for end in ("", "/packet"):
        page = jo.get(f"/debriefs/{case.folio}{end}").text
        assert "Both columns say staff." in page and "One reference." in page
        said = "in place of a hiring manager" in page
        assert said is (who == "coordinator")


@pytest.mark.parametrize(
    ("values", "needs", "below"),
    [
        ((4, 2), "If you offer at staff or above", {"staff": ["2"]}),
        ((1, 2), "If you offer", {"senior": ["1"], "staff": ["1", "2"]}),
    ],
)
def test_the_form_names_what_an_offer_at_each_level_has_to_answer_for(
    site: Site, values: tuple[int, int], needs: str, below: dict[str, list[str]]
) -> None:
    case = transact(site, cases.met, 3, 4, values=values)
    page = site.as_account(case.manager).get(f"/debriefs/{case.folio}").text
    assert "<h1>Debrief</h1>" in page
    form = page.split('id="close"')[1].split("</form>")[0]
    assert f"{needs}, say in the reason why" in form
    lists = dict(re.findall(r"Rated below (\w+):</p>\s*<ul>(.*?)</ul>", form))
    name = desks.RUBRIC.criteria[0].name
    assert {it: sorted(re.findall(f"{name} (.)", lists[it])) for it in lists} == below


def test_where_no_review_is_below_the_level_none_is_named(site: Site) -> None:
    case = transact(site, cases.met, 3, 4, values=(4, 3))
    page = site.as_account(case.manager).get(f"/debriefs/{case.folio}").text
    assert "Rated below" not in page


REASON = "They saw the failure that we did not ask about."


def test_who_goes_on_against_a_stop_gives_a_reason_and_the_packet_prints_it(site: Site) -> None:
    made = transact(site, cases.begun, words=("stop", "stop"))
    hanna, path = site.as_account(made.manager), f"/candidates/{made.folio}"
    hanna.post(f"{path}/decide/open")
    refused = hanna.post(f"{path}/gate", data={"decision": "release", "reason": " "})
    assert (refused.status_code, one(site, select(Folio.stage))) == (422, "4")
    assert "It will be printed in the debrief packet." in refused.text
    done = hanna.post(f"{path}/gate", data={"decision": "release", "reason": REASON})
    assert done.status_code == 303
    transact(site, cases.meet, made, 3, 4)
    for account in (made.coordinator, made.manager):
        printed = site.as_account(account).get(f"/debriefs/{made.folio}/packet").text
        for words in (REASON, "The decision goes against what the reviews said.", cases.SEEN):
            assert words in printed
        # A packet names people, its reader too, and says who has it with seals.
        assert "by <bdi>Hanna Placeholder, the hiring manager</bdi>" in printed
        assert "coordinator of the opening can export one with seals" in printed
        assert "<form" not in printed.split("<main")[1]
    # The gate's word is not the panel's, and a reason against it would tell it.
    seated = site.as_account(made.panel[0]).get(f"/debriefs/{made.folio}/packet").text
    assert REASON not in seated and "Review decision" not in seated


def test_the_packet_counts_who_knew_by_name_and_says_not_who(
    site: Site, case: cases.Case
) -> None:
    path, now = f"/debriefs/{case.folio}/packet", clock.now()
    jo = site.as_account(case.coordinator)
    assert "None of the 2 reviewers had heard the name of someone" in jo.get(path).text
    with site.parts.database.transaction() as db:
        for reader, knows in zip(case.readers, ("by_name", "no"), strict=True):
            held = db.scalars(select(Standing.id).where(Standing.account == reader)).one()
            of = {"folio": case.folio, "account": reader, "asked_at": now, "answer_by": now}
            db.add(Assignment(standing=held, knows=knows, **of))
    for account in (case.coordinator, case.manager, *case.panel):
        assert (
            "1 of the 2 reviewers had heard the name" in site.as_account(account).get(path).text
        )
    for account in case.readers:
        assert site.as_account(account).get(path).status_code == 404


def test_an_open_gate_says_nothing_to_a_hiring_manager_who_may_sit(site: Site) -> None:
    pages = set()
    told = (("4", "proceed", (3, 3)), ("4", "proceed", (1, 3)), ("4", "stop", (1, 1)))
    for stage, word, values in (*told, ("3", "stop", (1, 1))):
        with site.parts.database.transaction() as db:
            made = cases.begun(db, words=(word, word), values=values)
            folio = made.row(db)
            folio.stage, folio.decider = stage, "engineer"
            sits = cases.member(db, "Mia Manager", "manager")
            standing.give(db, folio, sits, "manager", by=made.coordinator)
        hanna = site.as_account(sits)
        page = hanna.get(f"/candidates/{made.folio}").text
        pages.add(
            re.sub(
                rf"{made.folio}|data-(?:keep|device|key)=\S+|csrf_token\" value=\"[^\"]+",
                "",
                page,
            )
        )
    # Whatever was locked, and whether the quorum is: the same page.
    assert len({re.sub(r"\d\d:\d\d(:\d\d)?", "", page) for page in pages}) == 1


def test_a_decision_before_the_booked_debrief_is_asked_about_and_can_be_recorded(
    site: Site, case: cases.Case
) -> None:
    booked = clock.now() + timedelta(days=1)
    with site.parts.database.transaction() as db:
        hour = clock.now() - timedelta(hours=1)
        db.add(Slot(folio=case.folio, at=hour, minutes=60, place="", debrief_at=booked))
    hanna, path = site.as_account(case.manager), f"/debriefs/{case.folio}/close"
    whole = close_as(case.manager)
    with clock.at(booked):
        assert "The debrief is booked for" not in hanna.post(path, data=whole).text
    asked = hanna.post(path, data=whole)
    assert re.search(
        "The debrief is booked for [^.]*. Do you want to record the decision before the debrief?",
        asked.text,
    )
    lee = site.as_account(case.panel[0])
    assert "Debrief: " in lee.get("/panels").text
    assert hanna.post(path, data=whole | {"sure": "1"}).status_code == 303
    assert one(site, select(Folio.stage)) == "7"
    assert "Debrief: " not in lee.get("/panels").text
