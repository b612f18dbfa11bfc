"""Two documents of an invented ferry company, for drafts: a design and an incident report."""

from __future__ import annotations

from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.model import Document

DESIGN = """# RFC 12: Move seat holds to a Redis lease service

Authors: Nadia Okonjo, Piet Vandermolen

## Problem

Seats are held in the booking tables of nine harbour offices. The booking tables were built in 2011
and lock a whole sailing for every hold. On the last Friday before Easter 2024, 61 holds a second
arrived and the slowest tenth waited 14 seconds. The harbour offices sell 2,300 seats a day by
telephone, and each lost call costs 18 euros. The Ticket office wants every seat on sale until ten
minutes before departure. The Harbour masters refuse any change to the boarding list. The old
kiosks at the piers are not owned by anybody and only work when their clock is right.
Our supplier's support contract for the booking tables ends on 30 June 2025.

| What | Now |
|---|---|
| Sailings a week | 412 sailings |
| Kiosks at the piers | 37 kiosks |
| Pages to the four people on call | 11 pages a week |

## Proposal

We will move seat holds to a lease service on Redis. Each hold becomes a lease with an expiry of 90
seconds. The lease service answers in 20 ms. The lease service is called by the kiosks and by the
harbour offices. A lease is renewed by the kiosk while the passenger pays.
Leases allow the offices to sell the same sailing at once, and holds become faster.

## Alternatives

### Sell by quota

Each harbour office gets a quota of seats for a sailing and sells from it alone. Quotas are simpler
and need no new service. But a quota leaves seats empty that another harbour office could sell.

### Keep the booking tables

We could keep the booking tables and lock rows in place of sailings. This requires 5 months of
work on code that nobody has read since 2011.

## Risks

The kiosks may lose their connection while a passenger pays, so that a seat is sold twice. There is
a risk that the four people on call cannot learn the lease service before Easter. Leases could
expire early when the clock of a kiosk is wrong.

## Migration

- First, move the harbour office of Norddal, with two sailings a day.
- Then move the kiosks at the piers.
- Turn off the booking tables at the end.

## Open questions

- How many seats are sold by people who hold two sailings at once?

Questions go to nadia.okonjo@ferries.example or https://wiki.ferries.example/holds. Nadia says that
Piet knows the kiosks. Fjordline Software GmbH runs the tables.
"""

INCIDENT = """# Incident 88: the timetable stood still for three hours

## What happened

On 14 March 2024 the timetable screens of 26 piers stood still for 190 minutes. The screens read one
file from one host, and the host was full. Passengers missed 9 sailings and the Claims desk paid
31,000 euros. The Pier crews were called 240 times and had no list of their own. The Pier crews want
a printed list that does not need the host. The Claims desk refuses to pay for another morning.
Nobody owns the host since its keeper left in 2022.

## Background

The host writes the file every 15 minutes for 26 piers and 310 buses. The buses have read it since
2019 without anybody being told. The harbour authority requires by law that a timetable is shown
at every pier, and the authority's inspection is in October 2024.

## What we will do

We will publish the timetable through a message broker. Each screen subscribes to the broker.
The broker keeps the last timetable for each screen. The buses subscribe to the broker later.

## What else we considered

- A second host beside the first one. It is cheap and known, but it would be full on the same day.
- Printing the list at night. The crews could work with it, but it is wrong when a sailing moves.

## Risks

- The bus company may refuse to change its software.
- A screen may show yesterday's timetable and nobody notices until a sailing is missed.
"""


def ingested(text: str) -> Document:
    """The document as the command reads it."""
    return ingest.ingest(text.encode(), ".md", Identity())
