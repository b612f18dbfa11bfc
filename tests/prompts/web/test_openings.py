"""The coordinator's openings: made, joined, written to, and closed."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from blindfolio import clock, resources
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.visibility.models import Folio, Standing
from blindfolio.web.said import SENTENCES
from prompts import mails, team_mails
from prompts.authoring import problem
from prompts.folder import catalogue as prompts_shipped
from prompts.inviting import close_opening
from prompts.loops import catalogue
from prompts.models import Opening, OpeningMember, OpeningNote
from prompts.web.openings import NAME, WRITER
from prompts.window import cancelled
from tests.prompts import cases
from tests.sites import Site

MADE = {"title": "Staff Engineer", "prompt": "payment-flows", "level": "3", **TEXTS}


def _made(jo: FlaskClient, data: dict[str, str]) -> str:
    return urlsplit(jo.post("/openings/new", data=data).headers["Location"]).path


def _count(site: Site) -> int:
    with site.parts.database.reading() as db:
        return len(db.scalars(select(Opening.id)).all())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"prompt": "../rubric"}, "rubric"),
        ({"level": "9"}, "target level"),
        ({"window_days": "a week"}, "the number of days to write as a whole number"),
        ({"retention_days": "29", "feedback_days": "7"}, "at least 30 days"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    site: Site, jo: FlaskClient, change: dict[str, str], says: str
) -> None:
    answer = jo.post("/openings/new", data={**MADE, "Feedback": "A call & a page.", **change})
    assert answer.status_code in (404, 422)
    assert says in answer.text
    assert "A call &amp; a page." in answer.text
    assert _count(site) == 0


def test_a_coordinator_chooses_the_book_and_looks_at_what_candidates_get(
    site: Site, jo: FlaskClient
) -> None:
    form = jo.get("/openings/new").text
    assert re.search(r'name="book"[^>]*value="brief"[^>]*checked', form)
    made = _made(jo, {**MADE, "book": "brief"})
    page = jo.get(made).text
    assert "Candidates get the brief and can ask for facts." in page
    assert re.search(r'name="book"[^>]*value="brief"[^>]*checked', jo.get(f"{made}/edit").text)
    found = re.search(r'href="([^"]*/candidate\?book=brief)"', page)
    assert found is not None
    brief, long = jo.get(found[1]).text, jo.get(found[1].partition("?")[0]).text
    assert "candidates can ask for facts" in brief
    assert "The ask" in long and "The ask" not in brief
    assert jo.post(f"{made}/edit", data={**MADE, "book": "open"}).status_code == 303
    assert "Open book." in jo.get(made).text


def test_each_prompt_says_its_problem_beside_its_title(jo: FlaskClient) -> None:
    form, listed = unescape(jo.get("/openings/new").text), unescape(jo.get("/prompts").text)
    for slug in prompts_shipped.slugs():
        title, said = prompts_shipped.load(slug).title, problem.line(slug, "")
        assert said and len(said) <= 75 and not said.endswith(".")
        assert f"{title}: {said}" in form and said in listed
    assert problem.line("own", "We sell *fish*. Nobody buys it.") == "We sell *fish*"
    assert len(problem.line("own", "word " * 99)) <= problem.LONGEST + 1


def test_an_opening_picks_a_loop_which_candidates_read_before_they_start(
    site: Site, jo: FlaskClient
) -> None:
    page = _made(jo, {**MADE, "loop": "senior-product"})
    assert "3 hours 35 minutes of interviews" in jo.get(page).text
    edit = jo.get(f"{page}/edit").text
    assert 'value="senior-product" id="f-loop-senior-product" checked' in edit
    with site.parts.database.transaction() as db:
        invitation = cases.invited(db, db.scalars(select(Opening)).one()).id
    text = site.as_candidate(invitation).get("/my").text
    for shown in (text, jo.get(f"{page}/preview").text):
        # The first call is over. Both places say the same of those to come.
        assert "there are 3 interviews, 3 hours 5 minutes in all" in shown
        assert "80 minutes with a panel" not in shown and "First call" not in shown
    stage = catalogue.load("senior-product").stage("coding")
    assert stage.title in text and "video call, 60 minutes" in text
    for secret in (stage.ready, stage.questions[0], stage.dimensions[0].guides[4]):
        assert secret[:40] not in text


def test_what_is_missing_is_named_with_its_field_and_nothing_goes_out_before(
    jo: FlaskClient,
) -> None:
    made = _made(jo, {**MADE, "It is paid": "", "Feedback": " "})
    page, form = jo.get(made).text, jo.get(f"{made}/edit").text
    for heading in ("Pay", "Feedback"):
        found = re.search(rf'href="{made}/edit#(term-\d+)">{heading}</a>', page)
        assert found is not None
        assert f'<label for="{found[1]}">{heading}</label>' in form
    person = {"name": "Ada Example", "email": "ada@example.test"}
    refused = jo.post(f"{made}/invitations", data=person)
    assert refused.status_code == 422
    assert "under “Pay” and “Feedback”" in refused.text
    assert "Ada Example" in refused.text
    assert jo.post(f"{made}/edit", data={**MADE, "title": " "}).status_code == 422
    assert jo.post(f"{made}/edit", data={**MADE, "level_fixed": "1"}).status_code == 303
    assert "Fixed at staff" in jo.get(made).text
    assert jo.post(f"{made}/invitations", data=person).status_code == 303


def test_after_the_first_invitation_the_page_stays_and_notes_are_added(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    with site.parts.database.transaction() as db:
        ada = cases.invited(db, db.scalars(select(Opening)).one()).id
    form = jo.get(f"{made}/edit").text
    assert 'name="title"' in form and 'name="level"' not in form
    assert 'name="Feedback"' not in form
    jo.post(f"{made}/edit", data={"It is paid": "Nothing."})
    jo.post(f"{made}/notes", data={"note": "We pay <b>for the evening</b>.", "sure": "1"})
    for page in (site.as_candidate(ada).get("/my").text, jo.get(made).text):
        assert TEXTS["It is paid"] in page
        assert "We pay &lt;b&gt;for the evening&lt;/b&gt;." in page
        assert "Added " in page


def test_a_message_is_shown_before_it_is_published_emailed_and_withdrawn(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    with site.parts.database.transaction() as db:
        job = db.scalars(select(Opening)).one()
        ada, _ = (
            cases.invited(db, job, name=name).id for name in ("Ada Example", "Bo Specimen")
        )
    note = {"note": "The office <b>moves</b>."}
    quiet = jo.post(f"{made}/notes", data=note)
    assert quiet.status_code == 200 and "The office &lt;b&gt;moves&lt;/b&gt;." in quiet.text
    assert "Publish the message and send" not in quiet.text
    form = note | {"mail": "1"}
    asks = jo.post(f"{made}/notes", data=form)
    assert asks.status_code == 200 and "Sends an email to 2 candidates" in asks.text
    assert _notes(site) == 0 and "moves" not in jo.get(made).text
    for _ in range(2):
        sent = jo.post(f"{made}/notes", data=form | {"sure": "1"})
        assert sent.headers["Location"] == f"{made}?said=noted_mailed"
        assert _notes(site) == 2
    assert jo.post(f"{made}/notes", data={"note": " ", "mail": "1"}).status_code == 422
    with site.parts.database.transaction() as db:
        id_ = db.scalars(select(OpeningNote)).one().id
        mail = db.scalars(select(MailOut).where(MailOut.template == "prompts/note")).first()
        assert mail is not None
        mail.sent_at = clock.now()
    withdraw = f"{made}/notes/withdraw"
    shown = jo.get(made).text.partition(withdraw)[2].partition("</form>")[0]
    assert f'name="note" value="{id_}"' in shown
    assert "moves" in site.as_candidate(ada).get("/my").text
    for _ in range(2):
        assert jo.post(withdraw, data={"note": id_}).status_code == 303
    assert "moves" not in site.as_candidate(ada).get("/my").text
    assert _notes(site) == 1
    page = jo.get(made).text
    assert "moves" in page and "Withdrawn" in page and withdraw not in page
    assert jo.post(withdraw, data={"note": "nothing"}).status_code == 404


def _notes(site: Site) -> int:
    query = select(func.count()).where(MailOut.template == "prompts/note")
    with site.parts.database.reading() as db:
        return db.scalar(query) or 0


def test_every_act_on_an_opening_says_that_it_was_done(site: Site, jo: FlaskClient) -> None:
    made = _made(jo, MADE)
    with site.parts.database.transaction() as db:
        hanna = cases.member(db, "Hanna Placeholder", "manager")
    joins = {"account": hanna, "kind": "manager", "sure": f"manager {hanna}"}
    for path, data, said in (
        ("edit", MADE, "kept"),
        ("weights", {}, "kept"),
        ("people", joins, "joined"),
        ("resume", {}, "resumed"),
        ("notes", {"note": "We pay.", "sure": "1"}, "noted"),
    ):
        done = jo.post(f"{made}/{path}", data=data)
        assert (done.status_code, done.headers["Location"]) == (303, f"{made}?said={said}")
        assert SENTENCES[said] in unescape(jo.get(done.headers["Location"]).text)
    with site.parts.database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == team_mails.JOINED)).one()
        values = team_mails.to_member(db, mail, site.parts.settings).values
        told = MailWriter(resources.TEMPLATES).write(mail.template, values)
        assert told.subject == "You are now a hiring manager in an opening: Staff Engineer"
        there = f"/candidates?opening={mail.args['opening']}"
        assert team_mails.PAGES[mail.template](db, mail) == there
    left = jo.post(f"{made}/people/{hanna}/remove")
    assert left.headers["Location"] == f"{made}?said=removed"


def test_a_refused_removal_shows_the_opening_again(jo: FlaskClient, account: str) -> None:
    refused = jo.post(f"{_made(jo, MADE)}/people/{account}/remove")
    assert (refused.status_code, "only coordinator" in refused.text) == (409, True)


def test_people_join_and_candidates_are_invited(site: Site, jo: FlaskClient) -> None:
    made = _made(jo, MADE)
    with site.parts.database.transaction() as db:
        hanna = cases.member(db, "Hanna Placeholder")
    joining = {"account": hanna, "kind": "manager"}
    # What was confirmed is this person in this part, and nobody and nothing else.
    for other in ("", hanna, f"coordinator {hanna}"):
        before = jo.post(f"{made}/people", data=joining | {"sure": other})
        assert (before.status_code, "Hanna Placeholder cannot" in before.text) == (200, True)
    with site.parts.database.reading() as db:
        assert len(db.scalars(select(OpeningMember)).all()) == 1
    sure = {"sure": f"manager {hanna}"}
    assert jo.post(f"{made}/people", data=joining | sure).status_code == 303
    assert jo.post(f"{made}/people", data=joining).status_code == 422
    person = {"name": "Ada Example", "email": "nowhere", "employers": "Specimen Bank, B"}
    refused = jo.post(f"{made}/invitations", data=person)
    assert (refused.status_code, "Specimen Bank, B" in refused.text) == (422, True)
    right = {"email": "ada@example.test", "handles": "ada-x @ada"}
    answer = jo.post(f"{made}/invitations", data=person | right)
    assert "Ada Example" in jo.get(answer.headers["Location"]).text
    with site.parts.database.reading() as db:
        ada = db.scalars(select(CandidateIdentity)).one()
        assert (ada.handles, ada.employers) == (["ada-x", "@ada"], ["Specimen Bank", "B"])
    # The invitation leaves by a real worker; without a mail server it waits in the outbox.
    site.parts.worker.run_until_idle()


def test_the_page_of_an_opening_says_who_decides(site: Site, jo: FlaskClient) -> None:
    made = _made(jo, MADE | {"decider": "engineer"})
    assert "no engineer named yet" in jo.get(made).text
    with site.parts.database.transaction() as db:
        kim = cases.member(db, "Kim Lorem")
    given = {"account": kim, "kind": "decider"}
    before = jo.post(f"{made}/people", data=given).text
    assert "Kim Lorem is to make the review decisions of this opening." in before
    assert "read and rate for this opening" in before
    jo.post(f"{made}/people", data=given | {"sure": f"decider {kim}"})
    assert "Review decision: Kim Lorem. The coordinator can only" in jo.get(made).text
    # Their board is there, and no opening's page.
    assert site.as_account(kim).get("/candidates").status_code == 200
    assert site.as_account(kim).get(made).status_code == 404


def test_weights_are_set_until_the_first_invitation_and_are_on_the_candidates_page(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    assert 'name="weight-scope"' in jo.get(made).text
    refused = jo.post(f"{made}/weights", data={"weight-scope": "x"})
    assert (refused.status_code, "whole number" in refused.text) == (422, True)
    assert jo.post(f"{made}/weights", data={"weight-operability": "4"}).status_code == 303
    with site.parts.database.transaction() as db:
        ada = cases.invited(db, db.scalars(select(Opening)).one()).id
    row = '>Operability</th><td data-label="What we look at">{}</td><td class="figure"'
    row = row.format(cases.FOLDER.rubric.criterion("operability").sentence)
    for page in (site.as_candidate(ada).get("/my").text, jo.get(made).text):
        assert f'{row} data-label="Weight">4 of 5' in re.sub(r">\s+<", "><", page)
        assert "weight-operability" not in page


def test_a_copy_begins_as_the_other_with_its_people_where_one_asks_for_it(
    site: Site, jo: FlaskClient
) -> None:
    first = _made(jo, {**MADE, "window_days": "9", "Feedback": "A call, always."})
    jo.post(f"{first}/weights", data={"weight-operability": "5"})
    with site.parts.database.transaction() as db:
        hanna = cases.member(db, "Hanna Placeholder", "manager")
    part = {"account": hanna, "kind": "manager", "sure": f"manager {hanna}"}
    assert jo.post(f"{first}/people", data=part).status_code == 303
    form = f"/openings/new?copy={first.rpartition('/')[2]}"
    assert f'href="{form}"' in jo.get("/openings").text
    page = jo.get(form).text
    assert 'value="9"' in page and "A call, always." in page
    assert 'value="payment-flows" selected' in page
    assert "Add the same people: Hanna Placeholder" in page
    refused = jo.post(form, data={**MADE, "title": " "})
    assert refused.status_code == 422 and "Everything is copied from" in refused.text
    for more, managers in (({}, []), ({"people": "1"}, [hanna])):
        there = jo.post(form, data=MADE | more).headers["Location"]
        with site.parts.database.reading() as db:
            copy = db.get_one(Opening, there.partition("?")[0].rpartition("/")[2])
            assert copy.weights == {"operability": 5}
            found = select(OpeningMember.account).where(OpeningMember.kind == "manager")
            assert db.scalars(found.where(OpeningMember.opening == copy.id)).all() == managers


def test_nobody_copies_an_opening_that_they_do_not_run(site: Site, jo: FlaskClient) -> None:
    form = f"/openings/new?copy={_made(jo, MADE).rpartition('/')[2]}"
    with site.parts.database.transaction() as db:
        kim = cases.member(db, "Kim Otherwise", "coordinator")
    other = site.as_account(kim)
    assert other.get(form).status_code == 404
    assert other.post(form, data=MADE).status_code == 404


def test_the_list_counts_candidates_by_where_they_are(site: Site, jo: FlaskClient) -> None:
    address = _made(jo, MADE)
    assert "none active" in jo.get("/openings").text
    with site.parts.database.transaction() as db:
        opening = db.get_one(Opening, address.rpartition("/")[2])
        cases.invited(db, opening)
        for stage in ("0", "1", "3", "5", "7", "E", "8"):
            mine = cases.writing(db, opening)
            db.get_one(Folio, mine.folio).stage = stage
            held = select(Standing).where(Standing.folio == mine.folio)
            for standing in db.scalars(held):
                standing.stage = stage
    words = "1 not started, 1 writing, 1 submitted, 1 in review, 1 interview"
    assert words in " ".join(jo.get("/openings").text.split())
    page = " ".join(jo.get(urlsplit(address).path).text.split())
    assert f"{words}. <a" in page
    reminders = f"/reminders?opening={address.rpartition('/')[2]}&amp;tick=start"
    assert f'<a href="{reminders}">Remind those who haven\u2019t started' in page
    assert jo.get(unescape(reminders)).text.count('type="checkbox"') == 1


@pytest.fixture
def made(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account, title="Staff Enginer")
        cases.writing(db, job, name="Ada Example")
        for name in ("Bo Specimen", "Cy Tizio"):
            cases.invited(db, job, name=name)
        return f"/openings/{job.id}"


def _state(site: Site, made: str) -> str:
    with site.parts.database.reading() as db:
        return db.get_one(Opening, made.rpartition("/")[2]).state


def test_closing_says_whom_it_concerns_and_leaves_the_writer(
    site: Site, jo: FlaskClient, made: str
) -> None:
    page = unescape(jo.get(f"{made}/close").text)
    assert "2 candidates haven" in page
    assert "Their invitations will be cancelled, and each of them will get the" in page
    assert "1 candidate has started, and no decision has been made." in page
    assert "their applications will continue: 1 writing." in " ".join(page.split())
    assert "Your application has been closed: Staff Enginer" in page
    assert "(the sentence of the reason that you choose)" in page and "/open/" not in page
    without = jo.post(f"{made}/close", data={"afterwards": "finish"})
    assert (without.status_code, _state(site, made)) == (422, "open")
    assert "Choose a reason." in without.text
    done = jo.post(f"{made}/close", data={"afterwards": "finish", "reason": "filled"})
    page = jo.get(done.headers["Location"]).text
    assert "Each candidate whose application was cancelled gets an email." in page
    assert "This opening is closed." in page
    assert "1 candidate who had started will still get a decision." in page
    again = jo.get(f"{made}/close").text
    assert "There are no candidates who still have to start." in again
    second = jo.post(f"{made}/close", data={"afterwards": "finish"}, follow_redirects=True)
    assert "No application was cancelled, so no candidate gets an email." in second.text


@pytest.mark.parametrize("code", close_opening.WHY)
def test_the_email_that_is_shown_is_the_one_that_is_sent(
    site: Site, jo: FlaskClient, made: str, code: str
) -> None:
    page = unescape(jo.get(f"{made}/close").text)
    shown = page.partition('<pre class="message-text">')[2].partition("</pre>")[0]
    jo.post(f"{made}/close", data={"afterwards": "cancel", "reason": code})
    with site.parts.database.transaction() as db:
        found = db.scalars(select(MailOut).where(MailOut.template == close_opening.MAIL)).all()
        sent = [
            WRITER.write(
                mail.template,
                {
                    **mails.to_candidate(db, mail, site.parts.settings).values,
                    "name": NAME,
                    "link": mails.LATER,
                },
            )
            for mail in found
        ]
    told = cancelled.REASONS[code].told
    said = _words(shown).replace("(the sentence of the reason that you choose)", told)
    beginning, added = (
        "has closed your application for Staff Enginer. ",
        f" {cancelled.NO_FEEDBACK}",
    )
    aside = f" (to those who were promised feedback:{added})"
    expected = [said.replace(aside, added), *[said.replace(aside, "")] * 2]
    assert "by a date. If you cancel, they will get no feedback" in page
    assert f"{beginning}{told}{added} There" in expected[0]
    assert sorted(_words(mail.text) for mail in sent) == sorted(expected)
    assert all(mail.subject in page for mail in sent)


def _words(text: str) -> str:
    return " ".join(text.split())


def test_the_email_and_the_page_are_read_before_anybody_gets_them(
    site: Site, jo: FlaskClient, account: str
) -> None:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account, title="Staff & Senior")
        texts = job.terms | {"It is paid": "We pay 300 euros."}
        job.terms = texts
        first = f"/openings/{job.id}"
    page = unescape(jo.get(f"{first}/preview").text)
    assert "Invitation to write a design document" in page
    assert "Staff & Senior" in page and "We pay 300 euros." in page
    assert "within 7 days of your start. Pay: We pay 300 euros." in page
    assert "(the candidate's own link)" in page and "/open/" not in page
    assert first + "/preview" in jo.get(first).text
    with site.parts.database.reading() as db:
        assert db.scalars(select(MailOut)).all() == []
        assert db.get_one(Opening, first.rpartition("/")[2]).first_invited_at is None
