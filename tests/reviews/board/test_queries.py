"""The board: as many statements for many rows as for few."""

from __future__ import annotations

from tests.sites import Site


def test_a_board_takes_the_same_statements_for_one_opening_as_for_all(demo_site: Site) -> None:
    coordinator = demo_site.as_member("jo.sampleton")
    with demo_site.counted() as statements:
        assert coordinator.get("/candidates").status_code == 200
    assert len(statements) <= 8, "\n".join(statements)
