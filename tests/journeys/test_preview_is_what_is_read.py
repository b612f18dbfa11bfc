"""What a candidate sees before submitting is, to the letter, what a reviewer reads."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from blindfolio.visibility.models import Folio
from tests.journeys.scene import Scene, submit

pytestmark = pytest.mark.browser

TEXT = b"""\
# Steps in one table

By Vera Preview, who wrote this.

The engine polls *every* five seconds; see [the note](https://example.org/).

| Group | Plan |
|---|---|
| Unowned | Adopted by 30 June |

- First weeks
  - six to ten

```python
print("once")
```

## What moves

Nothing twice, says Vera.
"""


def article(page: Page) -> list[str]:
    """The document's own HTML: its blocks, in their order, with their ids. The numbers of its
    sections are the room's, as those of comments are."""
    html = page.locator("article.document").inner_html()
    html = re.sub(r'<span class="secno">[^<]*</span>', "", html)
    return [block.strip() for block in html.split('<div class="block" ')]


def test_the_preview_is_the_page_that_reviewers_read(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 12, 8, 30, tzinfo=UTC))
    invitation, page = scene.uploaded("Vera Preview", TEXT, zone="Asia/Kolkata")
    expect(page.locator(".preview article.document")).to_contain_text("Nothing twice")
    previewed = article(page)
    assert "Vera" not in "".join(previewed)
    submit(page)
    page.get_by_text("Proof", exact=True).click()
    receipt = page.locator("main").inner_text()
    assert re.search(r"12 Oct 2026, \d\d:\d\d Kolkata", receipt)
    told = re.findall(r"SHA-256 ([0-9a-f]{64})", receipt)
    assert hashlib.sha256(TEXT).hexdigest() in told

    reviewer, code = scene.reviewer(invitation.folio, "Rae Blindreader")
    with scene.site.parts.database.reading() as db:
        found = db.get_one(Folio, invitation.folio)
    assert found.stage == "2"
    room = scene.member_page(reviewer, f"/read/{code}")
    assert article(room) == previewed
    assert found.sha in told, "the receipt's fingerprint is the one that is read"
