"""Runs the server and the worker. SIGTERM or Ctrl-C stops either of them within a fixed time
and with exit code 0.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import waitress
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel

from blindfolio.app import create_app
from blindfolio.commands import OpenSite
from blindfolio.jobs.running import Running
from blindfolio.jobs.worker import Worker
from blindfolio.refusal import Refusal
from blindfolio.registration import Parts
from blindfolio.web.http import bounds
from blindfolio.web.log import open_log

# Each browser keeps up to six open for two minutes. Twenty people would use up waitress's
# default of 100.
_CONNECTIONS = 500


_LOOK = 0.5

GRACE = 20.0  # seconds that open requests and jobs get to finish

_BACKLOG = 1024


@click.command()
@click.option("--port", type=int, default=8000)
@click.option("--host", default="127.0.0.1")
@click.option(
    "--no-worker",
    is_flag=True,
    help="Only serve pages; run `blindfolio worker` beside it, on this machine or another.",
)
@click.pass_obj
def serve_command(open_site: OpenSite, port: int, host: str, no_worker: bool) -> None:
    """Serve the site, with a worker in the same process."""
    parts = open_site()
    refuse_taken(host, port)
    settings = parts.settings
    open_log(settings.log)
    if settings.base_url != _address(host, port):
        print(f"Links to this site begin with {settings.base_url} (BLINDFOLIO_BASE_URL).")
    if not settings.team:
        print(
            "This site has no team name, so it sends no invitations. Run `blindfolio"
            " init` or set BLINDFOLIO_TEAM, then restart the site."
        )
    app = create_app(parts)
    with _metrics(parts, app):
        serve_app(
            app,
            None if no_worker else parts.worker,
            host=host,
            port=port,
            threads=settings.threads,
            workers=settings.workers,
        )


def serve_app(
    app: Flask,
    worker: Worker | None,
    *,
    host: str,
    port: int,
    threads: int,
    workers: int,
    grace: float = GRACE,
) -> None:
    """Serves until SIGINT or SIGTERM, then stops the server and the worker. Call it from the
    main thread.

    Requests and jobs get `grace` seconds to finish. Unfinished jobs are given back to the
    queue. If a request or job is stuck, the process exits at once with code 0.
    """
    sockets: dict[int, Any] = {}
    running = None
    with _told_to_stop() as told:
        try:
            if worker is not None:
                # Before the first request, because an outage may have extended windows.
                worker.beat()
                running = Running(worker, threads=workers)
            server = waitress.create_server(
                app,
                map=sockets,
                host=host,
                port=port,
                threads=threads,
                ident=None,
                connection_limit=_CONNECTIONS,
                backlog=_BACKLOG,
                max_request_header_size=bounds.HEADER_BYTES,
                max_request_body_size=bounds.BODY_BYTES,
                # Read only by `web.senders`, which knows which proxies to believe.
                clear_untrusted_proxy_headers=False,
            )
            keep_what_is_loaded()
            address = _address(host, port or server.effective_port)
            print(f"Serving on {address} until you press Ctrl-C.", flush=True)
            while not told():
                wasyncore.loop(timeout=_LOOK, map=sockets, count=1)
            until = time.monotonic() + grace
            if running is not None:
                running.stop()
            ended = _drain(sockets, until)
            server.task_dispatcher.shutdown(timeout=1)
        finally:
            wasyncore.close_all(sockets)
            if running is not None:
                running.stop()
        if running is not None:
            ended = running.wait(until) and ended
    if not ended:
        _leave()


def keep_what_is_loaded() -> None:
    """Spares pages the garbage collector, which took a seventh of a review page's time: it goes
    no more through what stays to the end, and looks less often for what a page leaves.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@click.command()
@click.pass_obj
def worker_command(open_site: OpenSite) -> None:
    """Run queued jobs until you press Ctrl-C."""
    parts = open_site()
    open_log(parts.settings.log)
    with _told_to_stop() as told, _metrics(parts):
        running = Running(parts.worker, threads=parts.settings.workers)
        print("Running queued jobs until you press Ctrl-C.", flush=True)
        while not told() and running.alive:
            # A signal ends this sleep, but only its handler learns of it.
            time.sleep(_LOOK)
        running.stop()
        ended = running.wait(time.monotonic() + GRACE)
        if not told():
            raise Refusal("worker", "The worker could not start. The lines above say why.")
    if not ended:
        _leave()


@contextmanager
def _metrics(parts: Parts, app: Flask | None = None) -> Iterator[None]:
    address = parts.settings.metrics_address
    if address is None:
        yield
        return
    from blindfolio.operating.metrics import Metrics, served

    metrics = Metrics(parts)
    metrics.watch_jobs(parts.worker)
    if app is not None:
        metrics.watch_requests(app)
    with served(metrics, *address):
        yield


def _drain(sockets: dict[int, Any], until: float) -> bool:
    # Accepts no new connections and lets open requests finish. Returns whether all did by
    # `until` (monotonic seconds).
    for listener in [it for it in sockets.values() if getattr(it, "accepting", False)]:
        _accept_waiting(listener)
        # Its own `close` would also remove what its threads use to wake this loop.
        wasyncore.dispatcher.close(listener)
    # Read what the newest connections have sent before treating them as idle.
    wasyncore.loop(timeout=0, map=sockets, count=1)
    while time.monotonic() < until:
        channels = [it for it in sockets.values() if isinstance(it, HTTPChannel)]
        if not channels:
            return True
        for channel in channels:
            if not (channel.requests or channel.request or channel.total_outbufs_len):
                channel.will_close = True
        wasyncore.loop(timeout=0.1, map=sockets, count=1)
    return False


def _accept_waiting(listener: Any) -> None:
    # Accepts pending connections, which closing the listener would reset.
    for _ in range(_BACKLOG):
        if not select.select([listener.socket], [], [], 0)[0]:
            return
        listener.handle_accept()


def _leave() -> None:
    # Python's own exit could wait for a stuck thread. Its uncommitted work is rolled back.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    # A second signal exits at once. The first is noted, not raised: an exception anywhere can
    # be lost or leave a lock held.
    noted: list[int] = []
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for kind, handler in before.items():
            signal.signal(kind, handler)

    def note(kind: int, _frame: object) -> None:
        noted.append(kind)
        restore()

    for kind in before:
        signal.signal(kind, note)
    try:
        yield lambda: bool(noted)
    finally:
        restore()


def refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refusal(
                "port",
                f"Port {port} is in use. Choose another, such as --port {port + 1}"
                f" (PORT={port + 1} with make).",
            ) from None


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
