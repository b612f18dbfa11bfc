"""A port that listens and that nobody may reach: who fetches what a document names is caught."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def silent() -> Iterator[str]:
    """The address of a listener on this machine; fails at the end where anybody connected."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        # The system takes connections in by itself: one that was made is still waiting here.
        with pytest.raises(TimeoutError):
            server.accept()
