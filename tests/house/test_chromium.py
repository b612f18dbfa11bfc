"""The system's Chromium starts here, so that a failing browser test means a failing page."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from dev import NO_CHROMIUM, ROOT, chromium

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


def test_what_opens_a_browser_is_among_the_browser_tests(own_files: list[str]) -> None:
    """A test without its mark would run beside everything else, and wait too short there."""
    files = [name for name in own_files if re.fullmatch(r"tests/.*/test_\w+\.py", name)]
    words = {name: (ROOT / name).read_text("utf-8") for name in files}
    using = [
        name for name, text in words.items() if re.search(r"^from playwright\.", text, re.M)
    ]
    assert len(using) > 20
    assert [
        name for name in using if not re.search(r"mark\.(browser|faults)", words[name])
    ] == []
