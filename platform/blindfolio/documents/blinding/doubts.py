"""Places of a masked document that may still name its author; the candidate is asked.

Repositories may be theirs or a library's, "Prepared by …" may name someone the platform doesn't
know, and names as short as "Bo" or as ordinary as "May" are masked only where that is sure. Nothing
is masked here.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.documents.blinding.identity import PARTS, Identity, uncertain_names
from blindfolio.documents.blinding.mask import LINK
from blindfolio.documents.blinding.ordinary_words import PARTICLES, SHORT_PARTICLES
from blindfolio.documents.blinding.parts import what_is_left
from blindfolio.documents.blinding.people_in_passing import in_passing
from blindfolio.documents.html.canonical import TextRun, walk
from blindfolio.documents.model import REPLACEMENT, Block, Doubt, DoubtKind

MOST = 60
"""If there are more, the candidate is asked about the first ones."""

_MASKED = re.escape(REPLACEMENT)
_HOST = (
    r"(?:www\.|raw\.|gist\.|api\.)?(?:github|githubusercontent|gitlab|bitbucket|codeberg|gitee)"
    r"\.(?:com|org)[/:]"
)
_OWNED = "|".join(
    (
        # What a mask left of an account's name, as of "ada-dev", finds the account all the same.
        # Where all of it is masked, the repository's name does.
        rf"{_HOST}~?(?:[\w.-]+{_MASKED}[\w.-]*|{_MASKED}[\w.-]+|{_MASKED}/[\w.-]+)",
        rf"{_HOST}(?!(?:features|topics|sponsors|marketplace|about|orgs|search)/)~?[\w.-]+",
        r"(?:git|gitlab|github|gitea|bitbucket|stash)\.[\w-]+(?:\.[\w-]+){1,4}[/:]~?[\w.-]+/[\w.-]",
        r"(?:git\.)?sr\.ht/~[\w.-]+",
        r"dev\.azure\.com/[\w.-]+",
        r"[\w-]+\.(?:github|gitlab)\.io\b",
        r"huggingface\.co/[\w.-]+/[\w.-]",
        r"hub\.docker\.com/[ur]/[\w.-]+",
        r"npmjs\.com/(?:~|package/@)[\w.-]+",
        r"medium\.com/@[\w.-]+",
        r"dev\.to/[\w.-]+",
        r"stackoverflow\.com/users/\d+",
    )
)
REPOSITORY = re.compile(
    rf"(?<![\w.-])(?:(?:https?|ssh|git)://)?(?:git@)?(?:{_OWNED})[^\s\[\]()<>\"'`,;]*",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    rf"{_HOST}~?(?:(?:repos|users|orgs)/)?(?P<account>[\w.-]+)", re.IGNORECASE
)
_ALIKE = 3
"""Letters that a name and an account must share to be alike."""
_TOKEN = re.compile(rf"(?:{_MASKED}|[^\s\[\]()<>\"'`,;])+")
_HALF_HANDLE = re.compile(rf"@[\w.-]*{_MASKED}|\w_{_MASKED}|{_MASKED}_\w")
_HALF_COVERED = re.compile(rf"\w\.{_MASKED}|{_MASKED}\.[a-z]{{2,12}}(?![\w-])", re.IGNORECASE)
_WORK = (
    r"(?P<work>(?:[^\W\d_][\w/&.-]{0,30} ){0,4}?(?:engineer|developer|programmer|architect|manager"
    r"|lead|director|scientist|analyst|consultant|designer|head|fellow|founder|officer|specialist"
    r"|administrator|intern|cto|sre|dba)\b(?P<where>.*))"
)
_THEN_WORK = re.compile(rf"[,|(\u00b7\u2013\u2014/-] ?{_WORK}", re.IGNORECASE)
_ONLY_WORK = re.compile(rf"\W{{0,3}}{_WORK}", re.IGNORECASE)
_AT = re.compile(r" ?(?:at|@) ")
_APART = re.compile(r" ?(?:at |@|of |with |for |[,|(\u00b7\u2013\u2014/-])")
_CONTACT = re.compile(
    r"(?<!\b(?:at|of|by))(?<!\b(?:and|for))(?<!\bwith)(?<![,:|(@\u00b7\u2013\u2014/-]) "
    rf"(?={_MASKED})"
    r"|(?<![ ,|\u00b7\u2013\u2014])[ ,|\u00b7\u2013\u2014]+(?=@\w|\+\d|https?://|www\.)",
    re.IGNORECASE,
)
"""A contact on a line of its own."""
_LONGEST_LINE = 14
PHONE = re.compile(r"(?<![\w.+-])(?<!\d )(?:\+|00)[1-9][\d ()./\u00a0-]{6,18}\d(?!\w)")
"""Needs a country code: other numbers are too like a design's figures."""
_MADE_BY = r"(?:written|prepared|authored|drafted|submitted)\s+by"
LABELLED = re.compile(
    rf"\W{{0,3}}(?:(?:authors?|by|candidate|applicant|{_MADE_BY})\s*[:\t|]\s*"
    rf"|(?:this\s+\w+\s+(?:is|was)\s+)?{_MADE_BY}\s+)",
    re.IGNORECASE,
)
SIGNED = re.compile(r"\W{0,3}by\s+", re.IGNORECASE)
WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_](?:[\w'\u2019-]*\w)?")
BETWEEN_NAMES = re.compile(r"\s{0,9}(?:,|&|/|\b(?:and|with)\b)\s*")
_SMALL = (PARTICLES | SHORT_PARTICLES) - {"and", "the"}
_LONGEST_NAME = 5


def doubts(
    blocks: Iterable[Block], identity: Identity, *, marked: Iterable[str] = ()
) -> tuple[Doubt, ...]:
    """In reading order, at most `MOST`; then what is left of covered companies' names and of
    `marked`.
    """
    names, accounts = _names(identity), _accounts(identity)
    every = list(blocks)
    passing: dict[str, list[Doubt]] = {}
    for doubt in in_passing(every):
        passing.setdefault(doubt.block, []).append(doubt)
    found: list[Doubt] = []
    for block in every:
        here = [*_in_block(block, names, accounts), *passing.get(block.id, ())]
        places = sorted(here, key=lambda d: (d.start, -d.end))
        for doubt in places:
            # A repository that is written out as its own link is one place.
            last = found[-1] if found and found[-1].block == block.id else None
            if last is None or last.end <= doubt.start:
                found.append(doubt)
        if len(found) >= MOST:
            break
    kept = found[:MOST]
    for left in what_is_left(every, identity, marked):
        if not any(map(left.overlaps, kept)):
            kept.append(left)
    return tuple(kept)


def is_far_from(identity: Identity, address: str) -> bool:
    """Whether it's a public repository whose account resembles nothing known of this person.

    It can be theirs still.
    """
    found = _ACCOUNT.search(address)
    if found is None or REPLACEMENT in address:
        return False
    account = _letters(found["account"])
    mailboxes = [mail.partition("@")[0] for mail in identity.emails]
    of_person = (*identity.names, *mailboxes, *identity.handles)
    of_others = (*identity.employers, *identity.own_words)
    known = {
        _letters(spelt)
        for words in (*of_person, *of_others)
        for part in (words, *PARTS.split(words))
        for spelt in spellings(part)
    }
    accounts = _accounts(identity)
    return (
        len(account) >= _ALIKE
        and not any(len(it) >= _ALIKE and (it in account or account in it) for it in known)
        and not (accounts and accounts.search(found["account"]))
    )


def _letters(words: str) -> str:
    return "".join(letter for letter in fold(words)[0] if letter.isalnum())


def _in_block(
    block: Block, names: re.Pattern[str] | None, accounts: re.Pattern[str] | None
) -> Iterator[Doubt]:
    for match in REPOSITORY.finditer(block.text):
        yield _doubt("repository", block, match.start(), match.end())
    yield from _half_covered(block)
    _, runs = walk(block.html)
    yield from _linked(block, runs)
    if block.kind != "code":
        yield from _signed(block)
    for match in names.finditer(block.text) if names else ():
        yield _doubt("short", block, match.start(), match.end())
    for match in accounts.finditer(block.text) if accounts else ():
        yield _doubt("account", block, match.start(), match.end())
    for match in PHONE.finditer(block.text):
        yield _doubt("phone", block, match.start(), match.end())


def _linked(block: Block, runs: list[TextRun]) -> Iterator[Doubt]:
    """Links to repositories: their targets are in no text."""
    for link in LINK.finditer(block.html):
        target = unquote(entities.unescape(link[1]))
        if not REPOSITORY.search(target):
            continue
        end = block.html.index("</a>", link.end())
        inside = [r for r in runs if link.end() <= r.html_start < end and not r.separator]
        if inside:
            yield Doubt("repository", block.id, inside[0].start, inside[-1].end, target)


def _half_covered(block: Block) -> Iterator[Doubt]:
    for token in _TOKEN.finditer(block.text) if REPLACEMENT in block.text else ():
        words = token[0].rstrip(".:")
        if _HALF_HANDLE.search(words) and WORD.search(words.replace(REPLACEMENT, "")):
            yield _doubt("account", block, token.start(), token.end())
            continue
        if REPLACEMENT not in words or not ("://" in words or _HALF_COVERED.search(words)):
            continue
        host, _, path = words.rpartition("://")[2].partition("/")
        labels = [part for part in host.split(".")[:-1] if part not in ("www", REPLACEMENT)]
        if labels or WORD.search(path.replace(REPLACEMENT, "")):
            yield _doubt("repository", block, token.start(), token.end())


def _signed(block: Block) -> Iterator[Doubt]:
    """Names after "Author:", "Prepared by" and the like, in a line "By …", and the work given
    there.
    """
    at = 0
    for line in block.text.split("\n"):
        label = LABELLED.match(line)
        signed = None if label or block.kind == "heading" else SIGNED.match(line)
        contact = _CONTACT.search(line)
        until = contact.start() if contact else len(line)
        titled = block.kind == "heading"
        if work := _work(line[:until], bool(label or signed), titled=titled):
            if _is_somewhere(work["where"]):
                yield _doubt("author", block, at + work.start("work"), at + until)
            line = line[: work.start()] + " " * (until - work.start()) + line[until:]
        if label:
            yield from _named(block, at + label.end(), line[label.end() :].split("\t")[0])
        elif signed:
            rest = line[signed.end() :].rstrip(" .")
            names = [d.text for d in _named(block, at + signed.end(), rest)]
            # "By Monday we move" is no signature: the line has nothing but names.
            if names and not BETWEEN_NAMES.sub("", _without(rest, names)).strip():
                yield from _named(block, at + signed.end(), rest)
        at += len(line) + 1


def _work(line: str, signed: bool, *, titled: bool) -> re.Match[str] | None:
    """The work that a line with its author's name, or a line of its own below that, tells."""
    if not signed and (len(line.split()) > _LONGEST_LINE or line.endswith(".")):
        return None
    if signed or line.lstrip(" *_").startswith(REPLACEMENT):
        work = _THEN_WORK.search(line)
    else:
        work = None if titled else _ONLY_WORK.match(line)
        work = work if work and _AT.match(work["where"]) else None
    return work if work and work["work"][0].isupper() else None


def _is_somewhere(where: str) -> bool:
    rest = where.replace(REPLACEMENT, "")
    return bool(_APART.match(where)) and any(
        word[0][0].isupper() for word in WORD.finditer(rest)
    )


def _named(block: Block, at: int, rest: str) -> Iterator[Doubt]:
    place = 0
    while True:
        words: list[re.Match[str]] = []
        while (word := WORD.match(rest, place)) and _of_a_name(word[0], words):
            words.append(word)
            place = word.end() + (rest[word.end() : word.end() + 1] == " ")
        while words and words[-1][0].lower() in _SMALL:
            words.pop()
        if words and len(words) <= _LONGEST_NAME:
            yield _doubt("author", block, at + words[0].start(), at + words[-1].end())
        elif rest.startswith(REPLACEMENT, place):
            place += len(REPLACEMENT)
        else:
            return
        between = BETWEEN_NAMES.match(rest, place - (rest[place - 1 : place] == " "))
        if not between or not between[0].strip():
            return
        place = between.end()


def _of_a_name(word: str, before: list[re.Match[str]]) -> bool:
    # Scripts without capital letters have names, too.
    return not word[0].islower() or (bool(before) and word in _SMALL)


def _without(text: str, names: Iterable[str]) -> str:
    for name in (*names, REPLACEMENT):
        text = text.replace(name, "", 1)
    return text


def _names(identity: Identity) -> re.Pattern[str] | None:
    parts = [
        re.escape(name) if not name.isascii() else rf"\b{re.escape(name)}\b"
        for name in uncertain_names(identity)
    ]
    return re.compile("|".join(parts)) if parts else None


def _accounts(identity: Identity) -> re.Pattern[str] | None:
    """Usual user names ("ivarela" or "inesv" of Inês Varela), and initials with full stops.

    One initial may be beside the masked rest. Whole names are masked everywhere already.
    """
    found: dict[str, None] = {}
    for name in identity.names:
        parts = re.findall(r"[a-z]+", fold(name)[0])
        if len(parts) < 2:
            continue
        first, last = parts[0], parts[-1]
        joined = [first[0] + last, last + first[0]] if len(last) >= 4 else []
        joined += [first + last[0]] if len(first) >= 4 else []
        found |= dict.fromkeys(rf"(?<![^\W_]){word}(?![^\W_])" for word in joined)
        initials = rf"{first[0]}\. ?{last[0]}\.".upper()
        found[rf"(?<!\w)(?-i:{initials})"] = None
        found[rf"(?<!\w)(?-i:{first[0].upper()})\.(?= ?{_MASKED})"] = None
        found[rf"(?<={_MASKED} )(?-i:{last[0].upper()})\."] = None
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _doubt(kind: DoubtKind, block: Block, start: int, end: int) -> Doubt:
    text = block.text[start:end].rstrip(".,;:")
    return Doubt(kind, block.id, start, start + len(text), text)
