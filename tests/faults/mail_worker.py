"""A worker process to be killed, which sends mails as a served site's does: `URL PORT`.

Its leases and pauses are short, so that what a kill left behind comes back while a test waits.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from blindfolio import resources
from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed, Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import open_transport

LEASE = timedelta(seconds=10)
PAUSES = [timedelta(seconds=0.4)] * 30


def someone(_database: Database, mail: MailOut) -> Addressed:
    values = {"name": "Kim", "link": f"https://review.example/open/{mail.to_id}"}
    return Addressed("Kim Example", f"{mail.to_id}@example.org", values)


if __name__ == "__main__":
    delivery = Delivery(
        resources.TEMPLATES,
        someone,
        open_transport(f"smtp://127.0.0.1:{sys.argv[2]}"),
        sender="blindfolio@pay.example",
    )
    worker = Worker(
        Database(sys.argv[1]),
        {outbox.JOB: delivery},
        leases={outbox.JOB: LEASE},
        pauses={outbox.JOB: PAUSES},
        apart=[outbox.JOB],
    )
    print("started", flush=True)
    worker.run_forever(threading.Event())
