from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import DBAPIError

from blindfolio.jobs.worker import Worker

_log = logging.getLogger(__name__)


class Running:
    def __init__(self, worker: Worker, *, threads: int) -> None:
        self._worker = worker
        self._stop = threading.Event()
        # A daemon, so that a stuck job can't keep the process alive: `wait` gives it back.
        self._thread = threading.Thread(
            target=worker.run_forever,
            args=(self._stop,),
            kwargs={"threads": threads},
            name="worker",
            daemon=True,
        )
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        self._stop.set()
        self._worker.wake()

    def wait(self, until: float) -> bool:
        """Waits until all jobs have ended or the monotonic clock shows `until`. Returns whether
        they ended; jobs that didn't are given back to the queue.
        """
        self._thread.join(timeout=max(0.0, until - time.monotonic()))
        if not self._thread.is_alive():
            return True
        try:
            given_back = self._worker.give_back()
        except (DBAPIError, OSError):
            # They are retried when their leases end.
            _log.exception("the jobs under way could not be given back")
        else:
            _log.warning("stopped during %d jobs, which were given back", given_back)
        return False
