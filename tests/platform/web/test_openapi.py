from __future__ import annotations

import json

from openapi_spec_validator import validate

from blindfolio.web import openapi
from dev import ROOT
from tests.sites import Site

PAGE = ROOT / "docs" / "openapi.json"


def test_the_page_describes_the_api_as_it_is(site: Site) -> None:
    written = openapi.document(site.app)
    validate(written)
    says = "blindfolio routes --json --openapi > docs/openapi.json"
    assert json.loads(PAGE.read_text("utf-8")) == written, says
    assert site.app.test_client().get("/api/v1/openapi.json").get_json() == written


def test_each_call_says_what_it_does_and_which_scope_it_needs(site: Site) -> None:
    for path, calls in openapi.document(site.app)["paths"].items():
        for said in calls.values():
            assert said["summary"].endswith("."), path
            assert all(said["security"][0]["token"]), path
