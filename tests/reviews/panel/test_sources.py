"""What is printed and how closely, where a question comes from, how those of each source went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from blindfolio import clock
from blindfolio.cli import main
from blindfolio.db.session import Database
from reviews.panel import queries
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import PlacedQuestion
from reviews.panel.sheet import arrange, by_source, edit, paper, sources, ticks
from reviews.panel.sheet.by_source import source_of
from tests.reviews import cases
from tests.reviews.panel.sheets import LEVELS, question, released
from tests.sites import Site


def _asked(forms: str) -> list[SheetQuestion]:
    """Questions of reviewers (r, and s for scenarios), the prompt's author (a) and others (o), each
    with its place as its id; in capitals the panel has kept them."""
    form = {"r": "ask_this", "s": "scenario", "a": "author_what_if", "o": "model_failure"}
    return [
        SheetQuestion(
            id=str(n),
            form=form[letter.lower()],
            text="Why?",
            built_text="Why?",
            state="approved" if letter.isupper() else "proposed",
        )
        for n, letter in enumerate(forms, 1)
    ]


@pytest.mark.parametrize(
    ("segment", "forms", "paper"),
    [
        ("failure", "", ""),
        ("alternatives", "r", "F"),
        ("alternatives", "rrrooo", "FllF--"),
        ("failure", "oo", "FF"),
        ("failure", "ooooooo", "FFFll--"),
        ("failure", "rooo", "FFFl"),
        ("failure", "rrrooo", "FllFF-"),
        ("failure", "rsooo", "FlFFl"),
        ("failure", "rrrrooo", "FlllFF-"),
        ("failure", "rrooooo", "FlFFl--"),
        ("failure", "oroorr", "FFF-ll"),
        ("failure", "orrrro", "FFlllF"),
        ("migration", "rrro", "FFlF"),
        ("migration", "rrr", "FFF"),
        ("alternatives", "rrrr", "FFFl"),
        ("alternatives", "Rrro", "FllF"),
        # The author's scenarios are in reserve beside two of the reviewers' own.
        ("failure", "aaa", "FFF"),
        ("failure", "saa", "FFl"),
        ("failure", "Raa", "FFl"),
        ("failure", "raa", "FFl"),
        ("failure", "rsaa", "FFll"),
        ("failure", "rss", "FFF"),
        ("failure", "rrs", "FFl"),
        ("failure", "srr", "lFF"),
        ("failure", "rrS", "FFF"),
        ("failure", "rrsoo", "FllFF"),
        ("failure", "raA", "FlF"),
        ("failure", "rraa", "FFll"),
        ("failure", "roa", "FFl"),
        ("failure", "ooa", "FFF"),
        # What the panel has kept comes before what it has not.
        ("failure", "oooooooO", "FFll---F"),
        ("failure", "rrrrrrrR", "FFlllllF"),
        ("failure", "ooOOOOOO", "--FFFlll"),
        ("failure", "roooOOOo", "ll--FFF-"),
        ("failure", "rooR", "lFFF"),
    ],
)
def test_reviewers_fill_half_of_the_printed_places_and_what_others_leave(
    segment: str, forms: str, paper: str
) -> None:
    letters = {"full": "F", "line": "l", "": "-"}
    dropped = SheetQuestion(form="own", state="dropped")
    found = queries.placed([dropped, *_asked(forms)], segment)
    assert "".join(letters[it.paper] for it in found) == paper
    assert [it.place for it in found] == list(range(1, len(forms) + 1))


@pytest.mark.parametrize(
    ("form", "label", "mark", "reworded"),
    [
        ("ask_this", "From the written review", "", "From the written review, reworded"),
        ("model_failure", "Proposed by a model", "", "Proposed by a model, reworded"),
        (
            "unchecked_failure",
            "Proposed by a model, not checked",
            "not checked",
            "Proposed by a model, reworded",
        ),
        (
            "author_scenario",
            "From the prompt’s author",  # noqa: RUF001
            "the author’s",  # noqa: RUF001
            "From the prompt’s author, reworded",  # noqa: RUF001
        ),
        ("figure", "", "", "Reworded"),
        ("own", "Added by the panel", "", "Added"),
    ],
)
def test_where_a_question_comes_from_is_said(
    form: str, label: str, mark: str, reworded: str
) -> None:
    question = SheetQuestion(form=form, text="Why?", built_text="Why?")
    assert (sources.label(question), sources.mark(question)) == (label, mark)
    question.text = "Why here?"
    assert sources.label(question) == f"{reworded} by the panel"
    assert sources.mark(question) == ""


def test_each_source_is_counted_five_interviews_at_a_time(site: Site) -> None:
    database = site.parts.database
    with database.transaction() as db:
        first, second, _ = released(db), released(db), released(db)
        me = first.panel[0]
        db.execute(
            update(SheetQuestion).where(SheetQuestion.text == "two").values(state="dropped")
        )
        folio = first.row(db)
        one, three = (question(db, first, name) for name in ("one", "three"))
        ticks.press(db, one, "went", "answered", was="", by=me)
        ticks.change(db, one, "a", "b", by=me)
        edit.reword(db, folio, three, "Secret words", was="three", by=me)
        arrange.add(db, folio, "failure", "My secret words", by=me)
    for case in (first, second):  # the second panel kept its ticks on paper
        _met(database, case)
    jo = site.as_account(first.coordinator)
    assert "No source of questions has been used in five" in jo.get("/questions/sources").text
    assert site.as_account(me).get("/questions/sources").status_code in (403, 404)
    counted = []
    for _ in range(5):
        with database.transaction() as db:
            case = released(db)
            ticks.press(
                db, question(db, case, "one"), "went", "asked", was="", by=case.panel[0]
            )
        _met(database, case)
        with database.reading() as db:
            rows = by_source.by_source(db)
        counted.append([(row.interviews, row.counts["asked"]) for row in rows])
    assert counted == [*[[]] * 3, *[[(5, 5)]] * 2]
    [cards] = rows  # the panel's own were in one interview
    assert cards.source == "author_scenario"
    assert {name: n for name, n in cards.counts.items() if n} == {
        "written": 25,
        "dropped": 1,
        "reworded": 1,
        "asked": 5,
        "answered": 1,
        "changed": 1,
    }
    assert "ecret" not in jo.get("/questions/sources").text


def _met(database: Database, case: cases.Case) -> None:
    """The application is closed."""
    with database.transaction() as db:
        cases.meet(db, case, 3, 3)
        folio = case.row(db)
        folio.stage, folio.stage_since = "7", clock.now()
        by_source.add(db, folio)


@pytest.mark.parametrize(
    ("segment", "form", "source"),
    [
        ("failure", "ask_this", "reviewers"),
        ("failure", "model_failure", "model"),
        ("failure", "unchecked_failure", "unchecked"),
        ("failure", "author_scenario", "author_scenario"),
        ("migration", "own", "panel"),
        ("everybody", "worry", "everybody"),
        ("migration", "author_what_if", "author_what_if"),
    ],
)
def test_a_form_says_who_wrote_it(segment: str, form: str, source: str) -> None:
    assert source_of(segment, form) == source
    assert source in by_source.SOURCES


SENTENCE = "When the acquirer answers late, who sees what stand still? "
HEADS = {"name": 12, "time": 32, "about": 80, "panel": 24}


def _long(n: int, length: int, look: int = 100) -> SheetQuestion:
    words = (SENTENCE * 20)[:length]
    return SheetQuestion(
        id=str(n),
        form="model_failure",
        text=words,
        built_text=words,
        quote=SENTENCE,
        listen_for={level: (SENTENCE * 5)[:look] for level in LEVELS},
    )


def _pages(
    *counts: int, length: int = 150, look: int = 60
) -> tuple[paper.PrintedPage, paper.PrintedPage]:
    def placed(at: int, count: int) -> list[PlacedQuestion]:
        full = [_long(10 * at + n, length, look) for n in range(count)]
        lines = [_long(90 + 10 * at + n, length) for n in range(2)]
        return [PlacedQuestion(0, it, "full" if it in full else "line") for it in full + lines]

    parts = zip("afm", counts, strict=True)
    segments = {part: placed(at, count) for at, (part, count) in enumerate(parts)}
    return paper.PrintedPage(segments, {}, HEADS, lambda _: "").split()


def test_more_words_are_set_closely_then_moved_to_the_second_page_and_never_left_out() -> None:
    found = [
        _pages(1, 1, 1),
        _pages(2, 3, 3),
        _pages(2, 3, 3, look=80),
        _pages(3, 4, 4, length=280, look=200),
    ]
    on = [("".join(one.segments), "".join(two.segments), one.look.tight) for one, two in found]
    assert on == [("af", "m", False), ("af", "m", True), ("af", "fm", False), ("a", "fm", True)]
    assert [two.look is paper.LONGER for _, two in found] == [False, False, True, True]
    for pages, many in zip(found, (3, 8, 8, 11), strict=True):
        printed = [it for page in pages for of in page.segments.values() for it in of]
        assert len({it.question.id for it in printed}) == len(printed) == many + 6


SAMPLE = "prompts/library/stock-promise/samples/staff.md"
GOLD = Path("tests/gold/model_questions/sp")


def _run(*options: str, prompt: str = "stock-promise") -> int:
    return main(["followups", SAMPLE, "--prompt", prompt, *options])


def test_the_request_is_written_and_its_answers_give_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    asked, checked = str(GOLD / "ask.json"), str(GOLD / "check.json")
    assert _run("--request", str(first)) == 0
    assert '"author_knows"' in first.read_text("utf-8")
    assert '"proposals"' not in first.read_text("utf-8")
    assert _run("--answer", asked, "--request", str(second)) == 0
    assert '"proposals"' in second.read_text("utf-8")
    capsys.readouterr()
    folder = "prompts/library/stock-promise"
    assert _run("--answer", asked, "--answer", checked, "--json", prompt=folder) == 0
    sheet = json.loads(capsys.readouterr().out)
    forms = [q["form"] for q in sheet["segments"][1]["questions"]]
    assert forms[:3] == ["model_failure"] * 3


def test_an_answer_that_can_t_be_read_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("I'm sorry.", "utf-8")
    assert _run("--answer", str(wrong), "--request", str(tmp_path / "2.txt")) != 0
    assert "can't be used" in capsys.readouterr().err
    assert not (tmp_path / "2.txt").exists()
