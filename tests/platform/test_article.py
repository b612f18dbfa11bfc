"""A document's blocks as every page shows them."""

from __future__ import annotations

import re

from jinja2 import Environment, FileSystemLoader

from blindfolio import resources
from blindfolio.archive import pictures
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest


def test_an_item_that_is_a_block_of_its_own_stands_as_deep_as_it_was_written() -> None:
    written = f"- First\n  - Second {'word ' * 90}\n    - Third [one](https://a.test/)\n"
    environment = Environment(loader=FileSystemLoader(resources.TEMPLATES), autoescape=True)
    environment.filters["as_shown"] = pictures.as_shown
    page = environment.from_string(
        '{% from "documents/article.html" import article %}{{ article([([], blocks)]) }}'
    ).render(blocks=ingest(written.encode(), ".md", Identity()).blocks)
    depths = re.findall(r'<div class="block" id="b\d"(?: data-depth="(\d)")? dir="auto">', page)
    assert depths == ["", "1", "2"]
    assert '<a target="_blank" href="https://a.test/"' in page
