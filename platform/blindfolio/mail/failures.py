from __future__ import annotations

import re
from typing import Literal

from blindfolio.jobs.worker import WorkerDied
from blindfolio.refusal import Refusal

Reason = Literal["address", "refused", "server", "nameless", "nobody", "fault", "held"]

BOUNCED: frozenset[Reason] = frozenset({"address", "refused"})

# Not an error: a restore doesn't send the emails that its backup had queued.
HELD_BACK: Reason = "held"

WORDS: dict[str, str] = {
    "address": "The mail server says that this address does not accept email. Contact the person"
    " another way and give them the link.",
    "refused": "The mail server refused this email. Email a new link instead. If that is refused"
    " too, ask your site's operator: the people who run the mail server can tell them why.",
    "server": "For a whole day, the mail server did not accept this email. Send it again when the"
    " server is back, or give the person the link yourself.",
    "nameless": "This site has no team name, so candidates would not know who the email is from."
    " Ask your site's operator to run `blindfolio init` and restart the site, then send it"
    " again.",
    "nobody": "We no longer send email to this address.",
    "held": "This email was waiting when the site was backed up. The site has been restored since,"
    " and the email may have been sent before that. Send it only if it is still needed.",
    "fault": "This email could not be written because of a fault in the site. Email a new link"
    " instead, and tell your site's operator.",
}

# Replies about command order and sign-in, so the site's setting is wrong.
_OF_THE_SITE = frozenset({503, 530, 534, 535, 538})

# a status code with its subject, such as `5.1.1 no such user`
_ENHANCED = re.compile(rb"5\.(\d+)\.\d+(?!\S)")


def of_recipient(code: int, answer: bytes) -> Refusal | None:
    """Returns a final Refusal if the server rejects the recipient for good, or None.

    In an enhanced status code (RFC 3463), 5.1 and 5.2 are about the mailbox.
    """
    if not 500 <= code < 600 or code in _OF_THE_SITE:
        return None
    named = _ENHANCED.match(answer)
    return _address() if named is None or named[1] in (b"1", b"2") else None


def of_message(code: int, answer: bytes) -> Refusal | None:
    """Returns a final Refusal if the server rejects the message, or None."""
    if not 500 <= code < 600:
        return None
    # Once the mail has been sent, even a mailbox code may concern only this mail: 5.2.3 is its
    # length.
    named = _ENHANCED.match(answer)
    if named is not None and named[0] in (b"5.1.1", b"5.2.1"):
        return _address()
    return Refusal("mail-refused", "The mail server refused this email.")


def reason(error: Exception) -> Reason:
    if isinstance(error, Refusal):
        known: dict[str, Reason] = {
            "mail-address": "address",
            "email": "address",
            "mail-refused": "refused",
            "team": "nameless",
        }
        return known.get(error.code, "nobody")
    # smtplib's own errors are OSErrors too.
    return "server" if isinstance(error, OSError | WorkerDied) else "fault"


def _address() -> Refusal:
    return Refusal(
        "mail-address", "The mail server says that this address does not accept email."
    )
