"""A candidate is asked what may still name them, and covers it, with or without a script."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Standing
from prompts.redaction import READ, REASONS, TOLD, sentence
from tests.expect import answered
from tests.prompts.web.pressing import hidden, press, upload, words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

TEXT = """# One table of steps

By Ada Example and Kim Roe.

The engine polls a table; see github.com/kimroe/steps. Kim Roe said so.
"""


def places(page: str) -> list[str]:
    return re.findall(r'name="place" value="([^"]+)"', page)


def test_all_that_is_in_the_way_of_submitting_is_said_at_once(
    site: Site, ada: FlaskClient
) -> None:
    address = upload(site, ada, TEXT)
    path = address.replace("uploads", "submit")
    refused = answered(ada.post(path, data={"worry": "x" * 2001}), 422)
    in_order = ["doubts", "f-ai_used", "f-worry"]
    assert re.findall('<li><a href="#([^"]+)">', refused.text)[:3] == in_order
    assert 'id="f-worry-error"' in refused.text
    refused = ada.post(path, data={"ai_used": "yes"})
    for field in ("f-ai_statement", "doubts"):
        assert f'<li><a href="#{field}">' in refused.text
    assert 'href="#f-ai_used"' not in refused.text


def test_what_was_answered_is_shown_as_answered_and_can_be_changed(
    site: Site, ada: FlaskClient
) -> None:
    address = upload(site, ada, TEXT)
    ada.post(f"{address}/marks", data={"answer": "none"})
    later = upload(site, ada, TEXT + "\nAuthor: Uma Under\n")
    page = ada.get(later).text
    asked, _, settled = page.partition("You left 2 places uncovered")
    assert "Uma Under</strong>" in asked.partition("Does any of this identify you?")[2]
    assert "kimroe/steps”" in settled and "kimroe/steps”" not in asked
    assert "By [name removed] and Kim Roe. (named as an author) show" in words(settled)
    ada.post(f"{later}/marks", data={"answer": "none"})
    page = answered(ada.get(later), 200, lacks="Does any of this identify you?").text
    assert "You left 3 places uncovered" in page and "Covered as you chose</h2>" in page
    nothing = ada.post(f"{later}/marks", data={"sha": hidden(page, "sha"), "answer": "cover"})
    assert "Then press “Cover the ticked words”" in nothing.text
    assert '<details class="fold" open><summary>You left' in nothing.text
    changed = {"place": places(page)[:1], "sha": hidden(page, "sha"), "answer": "cover"}
    answer = ada.post(f"{later}/marks", data=changed)
    site.parts.worker.run_until_idle()
    shown = words(ada.get(answer.headers["Location"]).text)
    assert "By [name removed] and [name removed]." in shown
    assert "Kim Roe said so. (part of a covered name)" in shown, "it stands at another place"


def test_many_links_to_public_repositories_are_one_line_and_the_likely_ones_stand_before_it(
    site: Site, ada: FlaskClient
) -> None:
    links = "".join(f"\nSee https://github.com/library{n}/code.\n" for n in range(8))
    own = "\nAnd https://github.com/adae/steps, with https://github.com/the-example/steps.\n"
    address = upload(site, ada, TEXT + links + own)
    page = ada.get(address).text
    before, _, inside = page.partition(
        "9 links to public repositories: check if one is yours</summary>"
    )
    asked = before.partition("Does any of this identify you?")[2]
    assert "Kim Roe</strong>" in asked and "https://github.com/" in asked
    fold = inside.partition("</details>")[0]
    assert len(places(fold)) == 9
    assert "the-" not in fold and "adae" not in fold
    noted = ada.post(f"{address}/marks", data={"answer": "cover", "sha": hidden(page, "sha")})
    said = "Tick what identifies you, or press “None of these identify me”."
    assert said in words(noted.text.partition('id="doubts"')[2].partition("<fieldset")[0])


def test_what_is_left_of_an_employer_is_one_question_that_is_answered_once(
    site: Site, ada: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        db.execute(update(CandidateIdentity).values(employers=["Northgate Bank GmbH"]))
    text = "# Bank\n\nNorthgate Bank GmbH asks. At Northgate a bank polls. To Northgate.\n"
    address = upload(site, ada, text)
    page = ada.get(address).text
    said = words(page)
    assert "“Northgate” (2 places), part of a covered name" in said
    assert "At Northgate a bank polls. To" in said.partition("(2 places)")[2]
    assert "bank”, part" not in said.lower(), "an ordinary word is no question"
    every, *each = places(page)
    assert every.split() == each
    assert " checked" not in page.partition('id="doubts"')[2].partition("</form>")[0]
    ada.post(f"{address}/marks", data={"answer": "none", "sha": hidden(page, "sha")})
    address = upload(site, ada, text + "\nMore.\n")
    page = ada.get(address).text
    assert "Does any of this" not in page, "the next file asks no more"
    assert "You left 2 places uncovered" in page
    everywhere = {"place": places(page), "sha": hidden(page, "sha"), "answer": "cover"}
    newer = ada.post(f"{address}/marks", data=everywhere).headers["Location"]
    site.parts.worker.run_until_idle()
    page = words(ada.get(newer).text)
    assert "At [name removed] a bank polls. To [name removed]." in page
    assert "2 more places are covered." in page


def test_a_name_that_is_also_a_word_is_one_question_with_its_sentences(
    site: Site, ada: FlaskClient
) -> None:
    text = "# Keys\n\nKeys are kept.\n\nEach of the keys, says Ada. Keys and KEYS in a row.\n"
    with site.parts.database.transaction() as db:
        db.execute(update(CandidateIdentity).values(name="Ada Keys"))
    page = ada.get(upload(site, ada, text)).text
    assert "“Keys” (4 places), part of your name, or an ordinary word" in words(page)
    assert "Each of the keys, says [name removed]. Keys" in words(page)
    every, *each = places(page)
    assert every.split() == each and len(each) == 4


def test_one_of_several_places_is_covered_and_the_others_stay_in_later_files(
    site: Site, ada: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        db.execute(update(CandidateIdentity).values(employers=["Northgate Bank GmbH"]))
    text = "# Bank\n\nNorthgate Bank GmbH asks. At Northgate I polled. It is in Northgate.\n"
    address = upload(site, ada, text)
    page = ada.get(address).text
    first = {"place": places(page)[1:2], "sha": hidden(page, "sha"), "answer": "cover"}
    newer = ada.post(f"{address}/marks", data=first).headers["Location"]
    site.parts.worker.run_until_idle()
    for path in (newer, upload(site, ada, text + "\nMore.\n")):
        page = words(ada.get(path).text)
        assert "At [name removed] I polled. It is in Northgate." in page
        assert "Does any of this" not in page and "can be read here" not in page
        assert "You left 1 place uncovered" in page


def test_what_was_uncovered_is_listed_and_can_be_covered_again(
    site: Site, ada: FlaskClient
) -> None:
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(CandidateIdentity)).one()
        mine.employers, folio = ["Target"], mine.folio
        jo = db.scalars(select(Standing.account).where(Standing.folio == folio)).one()
    text = "# Plan\n\nWe left Target. The target is the Target of it.\n\nBy Ada Example.\n"
    address = upload(site, ada, text)
    buttons = re.findall(r'name="uncover" value="(\d+)"', ada.get(address).text)
    assert buttons == ["0", "1"], "not of the whole name"

    def after(path: str, form: dict[str, str]) -> tuple[str, str]:
        answer = press(ada, f"{path}/marks", form)
        assert "#" in answer.headers["Location"]
        site.parts.worker.run_until_idle()
        page = ada.get(answer.headers["Location"], follow_redirects=True)
        return page.request.path, words(page.text)

    address, page = after(address, {"uncover": "0"})
    assert "1 place is uncovered. You can undo this" in page
    assert "We left Target. The target is the [name removed] of it." in page
    assert "“We left Target. The target is the” Undo" in page
    case = words(site.as_account(jo).get(f"/candidates/{folio}").text)
    assert (
        "these words are not a name in some places. Reviewers" in case and "“Target”." in case
    )
    ids = re.findall(r'name="cover_again" value="([^"]+)"', ada.get(address).text)
    undone, page = after(address, {"cover_again": ids[0]})
    assert "We left [name removed]. The target is the [name removed] of it." in page
    assert "You uncovered these words" not in page
    again, page = after(undone, {"uncover": "0"})
    assert "We left Target." in page
    listed = press(ada, f"{again}/words", {"own_words": "Target"}).headers["Location"]
    site.parts.worker.run_until_idle()
    page = words(ada.get(listed).text)
    assert "We left [name removed]." in page, "the list wins"
    assert "You uncovered these words" not in page


def test_employers_that_are_given_with_the_file_are_covered_in_its_first_preview(
    site: Site, ada: FlaskClient
) -> None:
    page = answered(ada.get("/my/document"), 200, "Employers and other words to cover").text
    key = hidden(page, "key")
    refused = ada.post("/my/uploads", data={"key": key, "own_words": "Northgate, C"})
    answered(refused, 422, 'value="Northgate, C"')
    raw, listed = (
        "# Plan\n\nAt Northgate Ledger it polls kestrel.\n",
        "Northgate Ledger, Kestrel",
    )
    page = ada.get(upload(site, ada, raw, own_words=listed, key=key)).text
    assert "At [name removed] it polls [name removed]." in words(page)
    assert ">\nNorthgate Ledger\nKestrel</textarea>" in page
    page = ada.get(upload(site, ada, "# The steps\n", own_words="steps, kestrel")).text
    assert "The [name removed]" in words(page)
    assert ">\nNorthgate Ledger\nKestrel\nsteps</textarea>" in page, "none is lost"


def test_without_a_script_words_are_pasted_their_places_chosen_and_covered(
    site: Site, ada: FlaskClient
) -> None:
    address = upload(site, ada, TEXT)
    assert 'name="quote"' in ada.get(f"{address}/preview").text
    asked = answered(ada.post(f"{address}/marks", data={"quote": "Kim  Roe"}), 200)
    found = places(asked.text)
    assert len(found) == 2
    sha = hidden(asked.text, "sha")
    answer = ada.post(f"{address}/marks", data={"place": found[1:], "sha": sha})
    site.parts.worker.run_until_idle()
    page = ada.get(f"{made(answer)}/preview").text
    text = words(page)
    assert "By [name removed] and Kim Roe." in text
    assert "[name removed] said so." in text
    assert "Your words are covered in this version." in page
    assert "<bdi" not in page and "“Kim”</span>, once" in page and "“Roe”</span>, once" in page
    newer = made(answer)
    assert ada.get(answer.headers["Location"]).headers["Location"] == f"{newer}/preview"
    further = ada.get(f"{newer}/preview?quote=Kim").text
    assert len(places(further)) == 1, "the other spelling is ready to be covered"
    old = ada.get(f"{address}/preview").text
    assert "You have covered more words since then." in old
    assert 'name="quote"' not in old


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"quote": "nowhere at all"}, 422, "We cannot find these words in any paragraph"),
        ({"quote": ""}, 422, "We cannot find these words in any paragraph"),
        ({"place": "b2;1"}, 422, "not in the document"),
        ({"place": "b99:0:5"}, 422, "not in the document"),
        ({"place": "b2:0:5", "sha": "0" * 64}, 409, "changed since you opened this page"),
    ],
)
def test_what_cannot_be_covered_is_said_and_nothing_is_lost(
    site: Site, ada: FlaskClient, sent: dict[str, str], status: int, says: str
) -> None:
    address = upload(site, ada, TEXT)
    sha = hidden(ada.get(address).text, "sha")
    answer = answered(ada.post(f"{address}/marks", data={"sha": sha} | sent), status, says)
    if quote := sent.get("quote"):
        assert f'value="{quote}"' in answer.text
    assert answer.headers.get("Location") is None


TEXT_AGAIN = """# Steps in one table

