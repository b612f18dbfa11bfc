"""Serving a site from one process: waitress, with the worker in a thread beside it."""

from __future__ import annotations

import socket
import threading

import waitress
from flask import Flask

from blindfolio.app import Parts, create_app
from blindfolio.jobs.worker import Worker
from blindfolio.refusal import Refusal
from blindfolio.web.log import open_log

_CONNECTIONS = 500
"""Open connections. Each browser keeps up to six for two minutes; at waitress' own 100, some
twenty people, or one with slow uploads, would leave everybody else waiting at the door."""


def serve(parts: Parts, *, host: str, port: int, with_worker: bool) -> None:
    """Serve a site until interrupted; a port that is taken is a `Refusal`."""
    open_log(parts.settings.log)
    serve_app(
        create_app(parts),
        parts.worker if with_worker else None,
        host=host,
        port=port,
        threads=parts.settings.threads,
        workers=parts.settings.workers,
    )


def serve_app(
    app: Flask, worker: Worker | None, *, host: str, port: int, threads: int, workers: int
) -> None:
    """Serve an application and run its worker until interrupted, then stop both."""
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
    try:
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            connection_limit=_CONNECTIONS,
            clear_untrusted_proxy_headers=True,
        )
    finally:
        stop.set()
        if thread is not None:
            thread.join(timeout=30)


def refuse_taken(host: str, port: int) -> None:
    """Say plainly that a port cannot be had, before anything is started on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refusal(
                "port", f"Port {port} is taken. Choose another one, such as PORT={port + 1}."
            ) from None
