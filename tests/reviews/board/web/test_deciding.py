"""The page on which the review decision is made: first what reading ends, then the evidence, then
the form; a coordinator gets the same page, and confirms."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from blindfolio.identity import conflicts
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from reviews.board.models import GateDecision
from tests.reviews import cases
from tests.sites import Site

REASON = "The two differ on one criterion; the interview can settle it."


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, the two reviews apart by two and of two minds."""
    with site.parts.database.transaction() as db:
        return cases.begun(db, words=("proceed", "stop"), values=(4, 2))


def _text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_a_decider_is_told_what_reading_ends_before_anything_is_shown(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    for page in ("/decide", "/decide/document"):
        shown = hanna.get(path + page)
        assert shown.status_code == 200
        assert "sit on this candidate" in shown.text
        assert "Open the reviews" in shown.text
        assert "checked" not in shown.text, "nothing is preselected"
        assert "Thin on who is woken" not in shown.text
    for page in (f"/debriefs/{case.folio}", f"/debriefs/{case.folio}/reviews.md"):
        assert hanna.get(page).status_code == 404, "no way past the page"
    said = {"decision": "release", "reason": REASON}
    unread = hanna.post(f"{path}/gate", data=said)
    assert unread.status_code == 409
    assert "Thin on who is woken" not in unread.text
    opened = hanna.post(f"{path}/decide/open")
    assert (opened.status_code, opened.location) == (303, f"{path}/decide")
    assert "Thin on who is woken" in hanna.get(f"{path}/decide").text


def test_the_evidence_stands_side_by_side_before_the_form(site: Site, case: cases.Case) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}/decide"
    hanna.post(f"{path}/open")
    page = hanna.get(path).text
    words = _text(page)
    assert cases.NAME in words and case.code not in words
    for n in (1, 2):
        assert f"Reviewer {n}" in words
    assert "Pat Example" not in words, "reviewers are numbers"
    assert "2 apart" in words
    assert "Rating guide" in words
    assert not re.search(r"(?i)average|mean of|median|total score", words)
    assert (
        words.index("Recommendations") < words.index("2 apart") < words.index("Your decision")
    )
    assert page.count('type="radio"') == 2 and "checked" not in page
    # Every quote leads to its place in the document, where it is marked.
    targets = set(re.findall(rf'href="{path}/document#(b\d+)"', page))
    document = hanna.get(f"{path}/document").text
    assert targets and all(f'id="{target}"' in document for target in targets)
    assert "<mark" in document
    for link, comment in re.findall(
        r'href="#(k\d-\d+)" aria-label="Comment ([\d.]+)"', document
    ):
        assert f'id="{link}"' in document, comment


