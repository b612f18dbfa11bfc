"""Check a draft's texts. A check takes up to a second, so run it before locking the draft's
row, and never in a page that only shows something."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blindfolio.refusal import Refusal
from blindfolio.text import team_text
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.folder.catalogue import BRIEF, FILES, PromptFolder
from prompts.lint.findings import Finding, Place
from prompts.lint.folder import lint_folder

# Characters of each file.
MOST = {"prompt.md": 30_000, BRIEF: 30_000, "rubric.yaml": 100_000, "probes.yaml": 400_000}

MOST_BRACKETS = 200
"""The most `[` and `<` that a page may have. A Markdown parser searches to the end of the
text for the partner of each."""

STOPS = "E"


@dataclass(frozen=True, slots=True)
class Checked:
    texts: dict[str, str]
    title: str
    intro: str
    html: str
    folder: PromptFolder | None
    findings: tuple[dict[str, Any], ...]

    @property
    def stops(self) -> tuple[dict[str, Any], ...]:
        return tuple(f for f in self.findings if f["severity"] == STOPS)


def check(slug: str, given: Mapping[str, str]) -> Checked:
    """Check a draft's texts. Raise Refusal ("long", "brackets" or "nested") for input that
    no prompt needs; report all other faults as findings."""
    texts = {name: plain(given.get(name, "")) for name in FILES}
    if not texts[BRIEF]:
        del texts[BRIEF]
    _refuse_long(texts)
    markdown = texts["prompt.md"]
    try:
        title, text, intro = catalogue.split(markdown, "prompt.md")
        shown = versions.body(text)
    except Refusal:
        title, intro, shown = "", "", markdown
    html = _rendered("prompt.md", shown)
    _rendered(BRIEF, versions.body(texts.get(BRIEF, "")))
    try:
        folder = catalogue.folder_of(slug, texts)
    except (Refusal, RecursionError):
        folder = None
    order = {name: n for n, name in enumerate(FILES)}
    findings = sorted(
        _findings(slug, texts),
        key=lambda f: (f.severity != STOPS, order.get(f.place.file, len(order))),
    )
    told = tuple(finding.as_json() for finding in findings)
    return Checked(texts, title or slug, intro, html, folder, told)


def _refuse_long(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if len(text) > MOST[name]:
            raise Refusal(
                "long", f"{name} has more than {MOST[name]:,} characters. Shorten it."
            )
        brackets = text.count("[") + text.count("<")
        if name.endswith(".md") and brackets > MOST_BRACKETS:
            raise Refusal(
                "brackets", f"{name} has more than {MOST_BRACKETS} of “[” and “<”. Remove some."
            )


def _rendered(name: str, markdown: str) -> str:
    try:
        return team_text.render(markdown)
    except RecursionError:
        raise Refusal(
            "nested", f"{name} nests lists too deeply. Use fewer levels of lists."
        ) from None


def plain(text: str) -> str:
    """Normalise line ends, and drop NUL characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "replace").decode("utf-8").rstrip()
    return f"{text}\n" if text else ""


def _findings(slug: str, texts: Mapping[str, str]) -> list[Finding]:
    # Written to a folder, so that the command and this page get the same lines.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / slug
        path.mkdir()
        for name, text in texts.items():
            (path / name).write_text(text, "utf-8")
        try:
            return lint_folder(path)
        except RecursionError:
            reason = "This is nested too deeply for us to read."
            return [Finding("FILE", Place("rubric.yaml or probes.yaml"), "", reason)]
