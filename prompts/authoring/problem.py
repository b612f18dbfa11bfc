from __future__ import annotations

import re

_SHIPPED = {
    "answer-desk": "A support assistant that answers wrongly, while its staff and models go",
    "billing-ledger": "A company's book inside an old billing program that few understand",
    "checkout-flags": "9,000 feature flags from a vendor, and a checkout that waits for them",
    "late-numbers": "Reports whose numbers go on changing as late data arrives",
    "night-jobs": "312 scheduled jobs on one machine, whose only keeper leaves",
    "noisy-tenants": "Customers on shared clusters who slow each other down",
    "own-documents": "General guides for old RFCs and proposals",
    "payment-flows": "Payments that pass through 47 functions, with no one place to see them",
    "person-deletion": "Deleting a person from thirty services, in time and provably",
    "search-takeover": "Taking over a search cluster that four customers share",
    "stock-promise": "Promising stock in three regions from copies that are minutes old",
    "who-may-what": "Who may use which system, after an audit of people's access",
    "wider-id": "A parcel number that runs out, in events that 400 programs write",
}
LONGEST = 110


def line(slug: str, intro: str) -> str:
    """Return the library's short description, or else the first sentence of `intro`,
    shortened at the end of a word."""
    if slug in _SHIPPED:
        return _SHIPPED[slug]
    sentence = re.split(r"(?<=[.?!])\s", " ".join(intro.split()), maxsplit=1)[0].rstrip(".")
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + "…"
