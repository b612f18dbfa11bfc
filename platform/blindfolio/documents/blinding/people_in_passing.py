"""Finds people and companies that are mentioned in passing, such as in pasted emails, after
"Owner:" or in copyright lines.

The candidate is asked about them, and nothing is masked. The patterns are narrow, because no
candidate would answer a question about every capital letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from blindfolio.documents.blinding.ordinary_words import PARTICLES, SHORT_PARTICLES
from blindfolio.documents.model import BOX, Block, Doubt, DoubtKind
from blindfolio.languages import spoken

WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_](?:[\w'\u2019-]*\w)?")
_AFTER_BOX = re.compile(f" ({WORD.pattern})")
_HANDLE = re.compile(r" ?\(@[\w-]{1,40}\)")
_BETWEEN = re.compile(r"(?: ?[,&/;]| and| with| und| mit) ?")
_ROLE = re.compile(
    r"\W{0,3}(?:(?:document |design |tech |technical |lead |primary |main )?(?:owner|author|editor"
    r"|reviewer|approver|contact|maintainer|sponsor|assignee|champion|shepherd|stakeholder"
    r"|originator|creator|dri)(?:s|\(s\))?|created by|changed by|reviewed by|approved by"
    r"|owned by|maintained by|assigned to"
    r"|(?:autor|verfasser|eigent\u00fcmer|ansprechpartner|leiter|bearbeiter|pr\u00fcfer|betreuer)"
    r"(?:en|in|innen|s|\(in\)|[:*]in)?|(?:projekt|team)?leitung|verantwortlich(?:er?)?"
    r"|(?:erstellt|ge\u00e4ndert|gepr\u00fcft|freigegeben|verantwortet) von|freigabe"
    r"|ansprechperson)"
    r"\s?[:\t|]\s{0,3}",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\W{0,3}(?:hi|hello|hey|dear|hallo|good morning|thanks|thank you|moin|servus|danke"
    r"|guten (?:tag|morgen|abend)|lieber?|sehr geehrter?)(?: herrn?| frau)?\s",
    re.IGNORECASE,
)
_AFTER_GREETING = re.compile(r"\s?(?:[,:!\u2013\u2014-]|\Z)| for\b")
_SIGN_OFF = re.compile(
    r"(?:(?:many |best |kind |warm |with )?(?:regards|thanks|wishes)|cheers|thank you|sincerely"
    r"|rgds|best|(?:(?:mit )?(?:freundlich|best|viel|lieb|herzlich|sch\u00f6n)(?:en|e|er)? )?"
    r"(?:gr\u00fc\u00dfen?|gru\u00df|dank)|vg|lg|mfg)"
    r"(?: and regards| & regards| again| so much| a lot)?[\s,.!/\u2013\u2014-]{0,6}",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:Herrn?|Frau|Prof\.|Dr\.)(?: Dr\.)? ")
_BOX_AT_END = re.compile(rf"(?:{BOX.pattern})\Z")
_WROTE = re.compile(r" wrote:| schrieb ")
_COPYRIGHT = re.compile(
    r"(?:\u00a9|\(c\)|copyright)(?:\s?(?:\u00a9|\(c\)|copyright))?\s?"
    r"(?:\d{4}(?:\s?[-\u2013,]\s?\d{4})?)?[\s,]{0,3}(?:by\s)?",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"\s?(?:\. |all rights|licensed|alle rechte)", re.IGNORECASE)
SMALL = (PARTICLES | SHORT_PARTICLES) - {"and", "the"}
_LONGEST_LINE = 400
_LONGEST_NAME = 4
_NOT_NAMES = """
    a all am an april august board both committee december department everybody everyone february
    folks friday group guild guys january july june madam march may monday nobody none november
    october org organisation organization pm saturday september sir squad sunday tba tbd team teams
    the there thursday tuesday unknown wednesday
    abteilung alle damen dienstag dezember donnerstag februar frau freitag gremium gruppe herr
    herren herrn januar juli juni kollegen kolleginnen leute mai mittwoch montag märz
    niemand offen oktober samstag sonntag unbekannt zusammen
    """
_NOBODY = frozenset(_NOT_NAMES.split())  # words that appear in a name's place but aren't names
# Legal forms identify no one, even beside a masked name.
_LEGAL = frozenset({"co", "corp", "corporation", "gmbh", "inc", "limited", "llc", "ltd", "plc"})


@dataclass(frozen=True, slots=True)
class BlockLine:
    block: Block
    at: int
    text: str

    def doubt(self, kind: DoubtKind, start: int, end: int) -> Doubt:
        text = self.text[start:end]
        return Doubt(kind, self.block.id, self.at + start, self.at + end, text)


def in_passing(blocks: Sequence[Block]) -> Iterator[Doubt]:
    lines = [*lines_of(block for block in blocks if block.kind != "code")]
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if len(line.text) <= _LONGEST_LINE:
            yield from _roles(line)
            yield from _titled(line)
            yield from _greeted(line)
            yield from _signed_off(line, before, after)
            yield from _wrote(line)
            yield from _holders(line)
    yield from _beside(lines)


def lines_of(blocks: Iterable[Block]) -> Iterator[BlockLine]:
    for block in blocks:
        for line in re.finditer(r"[^\n]+", block.text):
            if line[0].strip():
                yield BlockLine(block, line.start(), line[0])


def _roles(line: BlockLine) -> Iterator[Doubt]:
    # The line must contain only names: "Owner: Payments core" is a team.
    label = _ROLE.match(line.text)
    if label is None:
        return
    found, place = [], label.end()
    while end := _name(line.text, place):
        handle = _HANDLE.match(line.text, end)
        end = handle.end() if handle else end
        found.append(line.doubt("role", place, end))
        between = _BETWEEN.match(line.text, end)
        if between is None:
            break
        place = between.end()
    rest = line.text[found[-1].end - line.at :].partition("\t")[0] if found else ""
    if not rest.strip(" .*_"):
        yield from found


def _titled(line: BlockLine) -> Iterator[Doubt]:
    for title in _TITLE.finditer(line.text) if spoken() == "de" else ():
        if end := _name(line.text, title.end()):
            yield line.doubt("role", title.end(), end)


def _greeted(line: BlockLine) -> Iterator[Doubt]:
    greeting = _GREETING.match(line.text)
    end = _name(line.text, greeting.end()) if greeting else 0
    if greeting and end and _AFTER_GREETING.match(line.text, end):
        yield line.doubt("letter", greeting.end(), end)


def _signed_off(
    line: BlockLine, before: BlockLine | None, after: BlockLine | None
) -> Iterator[Doubt]:
    # A name after "Regards," on the same line or alone on the next, or alone above a thread's
    # next email.
    place = 0
    if closing := _SIGN_OFF.match(line.text):
        if closing[0][-1:].isalnum() or closing[0].lower() == "best ":
            return
        place = closing.end()
    elif not (before and _SIGN_OFF.fullmatch(before.text.strip())) and not _quotes(after):
        return
    place += len(line.text[place:]) - len(line.text[place:].lstrip(" -\u2013\u2014"))
    end = _name(line.text, place)
    if end and not line.text[end:].strip(" .,"):
        yield line.doubt("letter", place, end)


def _quotes(line: BlockLine | None) -> re.Match[str] | None:
    return (
        _WROTE.search(line.text)
        if line and line.text.startswith(("On ", "> On ", "Am ", "> Am "))
        else None
    )


def _wrote(line: BlockLine) -> Iterator[Doubt]:
    wrote = _quotes(line)
    if wrote is None:
        return
    if wrote[0] == " schrieb ":
        if (end := _name(line.text, wrote.end())) and ":" in line.text[end:]:
            yield line.doubt("letter", wrote.end(), end)
        return
    head = line.text[: wrote.start()].partition("<")[0].rstrip()
    head = _BOX_AT_END.sub("", head).rstrip()
    words = [word for word in WORD.finditer(head) if _of_a_name(word[0])]
    start = end = len(head)
    for word in reversed(words):
        if word.end() not in (start, start - 1):
            break
        start = word.start()
    if start < end:
        yield line.doubt("letter", start, end)


def _holders(line: BlockLine) -> Iterator[Doubt]:
    for notice in _COPYRIGHT.finditer(line.text):
        rest = line.text[notice.end() :].partition("\t")[0]
        rest = _LICENCE.split(rest, maxsplit=1)[0].rstrip(" .,")
        year = any(letter.isdigit() for letter in notice[0])
        if BOX.sub("", rest).strip(" ,") and rest[:1].isupper() and year:
            yield line.doubt("holder", notice.end(), notice.end() + len(rest))
            return


def _beside(lines: Sequence[BlockLine]) -> Iterator[Doubt]:
    # A capitalised word beside a masked name may be the rest of it. Words that also occur in
    # lower case, or often elsewhere, are skipped.
    found = [doubt for line in lines for doubt in _next_to_boxes(line)]
    if found:
        times = Counter(word for line in lines for word in WORD.findall(line.text))
        besides = Counter(doubt.text for doubt in found)
        for doubt in found:
            often = times[doubt.text] > besides[doubt.text] + 1
            if doubt.text.lower() not in times and not often:
                yield doubt


def _next_to_boxes(line: BlockLine) -> Iterator[Doubt]:
    for box in BOX.finditer(line.text) if line.block.kind != "heading" else ():
        first = max(0, box.start() - 42)
        head = line.text[first : box.start()]
        *_, before = (None, *WORD.finditer(head))
        # A sentence's first word has a capital anyway, and so has each German noun.
        if (
            before
            and spoken() != "de"
            and head[before.end() :] == " "
            and _surname(before[0])
            and head[: before.start()].rstrip()[-1:] not in ("", ".", "!", "?", ":")
        ):
            yield line.doubt("beside", first + before.start(), first + before.end())
        after = _AFTER_BOX.match(line.text, box.end())
        between = after and (spoken() != "de" or BOX.match(line.text, after.end() + 1))
        if after and between and _surname(after[1]):
            yield line.doubt("beside", *after.span(1))


def _surname(word: str) -> bool:
    plain = word.lower().rstrip(".") not in _LEGAL and not word.isupper()
    return _of_a_name(word) and len(word) > 1 and plain


def _name(text: str, place: int) -> int:
    end, words = 0, 0
    while word := WORD.match(text, place):
        if _of_a_name(word[0]):
            end, words = word.end(), words + 1
        elif not words or word[0] not in SMALL:
            break
        if text[word.end() : word.end() + 1] != " ":
            break
        place = word.end() + 1
    return end if 0 < words <= _LONGEST_NAME else 0


def _of_a_name(word: str) -> bool:
    return word[0].isupper() and word.lower() not in _NOBODY