def test_the_decision_is_recorded_with_who_made_it_and_shown(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    hanna.post(f"{path}/decide/open")
    refused = hanna.post(f"{path}/gate", data={"decision": "release", "reason": " "})
    assert refused.status_code == 422
    assert "Write the reason" in refused.text and "#f-reason" in refused.text
    assert "Thin on who is woken" in refused.text, "the evidence is still there"
    said = {"decision": "release", "reason": REASON}
    assert hanna.post(f"{path}/gate", data=said).status_code == 303
    with site.parts.database.reading() as db:
        made = db.get_one(GateDecision, case.folio)
        assert (made.by, made.capacity, made.reason) == (case.manager, "manager", REASON)
    assert "by you, the hiring manager" in hanna.get(path).text
    jo = site.as_account(case.coordinator)
    for page in (path, f"{path}/decide"):
        assert "by Hanna Placeholder, the hiring manager" in jo.get(page).text, page
    packet = jo.get(f"/debriefs/{case.folio}/packet").text
    assert "by <bdi>Hanna Placeholder, the hiring manager</bdi>" in packet
    # What it was made on can be read afterwards, and nothing be decided twice.
    after = hanna.get(f"{path}/decide").text
    assert REASON in after and "Your decision" not in after


def test_ratings_three_levels_apart_are_not_called_two(site: Site) -> None:
    with site.parts.database.transaction() as db:
        far = cases.begun(db, values=(1, 4))
    for account in (far.coordinator, far.manager):
        words = _text(site.as_account(account).get(f"/candidates/{far.folio}").text)
        assert "Two reviews are at least two levels apart on" in words
        assert re.search(r"apart on \w[^.]* \(3 levels\)", words) and "(2 levels)" not in words


def test_a_coordinator_reads_the_same_page_and_who_decides(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    shown = _text(jo.get(path).text)
    assert "Hanna Placeholder makes this decision; it has been due since" in shown
    page = jo.get(f"{path}/decide").text
    assert "Thin on who is woken" in page
    assert "Hanna Placeholder makes this decision" in page
    assert "<textarea" not in page
    refused = jo.post(f"{path}/gate", data={"decision": "release", "reason": REASON})
    assert refused.status_code == 409
    assert "so only Hanna Placeholder can decide." in refused.text
    board = _text(jo.get("/candidates").text)
    assert "Assign a third reviewer" in board, "two reviews differ, so that comes first"


def test_a_coordinator_is_offered_only_what_every_review_says(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    assert "Read and confirm" in jo.get("/candidates").text
    page = jo.get(f"{path}/decide").text
    assert "Confirm the review decision" in page
    assert 'value="release"' in page and 'value="stop"' not in page
    assert jo.post(f"{path}/gate", data={"decision": "release"}).status_code == 303
    with site.parts.database.reading() as db:
        assert db.get_one(GateDecision, case.folio).capacity == "confirmed"


def test_where_nobody_else_decides_the_coordinator_has_the_whole_form(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        standing.end(db, folio, case.manager, "manager", by=case.coordinator)
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    assert "No one else can decide, so the decision is yours." in jo.get(path).text
    page = jo.get(f"{path}/decide").text
    assert 'value="release"' in page and 'value="stop"' in page


def test_a_decider_who_knows_the_candidate_recuses_themselves(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    assert "I know this candidate" in hanna.get(f"{path}/decide").text
    left = hanna.post(f"{path}/decide/step-back")
    assert left.status_code == 303
    assert "You have been recused." in hanna.get(left.location).text
    assert cases.NAME not in hanna.get("/candidates").text
    assert hanna.get(path).status_code == 404
    jo = site.as_account(case.coordinator)
    assert "No one else can decide, so the decision is yours." in jo.get(path).text
    with site.parts.database.reading() as db:
        told = select(MailOut.to_id).where(MailOut.template == "reviews/gate")
        assert case.coordinator in db.scalars(told).all()


def test_whose_list_of_conflicts_fits_the_candidate_cannot_open_the_reviews(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        conflicts.declare(db, case.manager, "person", cases.NAME)
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}/decide"
    page = hanna.get(path).text
    assert "You have a conflict of interest" in page and "Open the reviews" not in page
    refused = hanna.post(f"{path}/open")
    assert refused.status_code == 409
    assert "Thin on who is woken" not in hanna.get(path).text
    assert hanna.post(f"{path}/step-back").status_code == 303


def test_after_the_decision_nobody_steps_back_from_it(site: Site, case: cases.Case) -> None:
    with site.parts.database.transaction() as db:
        cases.decide(db, case, "release", reason=REASON)
    refused = site.as_account(case.manager).post(f"/candidates/{case.folio}/decide/step-back")
    assert refused.status_code == 409
    assert "has been made" in refused.text


def test_the_page_is_not_there_for_others_nor_before_the_gate(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        early = cases.begun(db, words=("proceed",), values=(3,), of=case)
    absent = site.as_account(case.coordinator).get("/candidates/" + "a" * 20)
    for account in (*case.readers, *case.panel):
        client = site.as_account(account)
        for method, path in (
            ("GET", "decide"),
            ("GET", "decide/document"),
            ("POST", "decide/open"),
            ("POST", "decide/step-back"),
            ("POST", "gate"),
        ):
            answer = client.open(f"/candidates/{case.folio}/{path}", method=method)
            assert (answer.status_code, answer.data) == (404, absent.data), path
    for account in (case.coordinator, case.manager):
        client = site.as_account(account)
        assert client.get(f"/candidates/{early.folio}/decide").status_code == 404
        assert client.post(f"/candidates/{early.folio}/decide/open").status_code == 404


def test_the_page_takes_the_same_statements_with_two_reviews_and_with_five(site: Site) -> None:
    counts = []
    for n in (2, 5):
        with site.parts.database.transaction() as db:
            case = cases.begun(db, words=("proceed",) * n, values=(1, 2, 3, 4, 4)[:n])
        hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}/decide"
        hanna.post(f"{path}/open")
        for page in (path, f"{path}/document"):
            with site.counted() as statements:
                assert hanna.get(page).status_code == 200
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 27
