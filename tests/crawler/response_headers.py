"""What every answer carries, whoever asks: the security headers, and no script or style inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from werkzeug.test import TestResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_TAGS = re.compile(r"<[a-zA-Z][^<>]*>")
_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|\shref\s*=\s*\W?javascript:",
    re.I,
)


def faults(response: TestResponse) -> Iterator[str]:
    held = response.headers
    expected = dict(_HEADERS)
    if response.mimetype == "text/html":
        expected["Content-Security-Policy"] = _POLICY
        tags = "\n".join(_TAGS.findall(response.get_data(as_text=True)))
        if inline := _INLINE.search(tags):
            yield f"inline {inline.group().strip()}"
    forbidden = {"Access-Control-Allow-Origin", "Last-Modified", "ETag", "Server"}
    if (response.mimetype or "").startswith("image/"):
        # A redaction may replace it; its tag is random, so it tells nothing of the bytes.
        expected["Cache-Control"] = "private, no-cache"
        forbidden.remove("ETag")
    elif (
        response.mimetype == "application/json"
        and (
            response.request.method == "HEAD"  # like the GET that the walk asks, too
            or held.get("ETag") == f'"{sha256(response.get_data()).hexdigest()[:32]}"'
        )
    ):
        forbidden.remove("ETag")  # It tells nothing that the answer doesn't.
    for name, value in expected.items():
        if held.get(name) != value:
            yield f"{name}: {held.get(name)}"
    if "default-src 'none'" not in held.get("Content-Security-Policy", ""):
        yield "no Content-Security-Policy"
    for name in sorted(forbidden):
        if name in held:
            yield f"{name}: {held[name]}"
