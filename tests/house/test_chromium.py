"""The system's Chromium starts here, so that a failing browser test means a failing page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dev import NO_CHROMIUM, chromium

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.browser
def test_the_system_chromium_opens_a_page_and_runs_its_script(tmp_path: Path) -> None:
    program = chromium()
    assert program, NO_CHROMIUM
    page = "data:text/html,<p id=a></p><script>a.textContent = 6 * 7</script>"
    command = [program, *QUIET, f"--user-data-dir={tmp_path}", "--dump-dom", page]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert '<p id="a">42</p>' in ran.stdout, ran.stderr
