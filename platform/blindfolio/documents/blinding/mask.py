"""Masking: replaces what identifies the candidate before any blind role reads the blocks.

Comments' offsets are those of the masked text. Every masked place reads `[name removed]`, so its
width tells nothing.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from blindfolio.documents.blinding.identity import Finder, Identity, IdentityPlace
from blindfolio.documents.html.allowed import REMOVED
from blindfolio.documents.html.canonical import TextRun, offsets_of, walk
from blindfolio.documents.html.writing import escape
from blindfolio.documents.model import REPLACEMENT, Block, IdentityFinding

_BOX = f'<span class="{REMOVED}">{REPLACEMENT}</span>'

LINK = re.compile(r'<a href="([^"<>]*)"[^<>]*>')
DESCRIPTION = re.compile(r' alt="([^"<>]+)"')
LANGUAGE_NAME = re.compile(r' data-language="([^"<>]*)"')
EMPTIED = re.compile(r"<(a|strong|em|del|ins|u|code|kbd|sub|sup|small|span)(?: [^<>]*)?></\1>")


def mask(
    blocks: Iterable[Block], identity: Identity
) -> tuple[tuple[Block, ...], tuple[IdentityFinding, ...]]:
    """The masked blocks, and a finding for each place.

    Every e-mail and profile link is masked, whoever's it is. Looks in text, across inline tags, in
    link targets and in code languages' names. Findings hold the original wording: they belong to
    the sealed record alone.
    """
    finder = Finder(identity)
    masked: list[Block] = []
    findings: list[IdentityFinding] = []
    for block in blocks:
        new, found = _mask_block(block, finder)
        masked.append(new)
        findings += found
    return tuple(masked), tuple(findings)


def has_ordinary_name(identity: Identity) -> bool:
    """Whether a part of the name is an ordinary word, which is masked only where that is sure.

    The candidate must be told: nothing automatic finds "Will" at the start of a sentence.
    """
    return Finder(identity).has_weak_names


def _mask_block(block: Block, finder: Finder) -> tuple[Block, list[IdentityFinding]]:
    _, runs = walk(block.html)
    places = _places(block, runs, finder)
    findings = [IdentityFinding(p.kind, block.id, block.text[p.start : p.end]) for p in places]
    html = replaced(block.html, runs, places)
    html, in_attributes = _attributes(html, block.id, finder)
    findings += in_attributes
    if html == block.html:
        return block, []
    text, new_runs = walk(html)
    return replace(block, html=html, text=text, offsets=offsets_of(new_runs)), findings


def places_in(block: Block, finder: Finder) -> list[IdentityPlace]:
    """Searches prose and code together, because a name may run from one into the other.

    A place is code only if all of it is.
    """
    return _places(block, walk(block.html)[1], finder)


def _places(block: Block, runs: list[TextRun], finder: Finder) -> list[IdentityPlace]:
    code = [run for run in runs if run.code]
    titled = block.kind == "heading"
    if not code:
        return finder.places(block.text, titled=titled)

    def in_code(place: IdentityPlace) -> bool:
        return any(run.start <= place.start and place.end <= run.end for run in code)

    strict = finder.places(block.text, code=True)
    if block.kind == "code":
        return strict
    loose = finder.places(block.text, titled=titled)
    found = [p for p in loose if not in_code(p)]
    found += [
        p
        for p in strict
        if in_code(p) and not any(p.start < q.end and q.start < p.end for q in found)
    ]
    return sorted(found, key=lambda p: p.start)


def replaced(html: str, runs: list[TextRun], places: Sequence[IdentityPlace]) -> str:
    """One box where each place's text began."""
    edits: list[tuple[int, int, str]] = []
    for place in places:
        box = _BOX
        for run in runs:
            start, end = max(place.start, run.start), min(place.end, run.end)
            if start >= end or run.separator:
                continue
            if run.end - run.start == 1:
                cut = (run.html_start, run.html_end)
            else:
                cut = (run.html_start + start - run.start, run.html_start + end - run.start)
            edits.append((*cut, box))
            box = ""
    for start, end, text in sorted(edits, reverse=True):
        html = html[:start] + text + html[end:]
    return _without_emptied(html)


def boxed(text: str, places: Sequence[IdentityPlace]) -> str:
    parts: list[str] = []
    done = 0
    for place in places:
        parts += [text[done : place.start], REPLACEMENT]
        done = place.end
    return "".join([*parts, text[done:]])


def _without_emptied(html: str) -> str:
    while (shorter := EMPTIED.sub("", html)) != html:
        html = shorter
    return html


def _attributes(html: str, block: str, finder: Finder) -> tuple[str, list[IdentityFinding]]:
    """The HTML without link targets, picture descriptions and language names that identify; and
    those.
    """
    findings: list[IdentityFinding] = []
    parts: list[str] = []
    done = 0
    for link in LINK.finditer(html):
        target = unquote(entities.unescape(link[1]))
        found = finder.places(target, code=True)
        if not found and not target.lower().startswith("mailto:"):
            continue
        kind = found[0].kind if found else "email"
        findings.append(IdentityFinding(kind, block, target))
        # Links never stand in links, so the next end tag is this one's.
        end = html.index("</a>", link.end())
        parts += [html[done : link.start()], html[link.end() : end]]
        done = end + len("</a>")
    html = "".join([*parts, html[done:]])
    for alt in dict.fromkeys(DESCRIPTION.findall(html)):
        described = entities.unescape(alt)
        masked = described
        for place in reversed(finder.places(described)):
            findings.append(
                IdentityFinding(place.kind, block, described[place.start : place.end])
            )
            masked = masked[: place.start] + REPLACEMENT + masked[place.end :]
        html = html.replace(f' alt="{alt}"', f' alt="{escape(masked)}"')
    for language in LANGUAGE_NAME.findall(html):
        if found := finder.places(language, code=True):
            findings.append(IdentityFinding(found[0].kind, block, language))
            html = html.replace(f' data-language="{escape(language)}"', "")
    return html, findings
