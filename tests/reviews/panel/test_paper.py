"""How closely a printed page is set, and what of a question in reserve is on it."""

from __future__ import annotations

import pytest

from reviews.panel.models import SheetQuestion
from reviews.panel.queries import PlacedQuestion
from reviews.panel.sheet import paper
from tests.reviews.panel.sheets import LEVELS

SENTENCE = "When the acquirer answers late, who sees what stand still? "
HEADS = {"name": 12, "time": 32, "about": 80, "panel": 24}


def _question(n: int, length: int, look: int = 100) -> SheetQuestion:
    words = (SENTENCE * 20)[:length]
    return SheetQuestion(
        id=str(n),
        form="model_failure",
        text=words,
        built_text=words,
        quote=SENTENCE,
        listen_for={level: (SENTENCE * 5)[:look] for level in LEVELS},
    )


def _look(*counts: int, length: int = 150, look: int = 100, name: str = "") -> paper.PageLook:
    def placed(at: int, count: int) -> list[PlacedQuestion]:
        full = [_question(10 * at + n, length, look) for n in range(count)]
        lines = [_question(90 + 10 * at + n, length) for n in range(2)]
        return [PlacedQuestion(0, it, "full" if it in full else "line") for it in full + lines]

    segments = [(placed(at, count), "") for at, count in enumerate(counts)]
    return paper.PrintedPage(segments, HEADS, lambda _: name, last=len(counts) == 1).look


def test_a_page_with_room_prints_every_word_of_look_for_and_the_reserve_on_two_lines() -> None:
    look = _look(3, look=80)
    assert (look.tight, look.reserve) == (False, 2)
    assert all(look.look_lines(str(n)) == paper.MOST_LOOK for n in range(3))


def test_a_fuller_page_gives_what_it_has_left_to_look_for_question_by_question() -> None:
    look = _look(2, 3, look=200)
    lines = [look.look_lines(name) for name in ("0", "1", "10", "11", "12")]
    assert look.tight
    assert lines == sorted(lines, reverse=True)
    assert min(lines) >= 1


def test_longer_questions_are_set_more_closely_and_only_the_longest_lose_look_for() -> None:
    looks = [_look(2, 3, length=length) for length in (60, 110, 280, 600)]
    assert [look.bare for look in looks] == [False, False, False, True]
    reserve = [look.reserve for look in looks]
    assert reserve == sorted(reserve, reverse=True)
    assert looks[-1].classes == "bare one-line no-rules"


def test_who_asks_takes_room_too() -> None:
    def lines(name: str) -> int:
        look = _look(2, 3, length=150, look=200, name=name)
        return sum(look.look_lines(n) for n in ("0", "1", "10", "11", "12"))

    assert lines("Wolfeschlegelsteinhausenberger") < lines("")


@pytest.mark.parametrize(
    ("text", "lines", "words"),
    [
        ("Who is woken?", 1, "Who is woken?"),
        (f"{'It waits there. ' * 9}Who is woken?", 2, f"{'It waits there. ' * 9}Who is woken?"),
        (f"{'The queue is long and slow. ' * 9}Who is woken?", 1, "Who is woken?"),
    ],
)
def test_a_line_in_reserve_has_what_is_asked(text: str, lines: int, words: str) -> None:
    found = paper.in_reserve(text, lines)
    assert found.endswith(words)
    assert len(found) <= 100 * lines
    assert found.startswith("… ") == (len(text) > 100 * lines)


def test_a_sentence_that_is_too_long_for_the_reserve_is_there_from_its_beginning() -> None:
    asked = "Which of these holds " + "and holds " * 30 + "on Friday?"
    assert paper.in_reserve(f"Once. {asked}", 1) == f"… {asked}"
    assert paper.in_reserve(asked, 1) == asked
