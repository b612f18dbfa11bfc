"""Sends static files compressed. Pages are never compressed: they show what others typed beside
a secret of their form, and the length of a compressed page would tell how alike the two are.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from blindfolio.byte_cache import byte_cache


@byte_cache(8_000_000)
def _packed(raw: bytes) -> bytes:
    return gzip.compress(raw, mtime=0)


def install(app: Flask) -> None:
    @app.after_request
    def pack(response: Response) -> Response:
        if request.endpoint != "static":
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or not request.accept_encodings.quality("gzip"):
            return response
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.content_encoding = "gzip"
        # Weak, because the bytes differ from those of the file.
        response.set_etag(response.get_etag()[0] or "", weak=True)
        return response
