from __future__ import annotations

import json

import pytest

from blindfolio.outbound import address
from reviews.connected.channels import messages
from tests.expect import refused

SLACK = "https://hooks.slack.com/services/T0/B0/abcd"
TEAMS = "https://prod-1.westeurope.logic.azure.com:443/workflows/1?api-version=1&sig=abcd"
POWER = "https://d1.0f.environment.api.powerplatform.com/powerautomate/1?sv=1.0&sig=abcd"
NOTHING = address.Allowed()


@pytest.mark.parametrize("typed", [SLACK, TEAMS, POWER, f"  {SLACK}\n"])
def test_addresses_of_slack_and_teams_are_taken(typed: str) -> None:
    assert messages.check(typed, NOTHING) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hooks.slack.com/services/T0/B0/abcd",
        "http://hooks.slack.com/services/T0/B0/abcd",
        "https://hooks.slack.com:8443/services/T0/B0/abcd",
        "https://hooks.slack.com/workflows/T0/abcd",
        "https://hooks.slack.com.example.test/services/T0/B0/abcd",
        "https://example.test/services/T0/B0/abcd",
        "https://evil-logic.azure.com/workflows/1?sig=abcd",
        "https://prod-1.logic.azure.com/workflows/1",
        "https://user:key@hooks.slack.com/services/T0/B0/abcd",
        "https://hooks.slack.com/services/../other/T0/B0/abcd",
        "https://hooks.slack.com/services/%2e%2e/other",
        "https://hooks.slack.com/services/",
        "https://.logic.azure.com/workflows/1?sig=abcd",
        "https://a..logic.azure.com/workflows/1?sig=abcd",
        SLACK + "a" * messages.LONGEST,
    ],
)
def test_other_addresses_are_refused(typed: str) -> None:
    with refused("address"):
        messages.check(typed, NOTHING)


def test_the_operator_can_allow_a_host() -> None:
    own = address.allowed(["chat.example.test:8443"])
    assert messages.check("https://chat.example.test:8443/services/x", own)
    with refused("address"):
        messages.check("https://chat.example.test/services/x", own)


def test_of_an_address_the_page_shows_the_host_and_the_end() -> None:
    assert messages.masked(SLACK) == "hooks.slack.com/…abcd"
    assert messages.masked(TEAMS) == "prod-1.westeurope.logic.azure.com/…abcd"


def test_a_title_is_only_text_in_slack() -> None:
    said = json.loads(messages.body(SLACK, "1 · <!channel> & *x*", "Open", "https://a/?b&c"))
    shown, link = (block["text"] for block in said["blocks"])
    assert shown == {"type": "plain_text", "text": "1 · <!channel> & *x*", "emoji": False}
    assert link == {"type": "mrkdwn", "text": "<https://a/?b&amp;c|Open>"}
    assert said["text"] == "1 · &lt;!channel&gt; &amp; *x*"


def test_teams_gets_a_card_with_one_button() -> None:
    said = json.loads(messages.body(POWER, "3 · Title", "Open", "https://a/?b&c"))
    (attached,) = said["attachments"]
    assert said["type"] == "message"
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"] == [{"type": "TextBlock", "wrap": True, "text": "3 · Title"}]
    (leads,) = card["actions"]
    assert leads == {"type": "Action.OpenUrl", "title": "Open", "url": "https://a/?b&c"}
