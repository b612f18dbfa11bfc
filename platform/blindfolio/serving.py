"""Serving a site from one process: waitress, with the worker in a thread beside it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from blindfolio.app import Parts, create_app
from blindfolio.jobs.worker import Worker
from blindfolio.refusal import Refusal
from blindfolio.web.log import open_log

_CONNECTIONS = 500
"""Open connections. Each browser keeps up to six for two minutes; at waitress' own 100, some
twenty people, or one with slow uploads, would leave everybody else waiting at the door."""


_LOOK = 0.5
"""Seconds within which an idle server sees that it was asked to stop."""


def serve(parts: Parts, *, host: str, port: int, with_worker: bool) -> None:
    """Serve a site until told to stop; a port that is taken is a `Refusal`."""
    refuse_taken(host, port)
    open_log(parts.settings.log)
    settings = parts.settings
    if settings.base_url != _address(host, port):
        print(f"Links to this site begin with {settings.base_url} (BLINDFOLIO_BASE_URL).")
    if not settings.team:
        print(
            "This site has no team name, so it sends no invitations. Run `blindfolio"
            " init` or set BLINDFOLIO_TEAM, then restart the site."
        )
    serve_app(
        create_app(parts),
        parts.worker if with_worker else None,
        host=host,
        port=port,
        threads=settings.threads,
        workers=settings.workers,
    )


def serve_app(
    app: Flask, worker: Worker | None, *, host: str, port: int, threads: int, workers: int
) -> None:
    """Serve an application and run its worker until SIGINT or SIGTERM, then stop both; print the
    address. From the main thread, where signals come."""
    refuse_taken(host, port)
    stop = threading.Event()
    thread = None
    if worker is not None:
        # Before the first request: after an outage, windows may end later than they say.
        worker.beat()
        thread = threading.Thread(
            target=worker.run_forever, args=(stop,), kwargs={"threads": workers}, name="worker"
        )
        thread.start()
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            connection_limit=_CONNECTIONS,
            clear_untrusted_proxy_headers=True,
        )
        with _told_to_stop() as told:
            address = _address(host, port or server.effective_port)
            print(f"Serving on {address} until you press Ctrl-C.", flush=True)
            while not told():
                wasyncore.loop(timeout=_LOOK, map=sockets, count=1)
        server.task_dispatcher.shutdown()
    finally:
        wasyncore.close_all(sockets)
        stop.set()
        if thread is not None:
            thread.join(timeout=30)


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether SIGINT or SIGTERM has come. Noted, not raised: an exception that comes anywhere can
    be lost, or leave a lock behind, and then the server never ends. A second one ends it at once.
    """
    kinds = (signal.SIGINT, signal.SIGTERM)
    noted: list[int] = []
    before = {kind: signal.getsignal(kind) for kind in kinds}

    def restore() -> None:
        for kind, handler in before.items():
            signal.signal(kind, handler)

    def note(kind: int, _frame: object) -> None:
        noted.append(kind)
        restore()

    for kind in kinds:
        signal.signal(kind, note)
    try:
        yield lambda: bool(noted)
    finally:
        restore()


def refuse_taken(host: str, port: int) -> None:
    """Say plainly that a port cannot be had, before anything is started on it."""
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
