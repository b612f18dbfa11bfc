"""A worker process to be killed, which posts digests as a served site's does: `URL PORT SECRET`.

For it, it is past nine on a working day at any time, and its leases are short.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from blindfolio.accounts import working_days
from blindfolio.connections.webhooks.sending import Outside
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.worker import Worker
from blindfolio.outbound import address
from blindfolio.site_keys import SiteKeys
from reviews.connected.channels import digest

LEASE = timedelta(seconds=2)
UTC = ZoneInfo("UTC")

if __name__ == "__main__":
    url, port, secret = sys.argv[1:]
    working_days.WEEK = "1234567"
    digest._HOUR = 0
    digest.PAUSES = (timedelta(seconds=0.2),) * 4
    heartbeat.EVERY = timedelta(seconds=0.1)
    allowed = address.allowed([f"http://127.0.0.1:{port}"])
    handler = digest.Post(SiteKeys(secret), Outside(allowed), UTC, "http://site.example.test")
    worker = Worker(
        Database(url),
        {digest.JOB: handler},
        leases={digest.JOB: LEASE},
        each_minute=partial(digest.queue_due, zone=UTC),
    )
    print("started", flush=True)
    worker.run_forever(threading.Event(), threads=2)
