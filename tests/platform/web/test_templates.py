from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup, escape

from blindfolio.web.templates import escaped
from tests.sites import Site


def test_escapes_each_character_as_jinja_does() -> None:
    for character in map(chr, range(0x3000)):
        assert escaped(f"a{character}b") == escape(f"a{character}b")


@pytest.mark.parametrize("value", ["<b>", Markup("<b>"), 7, True, None, 1.5, ["<"], ""])
def test_pages_write_values_as_jinja_does(site: Site, value: Any) -> None:
    written = site.app.jinja_env.from_string(
        "{{ it }}{% set kept %}{{ it }}{% endset %}{{ kept }}"
    )
    assert written.render(it=value) == str(escape(value)) * 2
