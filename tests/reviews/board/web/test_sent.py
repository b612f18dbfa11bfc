"""What a candidate sent: for who runs the opening as far as the stage opens it, and nobody else."""

from __future__ import annotations

from tests.sites import Site


def test_the_coordinator_sees_what_was_sent_and_saves_the_original(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    reading = demo_site.invitation("review").folio
    page = jo.get(f"/candidates/{reading}").text
    assert "lena.nadie@example.test" in page
    assert "lena-payment-flows.md" in page
    assert "AI assistants" not in page, "opened at the gate, not before"
    assert "AI assistants" in jo.get(f"/candidates/{demo_site.invitation('gate').folio}").text
    assert "[name removed]" in jo.get(f"/candidates/{reading}/document").text
    original = jo.get(f"/candidates/{reading}/original")
    assert "Prepared by Lena Nadie" in original.text
    disposition = original.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "nadie" not in disposition


def test_a_hiring_manager_who_decides_reads_the_document_from_the_gate_on(
    demo_site: Site,
) -> None:
    hanna = demo_site.as_member("hanna.placeholder")
    for where, status in (("review", 404), ("gate", 200), ("panel", 200)):
        folio = demo_site.invitation(where).folio
        assert hanna.get(f"/candidates/{folio}/document").status_code == status
        assert hanna.get(f"/candidates/{folio}/original").status_code == 404
        assert "@example.test" not in hanna.get(f"/candidates/{folio}").text


def test_before_anything_was_sent_there_is_nothing_to_read(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    folio = demo_site.invitation("writing").folio
    assert jo.get(f"/candidates/{folio}").status_code == 200
    for path in ("document", "original"):
        assert jo.get(f"/candidates/{folio}/{path}").status_code == 404
