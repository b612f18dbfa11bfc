"""Says where messages may be posted, and in which form. Uses no database."""

from __future__ import annotations

import json
from typing import Any

from blindfolio.outbound import address as addresses
from blindfolio.outbound.address import Allowed, Target
from blindfolio.refusal import Refusal

LONGEST = 1000

_SLACK = "hooks.slack.com"
_TEAMS = (".logic.azure.com", ".api.powerplatform.com")


def check(typed: str, allowed: Allowed) -> str:
    """Returns the address as it is stored. Raises Refusal unless it is one of Slack, of Teams or
    of a host that the operator has allowed."""
    address = typed.strip()
    if len(address) > LONGEST:
        raise Refusal("address", f"Enter at most {LONGEST} characters.")
    try:
        target = addresses.parse(address)
    except ValueError as error:
        raise Refusal("address", str(error)) from None
    if target.origin not in allowed.origins and not _is_known(target):
        raise Refusal(
            "address",
            "Enter the address that Slack gives for an incoming webhook, which begins with"
            f" https://{_SLACK}/services/, or the whole address that Teams gives for a workflow,"
            f" with a host that ends in {' or '.join(_TEAMS)}. The operator can allow other hosts"
            " with BLINDFOLIO_OUTBOUND_ALSO.",
        )
    return address


def masked(address: str) -> str:
    return f"{addresses.parse(address).host}/…{address[-4:]}"


def body(address: str, text: str, words: str, link: str) -> bytes:
    """Returns a message with one link, in the form that the receiver takes."""
    for_slack = _is_slack(addresses.parse(address))
    said = _of_slack(text, words, link) if for_slack else _of_teams(text, words, link)
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


def _is_known(target: Target) -> bool:
    if (target.scheme, target.port) != ("https", 443):
        return False
    if target.host == _SLACK:
        return _is_slack(target) and all(it.isalnum() for it in target.path.split("/")[2:])
    is_whole = all(target.host.split("."))
    return is_whole and target.host.endswith(_TEAMS) and "sig=" in target.path


def _is_slack(target: Target) -> bool:
    return target.path.startswith("/services/")


def _of_slack(text: str, words: str, link: str) -> dict[str, Any]:
    shown = {"type": "plain_text", "text": text, "emoji": False}
    leads = {"type": "mrkdwn", "text": f"<{_escaped(link)}|{words}>"}
    blocks = [{"type": "section", "text": it} for it in (shown, leads)]
    return {"text": _escaped(text), "blocks": blocks}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _of_teams(text: str, words: str, link: str) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "wrap": True, "text": text}],
        "actions": [{"type": "Action.OpenUrl", "title": words, "url": link}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