KIM ROE answers at +91 98200 12345. The engine polls; Kimroe is a table.
"""


def made(answer: TestResponse) -> str:
    path, _, rest = answer.headers["Location"].partition("?")
    assert rest == "go_on=1"
    return path


def covered_and_sent_again(site: Site, ada: FlaskClient) -> str:
    first = upload(site, ada, "# Steps\n\nKim Roe, +919820012345, polls.\n")
    for it in ("Kim Roe", "+919820012345"):
        page = ada.get(first + "/preview").text
        sha, ticket = hidden(page, "sha"), hidden(page, "ticket")
        found = ada.post(first + "/marks", data={"quote": it, "ticket": ticket, "sha": sha})
        form = {"place": places(found.text), "ticket": ticket, "sha": sha}
        first = made(ada.post(first + "/marks", data=form))
        site.parts.worker.run_until_idle()
    return upload(site, ada, TEXT_AGAIN)


def test_words_covered_in_one_file_are_covered_in_the_next_until_they_are_uncovered(
    site: Site, ada: FlaskClient
) -> None:
    second = covered_and_sent_again(site, ada)
    preview = ada.get(f"{second}/preview").text
    assert "KIM ROE" not in preview and "98200" not in preview
    assert "Kimroe is a table" in preview
    because = "“<strong>KIM ROE</strong> answers at”</span>, covered because you marked it"
    at = hidden(ada.get(second).text.partition(because)[2], "uncover")
    uncovered = press(ada, f"{second}/marks", {"uncover": at}).headers["Location"]
    site.parts.worker.run_until_idle()
    uncovered = uncovered.partition("?")[0]
    third = upload(site, ada, TEXT_AGAIN + "\nThe end.\n")
    for page in (uncovered, third):
        preview = ada.get(f"{page}/preview").text
        assert "KIM ROE" in preview and "98200" not in preview
        assert "they can be read here" not in ada.get(page).text
    path = second.replace("uploads", "submit")
    answered(ada.post(path, data={"ai_used": "no"}), 303)


def test_what_a_reader_is_told_of_what_was_covered_is_the_number_and_the_reasons() -> None:
    assert sentence(Counter()) == ""
    told = sentence(Counter(private=1, candidate=2))
    reasons = "2 naming the candidate or pointing to them, 1 confidential or private"
    assert told == f"Passages that the coordinator had covered: {reasons}."
    assert REASONS.keys() == TOLD.keys() == READ.keys()
