"""`make fast` finds the tests that a change touches."""

from __future__ import annotations

import pytest

import dev


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        # A module's own tests import it.
        ("prompts/deadline.py", "tests/prompts/window/test_dates.py"),
        # No test imports a view or a template: those of its room ask for the page.
        ("prompts/web/declining.py", "tests/prompts/web/test_own_page.py"),
        ("templates/prompts/mail/declined.txt", "tests/prompts/web/test_own_page.py"),
        ("templates/reviews/board/people.html", "tests/reviews/board/web/test_people.py"),
        # A data file's room is the nearest folder of tests.
        ("prompts/library/payment-flows/prompt.md", "tests/prompts/test_library.py"),
        ("tests/house/test_fast.py", "tests/house/test_fast.py"),
    ],
)
def test_a_change_touches_the_tests_of_what_it_changes(changed: str, found: str) -> None:
    assert found in dev.touched_tests([changed])


def test_a_change_of_one_module_leaves_most_tests_out() -> None:
    everything = dev.git("ls-files", "tests/**/test_*.py")
    assert 0 < len(dev.touched_tests(["prompts/deadline.py"])) < len(everything) / 10


def test_a_change_of_a_text_touches_no_test() -> None:
    assert dev.touched_tests(["README.md"]) == []
