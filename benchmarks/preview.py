"""Measures how long a candidate waits from pressing "Upload and preview" to the blind preview.

    .venv/bin/python -m benchmarks.preview [FILE …] [--runs 20] [--at-once 20]

It serves a site (`blindfolio serve`, two workers) and uses it over HTTP. Without files, it makes
documents of 8 pages in each format from the prompts' samples.

For each document it prints the median and the 95th percentile of the time from the first byte of
the upload to the last byte of the page with the preview. For a PDF that page shows the text, and
the pictures of its pages follow. It asks whether the document has been read as often as the page's
own script does.

Then as many candidates as `--at-once` says upload a Word file at the same moment. It prints when
the first and the last of them had the preview, counted from the first upload.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import made, made_site
from tests.faults.visitor import Visitor

LIMITS = {".md": 0.5, ".pdf": 0.75, ".docx": 1.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=20)
    given = parser.parse_args()
    files = [(path.name, path.suffix, path.read_bytes()) for path in given.files] or [
        (f"8 pages{ending}", ending, made.document(ending, 8)) for ending in made.ENDINGS
    ]
    with tempfile.TemporaryDirectory() as name:
        site = made_site.candidates(Path(name) / "site", max(1, given.at_once))
        with site as (_, parts, candidates):
            parts.database.engines.dispose()
            print(
                f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.runs} runs; ms"
            )
            print(f"{'file':28} {'median':>7} {'p95':>7} {'budget':>7}")
            for title, ending, raw in files:
                # One candidate may send only so many files.
                turns = [candidates[n % len(candidates)] for n in range(given.runs)]
                _row(title, ending, [_timed(candidate, ending, raw) for candidate in turns])
            if given.at_once:
                done = _at_once(candidates, made.document(".docx", 8))
                print(
                    f"{len(done)} Word files at once: first preview after {done[0]:.2f} s, "
                    f"the last after {done[-1]:.2f} s (budget 4 s)"
                )


def _row(title: str, ending: str, taken: list[float]) -> None:
    taken.sort()
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    budget = LIMITS.get(ending, 0)
    print(
        f"{title:28} {statistics.median(taken) * 1e3:7.0f} {p95 * 1e3:7.0f} {budget * 1e3:7.0f}"
    )


def _timed(candidate: Visitor, ending: str, raw: bytes) -> float:
    candidate.open_document()
    begun = time.perf_counter()
    path = _send(candidate, ending, raw)
    taken = time.perf_counter() - begun
    while _state(candidate, path)["state"] == "received":
        time.sleep(0.1)
    time.sleep(0.3)
    return taken


def _at_once(candidates: Sequence[Visitor], raw: bytes) -> list[float]:
    for candidate in candidates:
        candidate.open_document()
    done: list[float] = []
    begun = time.perf_counter()

    def send(candidate: Visitor) -> None:
        _send(candidate, ".docx", raw)
        done.append(time.perf_counter() - begun)

    sending = [threading.Thread(target=send, args=(candidate,)) for candidate in candidates]
    for thread in sending:
        thread.start()
    for thread in sending:
        thread.join()
    return sorted(done)


def _send(candidate: Visitor, ending: str, raw: bytes) -> str:
    path = "/my/uploads/" + candidate.upload(uuid.uuid4().hex, raw, f"design{ending}")
    begun = time.perf_counter()
    page = candidate.insist("GET", path).body
    while b'id="b1"' not in page and b"data-wait" in page:
        seen = _state(candidate, path)
        if seen["state"] == "received" and not seen["glimpse"]:
            made_site.pause(begun)
            continue
        page = candidate.insist("GET", path).body
    if b'id="b1"' not in page:
        raise RuntimeError("the page shows no preview")
    return path


def _state(candidate: Visitor, path: str) -> dict[str, Any]:
    seen: dict[str, Any] = json.loads(candidate.insist("GET", f"{path}/state").body)
    return seen


if __name__ == "__main__":
    main()
