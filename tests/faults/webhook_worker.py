"""A worker process to be killed, which follows the audit log and delivers events as a served site's
does: `URL PORT SECRET`.

Its leases and pauses are short, so that what a kill left behind comes back while a test waits.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from functools import partial

from blindfolio.connections.webhooks import deliver, events
from blindfolio.connections.webhooks.sending import Outside
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.worker import Worker
from blindfolio.outbound import address
from blindfolio.site_keys import SiteKeys

LEASE = timedelta(seconds=5)

if __name__ == "__main__":
    url, port, secret = sys.argv[1:]
    deliver.PAUSES = (timedelta(seconds=0.4),) * 30
    heartbeat.EVERY = timedelta(seconds=0.2)
    handler = deliver.DeliverEvent(
        SiteKeys(secret), Outside(address.allowed([f"http://127.0.0.1:{port}"]))
    )
    worker = Worker(
        Database(url),
        {deliver.JOB: handler},
        leases={deliver.JOB: LEASE},
        pauses={deliver.JOB: [timedelta(seconds=0.1)] * 30},
        each_minute=partial(events.follow, sends=True),
    )
    print("started", flush=True)
    worker.run_forever(threading.Event(), threads=2)
