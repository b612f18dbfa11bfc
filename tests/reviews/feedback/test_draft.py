"""The draft has only what the candidate may read, the same whoever rated how; and what a text gives
away: ratings, levels, and the words of reviewers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.levels import SiteLevels
from blindfolio.visibility.models import Folio
from reviews.feedback.draft import LONGEST_QUOTE, draft, drafted
from reviews.feedback.safe import (
    KnownWords,
    copied_in,
    foreign_quote_in,
    has_own_words,
    level_in,
    rating_in,
)
from reviews.reading import lock
from reviews.reading.content import Content, QuotedSpan, Remark
from reviews.reading.queries import LockedReview, reviews_of
from tests.reviews import cases
from tests.reviews.reading import desks

REMARK = "Everything hangs on this bound."
FIRST, SECOND = desks.RUBRIC.criteria[:2]


def test_it_has_passages_in_the_documents_order_and_nothing_of_what_reviewers_wrote_or_rated(
    database: Database,
) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(4,))
        folio = db.get_one(Folio, case.folio)
        other = desks.reader(db, folio)
        for quote, block in (("Adopted by 30 June", "b6"), ("five seconds", "b4")):
            desks.comment(db, folio.id, FIRST.key, by=other, span=desks.on(quote, block))
        desks.fill(db, folio.id, by=other, value=2, word="stop")
        lock.lock(db, folio.id, by=other)
    with database.reading() as db:
        folio = db.get_one(Folio, case.folio)
        text = draft(db, folio, desks.RUBRIC)
        reviews = reviews_of(db, folio.id)
        blocks = documents.blocks(db, folio.document or "")
        names = [db.get_one(Account, it).name for it in (*case.readers, other)]
    parts = [part.split("\n") for part in text.split("\n\n")]
    assert [part[0] for part in parts] == [c.name for c in desks.RUBRIC.criteria]
    passage = "From your document: “five seconds”"
    assert parts[0] == [FIRST.name, FIRST.sentence, passage, passage]
    assert parts[1] == [SECOND.name, SECOND.sentence, passage]
    for hidden in (REMARK, "Thin on who is woken", case.code, *names):
        assert hidden not in text
    # The same whatever was rated, and in whichever order reviews come.
    unrated = [replace(it, content=replace(it.content, ratings={})) for it in reversed(reviews)]
    assert len(reviews) == 2
    assert drafted(desks.RUBRIC, unrated, blocks) == text


@pytest.mark.parametrize("where", ["inside", "edge"])
def test_a_passage_with_covered_words_is_left_out(where: str) -> None:
    text = f"We at {REPLACEMENT} poll every five seconds."
    block = Block("b1", 1, "paragraph", text, "")
    end = text.index("]") + 1 if where == "inside" else text.index("]") - 3
    covered = QuotedSpan("b1", 3, end, text[3:end])
    plain = QuotedSpan("b1", text.index("poll"), len(text), "poll every five seconds.")
    assert _lines([block], covered, plain) == ["“poll every five seconds.”"]


def test_words_that_are_not_in_the_document_are_left_out() -> None:
    block = Block("b1", 1, "paragraph", "It polls.", "")
    assert _lines([block], QuotedSpan("b1", 0, 9, "It sleeps")) == []
    assert _lines([block], QuotedSpan("b2", 0, 9, "It polls.")) == []


def test_passages_in_one_another_are_told_once_and_a_long_one_is_shortened() -> None:
    text = "word " * 200 + "end"
    block = Block("b1", 1, "paragraph", text, "")
    long, inside = (QuotedSpan("b1", 0, n, text[:n]) for n in (800, 9))
    told = _lines([block], inside, long)
    assert len(told) == 1
    assert told[0].endswith("word …”") and len(told[0]) <= LONGEST_QUOTE + 4


def _lines(blocks: list[Block], *spans: QuotedSpan) -> list[str]:
    remarks = [
        Remark(str(n), n, FIRST.key, "concern", REMARK, False, (span,))
        for n, span in enumerate(spans)
    ]
    review = LockedReview.__new__(LockedReview)
    object.__setattr__(review, "content", Content({}, remarks))
    said = "From your document: "
    lines = drafted(desks.RUBRIC, [review], blocks).split("\n")
    return [line.removeprefix(said) for line in lines if line.startswith(said)]


SENTENCE = "What you decide to solve, and what you leave."
KNOWN = KnownWords(
    ["The engine polls the table every five seconds, and 2 of 4 regions wait for it."],
    ["Scope", SENTENCE, "A sentence that speaks of level 2"],
)
QUOTING = "The engine polls the table every five seconds, and 2 of 4 regions wait"
COMMENT = "The bound on the poll is the only thing that keeps this plan honest at peak."


@pytest.mark.parametrize(
    "text",
    [
        "This part was rated 2.",
        "We rated it as a 3.",
        "Your rating: 3",
        "You got 2 of 4 here.",
        "Scope: 3/4",
        "Your failure handling is at level 2.",
        "The score is below what we need.",
        "You scored well.",
        "An average of 2.5/4.",
        "“2 of 4” is what you got, and rated 3 as well.",
        "“rated 2”",
        "Level\n2",
        "Ra\u200bting: 2",
        "Rating: \uff13",
        "Scope: 2. And more.",
        "scope \u2013 1",
        "Scope (3)",
        "Scope 2, and thin.",
        "Sc\u00adope: 2.",
        "\u2605\u2605\u2606\u2606 for scope",
    ],
)
def test_words_that_speak_of_a_rating_are_found(text: str) -> None:
    assert rating_in(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "You say how the plan fails at every level of the stack.",
        "The two regions are rated by load, as you write.",
        "You wrote: “2 of 4 regions wait for it”.",
        'You wrote: "and 2 of 4 regions wait".',
        "Error rates in two regions are missing.",
        "In 2027, 3 of 40 flows move.",
        "A sentence that speaks of level 2",
        "Scope: 2 teams wait for it.",
        "You scope 3 teams out.",
    ],
)
def test_what_is_said_of_a_design_and_quotes_of_the_document_are_no_ratings(text: str) -> None:
    assert rating_in(text, KNOWN) == ""


@pytest.mark.parametrize(
    ("said", "of", "copied"),
    [
        # Eight words in a row of a reviewer, as they are in the text.
        (
            "I liked it. The bound on the poll, is the ONLY thing that keeps you honest.",
            COMMENT,
            "The bound on the poll, is the ONLY thing that keeps",
        ),
        ("the bound on the poll is the only", COMMENT, "the bound on the poll is the only"),
        ("the bound on the poll is the.", COMMENT, ""),
        # What the candidate has read is nobody's, but a copy beside it is found.
        (f"You say: {QUOTING}.", f"See: {QUOTING}.", ""),
        (SENTENCE, f"On {SENTENCE}", ""),
        (f"The engine polls the table every five seconds. {COMMENT}", COMMENT, COMMENT[:-1]),
    ],
)
def test_a_copy_of_a_reviewers_words_is_found(said: str, of: str, copied: str) -> None:
    assert copied_in(said, [of], KNOWN) == copied


@pytest.mark.parametrize(
    "text",
    [
        "You wrote “the engine polls the table … and 2 of 4 regions”.",
        "You wrote “five seconds, and 2 of 4”.",
        "“2 of 4 regions. It waits” is clear.",
        "Your “late table poll” is a term.",
        f"“{SENTENCE}” asks for more.",
        "Nothing is quoted here, whatever anybody else wrote.",
    ],
)
def test_a_quote_of_the_document_and_a_term_are_no_foreign_quotes(text: str) -> None:
    known = KnownWords(
        [
            "The engine polls the table every five seconds, and 2 of 4 regions.",
            "It waits for it.",
        ],
        [SENTENCE],
    )
    assert foreign_quote_in(text, known) == ""


def test_a_passage_of_another_document_is_found_as_it_is_in_the_text() -> None:
    text = "You wrote “The engine polls the table every five minutes”, which is rare."
    assert foreign_quote_in(text, KNOWN) == "The engine polls the table every five minutes"
    assert foreign_quote_in('You wrote "No system of ours settles it".', KNOWN)


OWN = SiteLevels(("Junior", "Lead", "Staff"), 1)


@pytest.mark.parametrize(
    "text",
    [
        "We saw senior, not staff.",
        "On failures you were below senior.",
        "You are between senior and staff.",
        "The migration is at staff level.",
        "Your reasoning meets the senior bar.",
        "You are not yet staff.",
        "A strong senior-staff design.",
        "This is senior_staff work.",
        "You write like a staff engineer.",
        "It falls short of senior staff in two places.",
        "We would down-level you.",
        "The risks are below the level of this role.",
        "Your level is lower than we need.",
        "The design is above the opening\u2019s level.",
        "That misses the level you applied for.",
        "You are senior.",
        "STAFF\nlevel",
        "St\u200baff level",
    ],
)
def test_words_that_speak_of_a_persons_level_are_found(text: str) -> None:
    assert level_in(text, KNOWN) and level_in(text, KnownWords([], [], OWN))


@pytest.mark.parametrize(
    "text",
    [
        "You name the senior engineers on your on-call rota.",
        "Say which senior engineer approves the cut-over.",
        "Support staff can\u2019t see the flag in your plan.",
        "Staff levels on weekends are missing.",
        "You ask senior and staff engineers to review each step.",
        "Senior leadership has to sign the budget, as you say.",
        "Retries sit below the level of the API.",
        "You describe the failure at the level of one region.",
        "Your level of detail helps whoever is on call.",
        "The isolation level is too low for the ledger.",
        "Say who decides, the treasurer or a senior colleague.",
        "You need senior-level sign-off twice.",
        "You wrote: \u201cthe senior level approves it\u201d.",
        "A service level below 99.9 % would page somebody.",
        "Patients, not staff, wait for it.",
        "You show staff, customers and banks the same page.",
        "Users, like staff, wait at night.",
        "Log levels are named, and the bar of the queue is drawn.",
    ],
)
def test_what_is_said_of_people_in_a_design_is_no_level(text: str) -> None:
    known = KnownWords(["Here the senior level approves it."], [])
    assert level_in(text, known) == ""


DRAFT = "Scope\nWhat you decide to solve.\nFrom your document: \u201cThe engine polls.\u201d"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (DRAFT, False),
        (DRAFT.upper(), False),
        (DRAFT.split("\n")[0], False),
        (f"\n{DRAFT}\n --- \n", False),
        ("What you decide to solve.\n\nScope", False),
        (f"{DRAFT}\nSay who is woken.", True),
        ("Thin.", True),
        (f"{DRAFT} Why?", True),
    ],
)
def test_the_draft_or_a_part_of_it_has_no_word_of_a_person(text: str, own: bool) -> None:
    assert has_own_words(text, DRAFT) is own
