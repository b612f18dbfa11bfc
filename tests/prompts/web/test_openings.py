"""The coordinator's openings: made, joined, written to, and closed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from blindfolio import clock, resources
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.visibility.models import Folio, Standing
from blindfolio.web.said import SENTENCES
from prompts import mails, team_mails
from prompts.authoring import library_view, problem, retirement
from prompts.folder import catalogue as prompts_shipped
from prompts.inviting import close_opening
from prompts.loops import catalogue
from prompts.models import Opening, OpeningMember, OpeningNote, PromptVersion
from prompts.web.openings import NAME
from prompts.window import cancelled
from tests import mailed
from tests.expect import answered, every, got, one, transact
from tests.prompts import cases
from tests.prompts.web.pressing import words
from tests.sites import Site

MADE = {"title": "Staff Engineer", "prompt": "payment-flows", "level": "3", **TEXTS}


def _made(jo: FlaskClient, data: dict[str, str]) -> str:
    return urlsplit(jo.post("/openings/new", data=data).headers["Location"]).path


def _invited(site: Site) -> str:
    """A candidate of the only opening."""
    with site.parts.database.transaction() as db:
        return cases.invited(db, db.scalars(select(Opening)).one()).id


def test_without_a_prompt_in_use_there_is_nothing_to_open(
    site: Site, account: str, jo: FlaskClient
) -> None:
    for slug, _ in transact(site, library_view.choices):
        transact(site, retirement.change, slug, "retire", "A test of its own.", by=account)
    assert "Bring one back into use first." in jo.get("/openings/new").text


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
    assert says in answer.text and "A call &amp; a page." in answer.text
    assert every(site, select(Opening.id)) == []


def test_a_coordinator_chooses_the_book_and_looks_at_what_candidates_get(
    site: Site, jo: FlaskClient
) -> None:
    form = jo.get("/openings/new").text
    assert re.search(r'name="book"[^>]*value="brief"[^>]*checked', form)
    made = _made(jo, {**MADE, "book": "brief"})
    page = answered(jo.get(made), 200, "Candidates get the brief and can ask for facts.").text
    assert re.search(r'name="book"[^>]*value="brief"[^>]*checked', jo.get(f"{made}/edit").text)
    found = re.search(r'href="([^"]*/candidate\?book=brief)"', page)
    assert found is not None
    brief, long = jo.get(found[1]).text, jo.get(found[1].partition("?")[0]).text
    topics = [f">{fact.about}</button>" for fact in cases.FOLDER.probes.pack]
    assert topics and all(it in unescape(brief) for it in topics)
    assert all(it in unescape(jo.get(f"{made}/preview").text) for it in topics)
    assert topics[0] not in unescape(long)
    assert "The ask" in long and "The ask" not in brief
    assert jo.post(f"{made}/edit", data={**MADE, "book": "open"}).status_code == 303
    assert "Open book." in jo.get(made).text


def test_the_steps_keep_what_was_typed_and_show_what_candidates_get_before_it_is_made(
    site: Site, jo: FlaskClient
) -> None:
    hanna = transact(site, cases.member, "Hanna Placeholder")
    typed = MADE | {
        "decider": "manager",
        "as_manager": hanna,
        "window_days": "9",
        "book": "open",
    }
    answered(jo.get("/openings/new"), 200, 'id="step-1" open')
    second = jo.post("/openings/new", data=typed | {"to": "2"})
    answered(second, 200, 'id="step-2" open', 'value="Staff Engineer"', TEXTS["Feedback"])
    assert cases.FOLDER.intro in unescape(second.text)
    unread = typed | {"shown": "late-numbers", "to": "3"}
    answered(jo.post("/openings/new", data=unread), 200, 'id="step-2" open', cases.FOLDER.intro)
    untitled = typed | {"title": " ", "to": "3"}
    answered(jo.post("/openings/new", data=untitled), 422, 'id="step-1" open', 'value="9"')
    # Back to a step, what is wrong in a later one can wait.
    late = typed | {"window_days": "x", "to": "2"}
    answered(jo.post("/openings/new", data=late), 200, 'id="step-2" open')
    answered(jo.post("/openings/new", data=late | {"to": "4"}), 422, 'id="step-3" open')
    shown = jo.post("/openings/new", data=typed | {"to": "show"})
    parts = ("Hanna Placeholder</bdi> will make the review decisions", "Invitation to write")
    answered(shown, 200, "This is what your candidate gets", "9 days from your start", *parts)
    assert shown.text.count("Create opening</button>") == 2
    lacking = jo.post("/openings/new", data=typed | {"Feedback": "", "to": "show"}).text
    found = re.search(r'value="3" form="typed" formaction="#(term-\d+)">Feedback<', lacking)
    third = jo.post("/openings/new", data=typed | {"to": "3"})
    assert found and f'id="{found[1]}" name="Feedback"' in third.text
    for table in (Opening.id, OpeningMember.account, PromptVersion.id, MailOut.id):
        assert every(site, select(table)) == []
    sent = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    made = _made(jo, {unescape(name): unescape(value) for name, value in sent})
    answered(jo.get(made), 200, "Review decision: Hanna Placeholder", "9 days to write")
    edit = f"{made}/edit"
    shown = jo.post(edit, data=typed | {"title": "Principal", "to": "show"})
    answered(shown, 200, "Principal", "changed yet.")
    answered(jo.get(made), 200, lacks="Principal")
    answered(jo.get(f"{edit}?step=4"), 200, 'id="step-4" open', 'name="loop"')


def test_the_separation_of_roles_follows_the_loop_unless_it_is_chosen(
    site: Site, jo: FlaskClient
) -> None:
    for n in range(6):
        transact(site, cases.member, f"Member {n}")
    for loop, preset in (("", "Full"), ("staff-platform", "Compact")):
        made = _made(jo, MADE | {"loop": loop, "preset": ""})
        answered(jo.get(made), 200, f"{preset} separation of roles")


def test_a_prompt_is_read_as_candidates_read_it_before_it_is_published(
    site: Site, jo: FlaskClient
) -> None:
    page = jo.get("/prompts/payment-flows").text
    path = "/prompts/payment-flows/versions/1/candidate"
    assert f'href="{path}"' in page
    assert cases.FOLDER.intro in unescape(answered(jo.get(path), 200, "The prompt</a>").text)
    assert jo.get(path.replace("/1/", "/2/")).status_code == 404
    assert every(site, select(PromptVersion.id)) == []


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
    assert "3 interviews, 3 hours 5 minutes in all" in jo.get(page).text
    edit = jo.get(f"{page}/edit").text
    assert 'value="senior-product" id="f-loop-senior-product" checked' in edit
    assert "After a first call and the invitation: 3 interviews, 3 hours 5 minutes." in edit
    invitation = _invited(site)
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
        found = re.search(rf'href="{made}/edit\?step=3#(term-\d+)">{heading}</a>', page)
        assert found is not None
        assert f'<label for="{found[1]}">{heading}</label>' in form
    person = {"name": "Ada Example", "email": "ada@example.test"}
    said = ("“Pay” and “Feedback”", "Ada Example")
    answered(jo.post(f"{made}/invitations", data=person), 422, *said)
    assert jo.post(f"{made}/edit", data={**MADE, "title": " "}).status_code == 422
    assert jo.post(f"{made}/edit", data={**MADE, "level_fixed": "1"}).status_code == 303
    assert "Fixed at staff" in jo.get(made).text
    assert jo.post(f"{made}/invitations", data=person).status_code == 303


def test_after_the_first_invitation_the_page_stays_and_notes_are_added(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    ada = _invited(site)
    fixed = ('name="level"', 'name="Feedback"')
    answered(jo.get(f"{made}/edit"), 200, 'name="title"', lacks=fixed)
    jo.post(f"{made}/edit", data={"It is paid": "Nothing."})
    jo.post(f"{made}/notes", data={"note": "We pay <b>for the evening</b>.", "sure": "1"})
    note = "We pay &lt;b&gt;for the evening&lt;/b&gt;."
    for page in (site.as_candidate(ada).get("/my"), jo.get(made)):
        answered(page, 200, TEXTS["It is paid"], note, "Added ")


def test_a_message_is_shown_before_it_is_published_emailed_and_withdrawn(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    ada, _ = _invited(site), _invited(site)
    note = {"note": "The office <b>moves</b>."}
    quiet, sends = jo.post(f"{made}/notes", data=note), "Publish the message and send"
    answered(quiet, 200, "The office &lt;b&gt;moves&lt;/b&gt;.", lacks=sends)
    form = note | {"mail": "1"}
    answered(jo.post(f"{made}/notes", data=form), 200, "Sends an email to 2 candidates")
    answered(jo.get(made), 200, lacks="moves")
    assert "prompts/note" not in every(site, select(MailOut.template))
    for _ in range(2):
        sent = jo.post(f"{made}/notes", data=form | {"sure": "1"})
        assert sent.headers["Location"] == f"{made}?said=noted_mailed"
        assert every(site, select(MailOut.template)).count("prompts/note") == 2
    assert jo.post(f"{made}/notes", data={"note": " ", "mail": "1"}).status_code == 422
    with site.parts.database.transaction() as db:
        id_ = db.scalars(select(OpeningNote)).one().id
        mailed.mails(db, "prompts/note")[0].sent_at = clock.now()
    withdraw = f"{made}/notes/withdraw"
    shown = jo.get(made).text.partition(withdraw)[2].partition("</form>")[0]
    assert f'name="note" value="{id_}"' in shown
    assert "moves" in site.as_candidate(ada).get("/my").text
    for _ in range(2):
        assert jo.post(withdraw, data={"note": id_}).status_code == 303
    assert "moves" not in site.as_candidate(ada).get("/my").text
    assert every(site, select(MailOut.template)).count("prompts/note") == 1
    answered(jo.get(made), 200, "moves", "Withdrawn", lacks=withdraw)
    assert jo.post(withdraw, data={"note": "nothing"}).status_code == 404


def test_every_act_on_an_opening_says_that_it_was_done(site: Site, jo: FlaskClient) -> None:
    made = _made(jo, MADE)
    hanna = transact(site, cases.member, "Hanna Placeholder", "manager")
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
        (mail,) = mailed.mails(db, team_mails.JOINED)
        subject = "You are now a hiring manager in an opening: Staff Engineer"
        assert mailed.read(db, mail).subject == subject
        there = f"/candidates?opening={mail.args['opening']}"
        assert team_mails.PAGES[mail.template](db, mail) == there
    left = jo.post(f"{made}/people/{hanna}/remove")
    assert left.headers["Location"] == f"{made}?said=removed"


def test_a_refused_removal_shows_the_opening_again(jo: FlaskClient, account: str) -> None:
    answered(jo.post(f"{_made(jo, MADE)}/people/{account}/remove"), 409, "only coordinator")


def test_people_join_and_candidates_are_invited(site: Site, jo: FlaskClient) -> None:
    made = _made(jo, MADE)
    hanna = transact(site, cases.member, "Hanna Placeholder")
    joining = {"account": hanna, "kind": "manager"}
    # What was confirmed is this person in this part, and nobody and nothing else.
    for other in ("", hanna, f"coordinator {hanna}"):
        before = jo.post(f"{made}/people", data=joining | {"sure": other})
        answered(before, 200, "Hanna Placeholder cannot")
    assert len(every(site, select(OpeningMember))) == 1
    sure = {"sure": f"manager {hanna}"}
    assert jo.post(f"{made}/people", data=joining | sure).status_code == 303
    assert jo.post(f"{made}/people", data=joining).status_code == 422
    person = {"name": "Ada Example", "email": "nowhere", "employers": "Specimen Bank, B"}
    answered(jo.post(f"{made}/invitations", data=person), 422, "Specimen Bank, B")
    right = {"email": "ada@example.test", "handles": "ada-x @ada"}
    answer = jo.post(f"{made}/invitations", data=person | right)
    assert "Ada Example" in jo.get(answer.headers["Location"]).text
    ada = one(site, select(CandidateIdentity))
    assert (ada.handles, ada.employers) == (["ada-x", "@ada"], ["Specimen Bank", "B"])
    # The invitation leaves by a real worker; without a mail server it waits in the outbox.
    site.parts.worker.run_until_idle()


def test_the_page_of_an_opening_says_who_decides(site: Site, jo: FlaskClient) -> None:
    typed, says = MADE | {"decider": "engineer"}, "No decider is named: until you add one"
    answered(jo.post("/openings/new", data=typed | {"to": "show"}), 200, says)
    made = _made(jo, typed)
    answered(jo.get(made), 200, says, "no engineer named yet")
    kim = transact(site, cases.member, "Kim Lorem")
    given = {"account": kim, "kind": "decider"}
    part = "Kim Lorem is to make the review decisions of this opening."
    ends = "read and rate for this opening"
    answered(jo.post(f"{made}/people", data=given), 200, part, ends)
    jo.post(f"{made}/people", data=given | {"sure": f"decider {kim}"})
    answered(
        jo.get(made), 200, "Review decision: Kim Lorem. The coordinator can only", lacks=says
    )
    # Their board is there, and no opening's page.
    assert site.as_account(kim).get("/candidates").status_code == 200
    assert site.as_account(kim).get(made).status_code == 404


def test_weights_are_set_until_the_first_invitation_and_are_on_the_candidates_page(
    site: Site, jo: FlaskClient
) -> None:
    made = _made(jo, MADE)
    assert 'name="weight-scope"' in jo.get(made).text
    answered(jo.post(f"{made}/weights", data={"weight-scope": "x"}), 422, "whole number")
    assert jo.post(f"{made}/weights", data={"weight-operability": "4"}).status_code == 303
    ada = _invited(site)
    row = '>Operability</th><td data-label="What we look at">{}</td><td class="figure"'
    row = row.format(cases.FOLDER.rubric.criterion("operability").sentence)
    for page in (site.as_candidate(ada).get("/my").text, jo.get(made).text):
        assert f'{row} data-label="Weight, of 5:">4' in re.sub(r">\s+<", "><", page)
        assert "weight-operability" not in page


def test_a_copy_begins_as_the_other_with_its_people_where_one_asks_for_it(
    site: Site, jo: FlaskClient
) -> None:
    first = _made(jo, {**MADE, "window_days": "9", "Feedback": "A call, always."})
    jo.post(f"{first}/weights", data={"weight-operability": "5"})
    hanna = transact(site, cases.member, "Hanna Placeholder", "manager")
    part = {"account": hanna, "kind": "manager", "sure": f"manager {hanna}"}
    assert jo.post(f"{first}/people", data=part).status_code == 303
    form = f"/openings/new?copy={first.rpartition('/')[2]}"
    assert f'href="{form}"' in jo.get("/openings").text
    shown = ('value="9"', "A call, always.", 'value="payment-flows" selected')
    answered(jo.get(form), 200, *shown, "Add the same people: Hanna Placeholder")
    answered(jo.post(form, data={**MADE, "title": " "}), 422, "Everything is copied from")
    for more, managers in (({}, []), ({"people": "1"}, [hanna])):
        there = jo.post(form, data=MADE | more).headers["Location"]
        with site.parts.database.reading() as db:
            copy = db.get_one(Opening, there.partition("?")[0].rpartition("/")[2])
            assert copy.weights == {"operability": 5}
            found = select(OpeningMember.account).where(OpeningMember.kind == "manager")
            assert db.scalars(found.where(OpeningMember.opening == copy.id)).all() == managers


def test_nobody_copies_an_opening_that_they_do_not_run(site: Site, jo: FlaskClient) -> None:
    form = f"/openings/new?copy={_made(jo, MADE).rpartition('/')[2]}"
    kim = transact(site, cases.member, "Kim Otherwise", "coordinator")
    other = site.as_account(kim)
    assert other.get(form).status_code == 404
    assert other.post(form, data=MADE).status_code == 404


def test_closed_openings_are_listed_apart_a_page_at_a_time(site: Site, jo: FlaskClient) -> None:
    first = _made(jo, MADE).rpartition("/")[2]
    with site.parts.database.transaction() as db:
        made = db.get_one(Opening, first)
        me = db.scalars(select(OpeningMember.account)).one()
        for n in range(27):
            columns = {it.key: getattr(made, it.key) for it in Opening.__mapper__.column_attrs}
            at = made.created_at - timedelta(days=n + 1)
            said = {"id": f"closed{n:014}", "title": f"Closed {n}.", "state": "closed"}
            db.add(Opening(**columns | said | {"created_at": at}))
            db.flush()
            db.add(OpeningMember(opening=said["id"], account=me, kind="coordinator"))
    pages = [jo.get(it).text for it in ("/openings", *map(_CLOSED.format, (1, 2, 3)))]
    shown = [re.findall(r">Closed (\d+)\.<", page) for page in pages]
    assert shown == [[], [*map(str, range(25))], ["25", "26"], []]
    assert [MADE["title"] in page for page in pages] == [True, False, False, False]
    assert ["Next page" in page for page in pages] == [False, True, False, False]
    assert [MADE["title"] in jo.get("/people").text, "Closed 1." in jo.get("/people").text] == [
        True,
        False,
    ]


_CLOSED = "/openings?closed=1&page={}"


def test_the_list_counts_candidates_by_where_they_are(site: Site, jo: FlaskClient) -> None:
    address = _made(jo, MADE)
    assert "none active" in jo.get("/openings").text
    with site.parts.database.transaction() as db:
        opening = db.get_one(Opening, address.rpartition("/")[2])
        cases.invited(db, opening)
        for stage in ("0", "1", "3", "5", "7", "E", "8"):
            mine = cases.writing(db, opening)
            db.get_one(Folio, mine.folio).stage = stage
            held = update(Standing).where(Standing.folio == mine.folio)
            db.execute(held.values(stage=stage))
    counts = "1 not started, 1 writing, 1 submitted, 1 in review, 1 interview"
    assert counts in words(jo.get("/openings").text)
    page = " ".join(jo.get(address).text.split())
    assert f"{counts}. <a" in page
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
    answered(jo.post(f"{made}/close", data={"afterwards": "finish"}), 422, "Choose a reason.")
    assert one(site, select(Opening.state)) == "open"
    done = jo.post(f"{made}/close", data={"afterwards": "finish", "reason": "filled"})
    goes_on = "1 candidate who had started will still get a decision."
    emailed = "Each candidate whose application was cancelled gets an email."
    closed = "This opening is closed."
    answered(jo.get(done.headers["Location"]), 200, emailed, closed, goes_on)
    answered(jo.get(f"{made}/close"), 200, "There are no candidates who still have to start.")
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
        found = mailed.mails(db, close_opening.MAIL)
        given = [mails.to_candidate(db, mail, site.parts.settings).values for mail in found]
    theirs = {"name": NAME, "link": mails.LATER}
    writer = MailWriter(resources.TEMPLATES)
    sent = [writer.write(close_opening.MAIL, {**values, **theirs}) for values in given]
    told = cancelled.REASONS[code].told
    said = words(shown).replace("(the sentence of the reason that you choose)", told)
    beginning = "We have closed your application for Staff Enginer. "
    added = f" {cancelled.NO_FEEDBACK}"
    aside = f" (to those who were promised feedback:{added})"
    expected = [said.replace(aside, added), *[said.replace(aside, "")] * 2]
    assert "by a date. If you cancel, they will get no feedback" in page
    assert f"{beginning}{told}{added} Thank" in expected[0]
    assert sorted(words(mail.text) for mail in sent) == sorted(expected)
    assert all(mail.subject in page for mail in sent)


def test_the_email_and_the_page_are_read_before_anybody_gets_them(
    site: Site, jo: FlaskClient, account: str
) -> None:
    with site.parts.database.transaction() as db:
        texts = TEXTS | {"It is paid": "We pay 300 euros."}
        job = cases.opening(db, by=account, title="Staff & Senior", texts=texts)
        first = f"/openings/{job.id}"
    page = unescape(jo.get(f"{first}/preview").text)
    assert "Invitation to write a design document" in page and "Staff & Senior" in page
    assert "within 7 days of your start. We pay 300 euros." in page
    assert "(the candidate's own link)" in page and "/open/" not in page
    assert first + "/preview" in jo.get(first).text
    assert every(site, select(MailOut)) == []
    assert got(site, Opening, first.rpartition("/")[2]).first_invited_at is None
