"""Sends static files compressed. Pages are never compressed: they show what others typed beside
a secret of their form, and the length of a compressed page would tell how alike the two are.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request


def install(app: Flask) -> None:
    # By name, because a process has one version of each.
    packed: dict[str, bytes] = {}

    @app.after_request
    def pack(response: Response) -> Response:
        if request.endpoint != "static":
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or not request.accept_encodings.quality("gzip"):
            return response
        response.direct_passthrough = False
        raw, name = response.get_data(), request.path
        if name not in packed:
            packed[name] = gzip.compress(raw, mtime=0)
        response.set_data(packed[name])
        response.content_encoding = "gzip"
        # Weak, because the bytes differ from those of the file.
        response.set_etag(response.get_etag()[0] or "", weak=True)
        return response
