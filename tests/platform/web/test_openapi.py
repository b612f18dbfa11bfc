from __future__ import annotations

from openapi_spec_validator import validate

from blindfolio.web import openapi
from tests.sites import Site


def test_the_description_is_valid_and_anyone_can_get_it(site: Site) -> None:
    written = openapi.document(site.app)
    validate(written)
    assert site.app.test_client().get("/api/v1/openapi.json").get_json() == written


def test_each_call_says_what_it_does_and_which_scope_it_needs(site: Site) -> None:
    for path, calls in openapi.document(site.app)["paths"].items():
        for said in calls.values():
            assert said["summary"].endswith("."), path
            assert all(said["security"][0]["token"]), path
