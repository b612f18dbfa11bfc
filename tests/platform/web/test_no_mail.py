"""A site that sends no mail says so where people would wait for one."""

from __future__ import annotations

from tests.sites import Site, open_site


def test_the_sign_in_page_says_who_hands_out_links(site: Site) -> None:
    silent = open_site(site.parts.settings.data)
    page = silent.app.test_client().get("/sign-in").get_data(as_text=True)
    assert "This site sends no email" in page and "blindfolio links" in page
    assert 'type="email"' not in page
    asked = silent.app.test_client().post("/sign-in", data={"email": "kim@example.test"})
    assert "This site sends no email" in asked.get_data(as_text=True)
    page = site.app.test_client().get("/sign-in").get_data(as_text=True)
    assert "sends no email" not in page and 'type="email"' in page
    silent.parts.database.engines.dispose()
