"""Masks what identifies the candidate before anyone in a blind role reads the document.

Offsets of comments refer to the masked text. Every masked place reads `[name removed]`, in
the document's language, so its width reveals nothing.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from blindfolio.documents.blinding.identity import Finder, Identity, IdentityPlace
from blindfolio.documents.html.allowed import REMOVED
from blindfolio.documents.html.canonical import TextRun, offsets_of, walk
from blindfolio.documents.html.writing import escape
from blindfolio.documents.model import Block, IdentityFinding, replacement

LINK = re.compile(r'<a href="([^"<>]*)"[^<>]*>')
DESCRIPTION = re.compile(r' alt="([^"<>]+)"')
LANGUAGE_NAME = re.compile(r' data-language="([^"<>]*)"')
EMPTIED = re.compile(r"<(a|strong|em|del|ins|u|code|kbd|sub|sup|small|span)(?: [^<>]*)?></\1>")


def mask(
    blocks: Iterable[Block], identity: Identity
) -> tuple[tuple[Block, ...], tuple[IdentityFinding, ...]]:
    """Returns the masked blocks and a finding for each place. Every email address and profile
    link is masked, whoever it belongs to.

    Searches text (across inline tags), link targets, and names of code languages. Findings
    contain the original wording, so only the sealed record may store them.
    """
    finder = Finder(identity)
    masked: list[Block] = []
    findings: list[IdentityFinding] = []
    for block in blocks:
        runs = walk(block.html)[1]
        places = _places(block, runs, finder)
        html, found = _attributes(replaced(block.html, runs, places), block.id, finder)
        if html != block.html:
            here = [
                IdentityFinding(p.kind, block.id, block.text[p.start : p.end]) for p in places
            ]
            findings += [*here, *found]
            block = with_html(block, html)
        masked.append(block)
    return tuple(masked), tuple(findings)


def with_html(block: Block, html: str) -> Block:
    """Returns the block with this HTML, and with the text and offsets that match it."""
    text, runs = walk(html)
    return replace(block, html=html, text=text, offsets=offsets_of(runs))


def places_in(block: Block, finder: Finder) -> list[IdentityPlace]:
    # Prose and code are searched together, because a name may span both. It then counts as
    # prose.
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
    """Returns the HTML with one box at the start of each place."""
    edits: list[tuple[int, int, str]] = []
    for place in places:
        box = f'<span class="{REMOVED}">{replacement()}</span>'
        for run in runs:
            start, end = max(place.start, run.start), min(place.end, run.end)
            if start < end and not run.separator:
                edits.append((*run.html_of(start, end), box))
                box = ""
    for start, end, text in sorted(edits, reverse=True):
        html = html[:start] + text + html[end:]
    while (shorter := EMPTIED.sub("", html)) != html:
        html = shorter
    return html


def boxed(text: str, places: Sequence[IdentityPlace]) -> str:
    parts: list[str] = []
    done = 0
    for place in places:
        parts += [text[done : place.start], replacement()]
        done = place.end
    return "".join([*parts, text[done:]])


def moved(places: Sequence[IdentityPlace], start: int, end: int) -> tuple[int, int]:
    """Returns where `[start, end)` is after masking. An offset inside a box moves to the end of
    the box.
    """
    for place in reversed(places):
        longer = len(replacement()) - (place.end - place.start)
        if place.end <= start:
            start, end = start + longer, end + longer
        elif place.start < end:
            start = min(start, place.start)
            end = max(end, place.end) + longer
    return start, end


def unmoved(places: Sequence[IdentityPlace], start: int, end: int) -> tuple[int, int]:
    """Returns where `[start, end)` of the masked text was before masking. A place that touches a
    box contains all of what the box covers.
    """
    longer = 0
    first, last = start, end
    for place in places:
        box = place.start + longer, place.start + longer + len(replacement())
        longer += len(replacement()) - (place.end - place.start)
        if box[1] <= start:
            first = start - longer
        elif box[0] < start:
            first = place.start
        if box[1] <= end:
            last = end - longer
        elif box[0] < end:
            last = place.end
    return first, last


def _attributes(html: str, block: str, finder: Finder) -> tuple[str, list[IdentityFinding]]:
    # identifying link targets, picture descriptions and names of code languages
    findings: list[IdentityFinding] = []

    def identifies(link: re.Match[str], _: int) -> bool:
        target = unquote(entities.unescape(link[1]))
        found = finder.places(target, code=True)
        if not found and not target.lower().startswith("mailto:"):
            return False
        findings.append(IdentityFinding(found[0].kind if found else "email", block, target))
        return True

    def masked(description: str) -> str:
        places = finder.places(description)
        findings.extend(
            IdentityFinding(p.kind, block, description[p.start : p.end])
            for p in reversed(places)
        )
        return boxed(description, places)

    html = with_descriptions(without_links(html, identifies), masked)
    for language in LANGUAGE_NAME.findall(html):
        if found := finder.places(language, code=True):
            findings.append(IdentityFinding(found[0].kind, block, language))
            html = html.replace(f' data-language="{escape(language)}"', "")
    return html, findings


def without_links(html: str, goes: Callable[[re.Match[str], int], bool]) -> str:
    """Removes links for which `goes(start tag, end tag's offset)` is true, but keeps their
    words.
    """
    parts: list[str] = []
    done = 0
    for link in LINK.finditer(html):
        # Links don't nest, so the next end tag is this one's.
        end = html.index("</a>", link.end())
        if goes(link, end):
            parts += [html[done : link.start()], html[link.end() : end]]
            done = end + len("</a>")
    return "".join([*parts, html[done:]])


def with_descriptions(html: str, written: Callable[[str], str]) -> str:
    for alt in dict.fromkeys(DESCRIPTION.findall(html)):
        new = escape(written(entities.unescape(alt)))
        html = html.replace(f' alt="{alt}"', f' alt="{new}"')
    return html
