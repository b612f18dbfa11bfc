from __future__ import annotations

from blindfolio.byte_cache import byte_cache


def test_results_are_kept_up_to_so_many_bytes_and_the_oldest_go_first() -> None:
    made: list[str] = []

    @byte_cache(1_000_000)
    def twice(text: str) -> str:
        made.append(text)
        return text * 2

    for _ in range(2):
        for letter in "abc":
            assert twice(letter * 100_000) == letter * 200_000
    assert len(made) == 3, "all of them fit"
    twice("d" * 100_000)
    twice("b" * 100_000)
    assert len(made) == 4
    twice("a" * 100_000)
    assert len(made) == 5, "the oldest made room"


def test_what_is_too_large_is_made_again_and_takes_no_one_elses_place() -> None:
    made: list[str] = []

    @byte_cache(10_000, times=4)
    def tree(text: str) -> list[str]:
        made.append(text)
        return [text]

    for _ in range(2):
        tree("a")
        tree("b" * 3000)
    assert made == ["a", "b" * 3000, "b" * 3000]
