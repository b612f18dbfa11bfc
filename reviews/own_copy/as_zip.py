from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: the files say their own times


def as_zip(files: Iterable[tuple[str, bytes]]) -> IO[bytes]:
    """Return an open file, in a folder for temporary files, because a candidate's files may not
    fit into memory."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files:
            archive.writestr(zipfile.ZipInfo(name, NEVER), raw, zipfile.ZIP_DEFLATED)
    made.seek(0)
    return made


def as_json(parts: Mapping[str, Any]) -> bytes:
    return json.dumps(parts, ensure_ascii=False, indent=1, default=str).encode()
