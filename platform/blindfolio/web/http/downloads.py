from __future__ import annotations

from flask import Response


def attachment(
    raw: bytes, name: str, extension: str, media_type: str = "application/octet-stream"
) -> Response:
    ending = extension if extension[1:].isalnum() and extension.isascii() else ""
    answer = Response(raw, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
