"""Finds places in a masked document that may still name its author, so that the candidate can
be asked about them.

A repository may belong to the candidate or be a public library. "Prepared by …" may name
someone the platform doesn't know. Nothing is masked here.
"""

from __future__ import annotations

import html as entities
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from blindfolio.documents.blinding.addresses import (
    AT_HOST,
    HOST,
    OWNER,
    PERSON,
    PROFILE,
    emails,
    own_domains,
)
from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.documents.blinding.identity import (
    AS_A_NAME,
    NEVER,
    PARTS,
    Finder,
    Identity,
    compounds,
    in_groups,
    is_common,
    is_rare,
    reading,
    surely_words,
    uncertain_names,
    written,
)
from blindfolio.documents.blinding.logins import Logins
from blindfolio.documents.blinding.mask import LINK
from blindfolio.documents.blinding.ordinary_words import PARTICLES, SHORT_PARTICLES, common
from blindfolio.documents.blinding.parts import what_is_left
from blindfolio.documents.blinding.people_in_passing import SMALL, WORD, in_passing, lines_of
from blindfolio.documents.blinding.telephones import telephones
from blindfolio.documents.blinding.usage import SERVICE, is_ordinary
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.model import BOX, Block, Doubt, DoubtKind
from blindfolio.languages import spoken
from blindfolio.text.english import common_words, verb_forms

MOST = 60  # the candidate is asked only about the first ones

_MASKED = f"(?:{BOX.pattern})"
_SCHEME = r"(?:(?:https?|ssh|git)://)?(?:git@)?"
_OWNED = "|".join(
    (
        # A partly masked account ("ada-dev") is found by what is left of its name, a fully masked
        # one by its repository's name.
        rf"{HOST}~?(?:[\w.-]+{_MASKED}[\w.-]*|{_MASKED}[\w.-]+|{_MASKED}/[\w.-]+)",
        rf"{HOST}(?!(?:features|topics|sponsors|marketplace|about|orgs|search)/)~?[\w.-]+",
        r"(?:git|gitlab|github|gitea|bitbucket|stash)\.[\w-]+(?:\.[\w-]+){1,4}[/:]~?[\w.-]+/[\w.-]",
        r"dev\.azure\.com/[\w.-]+",
        r"(?!www\.)[\w-]+\.(?:(?:github|gitlab)\.io|hashnode\.dev|bsky\.social"
        r"|(?:substack|medium|wordpress|blogspot|tumblr)\.com)\b",
        r"hub\.docker\.com/r/[\w.-]+",
        r"(?:orcid\.org/)?0{3}\d-0{3}\d-\d{4}-\d{3}[\dx](?![\w-])",
        r"(?!api\.)(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/(?!api/|v\d)[\w/.-]{0,99}?"
        r"(?:\?(?:user|author|profile)=|(?<=[/.])(?:user|member|author|profile)s?\?id=)(?!\d)[~\w.-]{3}",
        rf"(?:{PERSON})[\w.-]+",
    )
)
REPOSITORY = re.compile(
    rf"(?<![\w.-]){_SCHEME}(?:{_OWNED})[^\s\[\]()<>\"'`,;]*",
    re.IGNORECASE,
)
# "My site is https://wfx.me", "my blog wfx.tech"
_OWN_PAGE = re.compile(
    r"\b(?:my|meine?) (?:[\w-]{1,30} )?(?:(?:web)?site|blog|homepage|portfolio|page|(?:web)?seite)"
    r"(?: \w+)?[:,]? (?P<page>(?:https?://)?(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}\b[^\s()<>\"'`,;]*)",
    re.IGNORECASE,
)
_ALL_COVERED = re.compile(rf"{_SCHEME}{HOST}~?{_MASKED}(?:/{_MASKED})*/?$", re.IGNORECASE)
_ACCOUNT = re.compile(rf"{AT_HOST}(?P<account>[\w.-]+)", re.IGNORECASE)
_ALIKE = (
    3  # the shortest name or account that is compared, and the letters of a handle that are
)
_HANDLE = re.compile(r"(?<![\w.@/-])@(\w[\w.-]{2,60})(?![\w/-])")
# "Telegram @x", "@x on Slack", "GitHub: x1", "My GitHub is x", "live:x"
_SERVED = re.compile(
    rf"(?:{SERVICE}:? ?\(?@|{SERVICE}(?: ?id)? ?: ?@?|\bmy {SERVICE}(?: \w+)? is @?|\blive:)"
    r"(?P<named>[^\W\d_][\w.-]{2,60})(?![\w-]| [a-z])"
    rf"|(?<![\w.@/-])@(?P<on>\w[\w.-]{{2,60}}) (?:on|auf|bei) {SERVICE}",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"(?:{_MASKED}|[^\s\[\]()<>\"'`,;])+")
_HALF_HANDLE = re.compile(rf"@[\w.-]*{_MASKED}|\w_{_MASKED}|{_MASKED}_\w")
_HALF_COVERED = re.compile(rf"\w\.{_MASKED}|{_MASKED}\.[a-z]{{2,12}}(?![\w-])", re.IGNORECASE)
_WORK = (
    r"(?P<work>(?:[^\W\d_][\w/&.-]{0,30} ){0,4}?(?:engineer|developer|programmer|architect|manager"
    r"|lead|director|scientist|analyst|consultant|designer|head|fellow|founder|officer|specialist"
    r"|administrator|intern|cto|sre|dba|[\w-]{0,30}(?:entwickler|ingenieur|programmierer|architekt"
    r"|berater|leiter|referent|gesch\u00e4ftsf\u00fchrer)(?:in)?)\b(?P<where>.*))"
)
_THEN_WORK = re.compile(rf"[,|(\u00b7\u2013\u2014/-] ?{_WORK}", re.IGNORECASE)
_ONLY_WORK = re.compile(rf"\W{{0,3}}{_WORK}", re.IGNORECASE)
_AT = re.compile(r" ?(?:at|@|bei) ")
_APART = re.compile(r" ?(?:at |@|of |with |for |bei |von |f\u00fcr |[,|(\u00b7\u2013\u2014/-])")
# a contact on its own line
_CONTACT = re.compile(
    r"(?<!\b(?:at|of|by))(?<!\b(?:and|for|von|bei|und|mit))(?<!\bwith)"
    r"(?<![,:|(@\u00b7\u2013\u2014/-]) "
    rf"(?={_MASKED})"
    r"|(?<![ ,|\u00b7\u2013\u2014])[ ,|\u00b7\u2013\u2014]+(?=@\w|\+\d|https?://|www\.)",
    re.IGNORECASE,
)
_LONGEST_LINE = 14
_MADE_BY = (
    r"(?:(?:written|prepared|authored|drafted|submitted)\s+by"
    r"|(?:verfasst|geschrieben|erstellt|entworfen|vorbereitet|eingereicht)\s+von)"
)
LABELLED = re.compile(
    # "By" at the head of a table with more columns is when, not who.
    rf"\W{{0,3}}(?:(?:authors?|by(?!\t[^\t]*\t)|candidate|applicant|{_MADE_BY}"
    r"|(?:autor|verfasser|bewerber|kandidat)(?:en|in|innen)?|von)\s*[:\t|]\s*"
    rf"|(?:this\s+\w+\s+(?:is|was)\s+)?{_MADE_BY}\s+|diese[rs]?\s+\w+\s+wurde\s+von\s+)",
    re.IGNORECASE,
)
# before and after initials that sign
_SIGNING = re.compile(r"(?:\(|[\u2013\u2014-] ?|\A\W{0,3})\Z")
_SIGNED_OFF = re.compile(r"\)|\.?\Z|, ?\d")
_SIGNING_LABEL = re.compile(
    r"(?<!\w)(?:authors?|owner|by|written by|autor(?:in)?|verfasser(?:in)?|von|signed|gez\.)"
    r"\s?[:=\t|]?\s?[\"'@]?\Z",
    re.IGNORECASE,
)
SIGNED = re.compile(r"\W{0,3}(?:by|von)\s+", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s{0,9}(?:,|&|/|\b(?:and|with|und|mit)\b)\s*")
_LONGEST_NAME = 5
_BETWEEN_LETTERS = r"[ .\u00a0\u00b7_-]"
_Patterns = Iterable[tuple[DoubtKind, re.Pattern[str]]]


def doubts(
    blocks: Iterable[Block],
    identity: Identity,
    *,
    marked: Iterable[str] = (),
    most: int = MOST,
) -> tuple[Doubt, ...]:
    """Returns at most `most` doubts in reading order, then the places of a name that is also an
    ordinary word, and then the remains of covered company names and of `marked` words.
    """
    every = list(blocks)
    identity = reading(identity, (block.text for block in every))
    patterns: _Patterns = (
        ("short", _names(identity)),
        ("account", _accounts(identity)),
    )
    finder, starts = Finder(identity), _beginnings(identity)
    logins = Logins(identity)
    known = surely_words(identity)
    passing: dict[str, list[Doubt]] = {}
    for doubt in (*in_passing(every), *_initialled(every, identity)):
        passing.setdefault(doubt.block, []).append(doubt)
    found: list[Doubt] = []
    for block in every:
        numbers = telephones(block, identity.regions, identity.prompt)
        here = [*_in_block(block, patterns), *passing.get(block.id, ())]
        here += (_doubt("account", block, *it) for it in logins.spans(block.text))
        here += _linked(block, [REPOSITORY, *(it for _, it in patterns)], finder, logins)
        here += (_doubt("phone", block, *it) for it in numbers)
        here += _handles(block, starts)
        here += _served(block, known)
        end = 0
        for doubt in sorted(here, key=lambda d: (d.start, -d.end)):
            # A repository written out as its own link counts once.
            if doubt.start >= end:
                found.append(doubt)
                end = doubt.end
        if len(found) >= most:
            break
    kept = found[:most]
    words = list(marked)
    linked = (*words, *(it.text for it in kept if it.kind == "repository"))
    words = [it for it in words if not PROFILE.fullmatch(it)]
    words += _accounts_of(linked, every)
    for left in (*_ordinary_names(every, finder), *what_is_left(every, identity, words)):
        if not any(map(left.overlaps, kept)):
            kept.append(left)
    texts = {block.id: block.text for block in every}
    return tuple(
        it
        for it in kept
        if not any(no.is_at(texts[it.block], it.start, it.end) for no in identity.not_names)
    )


def _accounts_of(addresses: Iterable[str], blocks: Sequence[Block]) -> list[str]:
    # the accounts of these pages, but not words, and products such as "Kubernetes"
    found = {
        it["account"].rstrip("."): one.rstrip("/")
        for one in addresses
        for it in OWNER.finditer(one)
    }
    return [it for it in sorted(found) if _is_login(it, found[it], blocks)]


def _is_login(account: str, address: str, blocks: Sequence[Block]) -> bool:
    word = fold(account)[0]
    if len(word) < _ALIKE or word in common() or is_ordinary(word, ()):
        return False
    near = [it for it in blocks if word in it.text.lower()]
    return all(
        words.islower() or (words == account and address.endswith(account))
        for block, start, end in find_wording(near, account)
        if block.text[start - 1 : start] not in ("@", "/")
        for words in [block.text[start:end]]
    )


def _ordinary_names(blocks: Iterable[Block], finder: Finder) -> Iterator[Doubt]:
    for block in blocks:
        names = finder.names(block.text)
        code = [run for run in walk(block.html)[1] if run.code] if names else []
        strict = {*finder.names(block.text, code=True)} if code else set()
        for start, end in names:
            inside = any(run.start <= start and end <= run.end for run in code)
            if not inside or (start, end) in strict:
                yield Doubt("short", block.id, start, end, block.text[start:end])


def is_far_from(identity: Identity, address: str) -> bool:
    """Returns whether the address is a public repository whose account resembles nothing known
    about this person. The repository may still be theirs.
    """
    found = _ACCOUNT.search(address)
    if found is None or BOX.search(address):
        return False
    account = _letters(found["account"])
    if len(account) < _ALIKE or _accounts(identity).search(found["account"]):
        return False
    if any(Logins(identity).spans(found["account"])):
        return False
    known = filter(lambda word: len(word) >= _ALIKE, _known(identity))
    return not any(word in account or account in word for word in known)


def _known(identity: Identity) -> set[str]:
    mailboxes = [mail.partition("@")[0] for mail in identity.emails]
    of_person = (*identity.called, *mailboxes, *identity.handles)
    of_others = (*identity.employers, *identity.own_words)
    return {
        _letters(spelt)
        for words in (*of_person, *of_others)
        for part in (words, *PARTS.split(words))
        for spelt in spellings(part)
    }


def _letters(words: str) -> str:
    return "".join(letter for letter in fold(words)[0] if letter.isalnum())


def _in_block(block: Block, patterns: _Patterns) -> Iterator[Doubt]:
    for match in REPOSITORY.finditer(block.text):
        yield _doubt("repository", block, *match.span())
    for match in _OWN_PAGE.finditer(block.text):
        yield _doubt("repository", block, *match.span("page"))
    yield from _half_covered(block)
    for span in emails(block.text, real_domain_only=False):
        yield _doubt("account", block, *span)
    if block.kind != "code":
        yield from _signed(block)
    for kind, pattern in patterns:
        for match in pattern.finditer(block.text):
            yield _doubt(kind, block, *match.span())


def _linked(
    block: Block, patterns: Sequence[re.Pattern[str]], finder: Finder, logins: Logins
) -> Iterator[Doubt]:
    # Link targets aren't part of the text.
    links = [*LINK.finditer(block.html)]
    runs = walk(block.html)[1] if links else []
    for link in links:
        target = unquote(entities.unescape(link[1]))
        end = block.html.index("</a>", link.end())
        inside = [r for r in runs if link.end() <= r.html_start < end and not r.separator]
        logged = any(logins.spans(target))
        told = logged or finder.names(target) or any(it.search(target) for it in patterns)
        if inside and (told or _is_of_author(block.text, inside[0].start)):
            yield Doubt("repository", block.id, inside[0].start, inside[-1].end, target)


def _is_of_author(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    short = len(line.split()) <= _LONGEST_LINE and not line.endswith(".")
    return short and bool(LABELLED.match(line) or BOX.match(line.lstrip(" *_")))


def _half_covered(block: Block) -> Iterator[Doubt]:
    for token in _TOKEN.finditer(block.text) if BOX.search(block.text) else ():
        words = token[0].rstrip(".:")
        if _ALL_COVERED.match(words):
            continue
        if _HALF_HANDLE.search(words) and _has_word(words):
            yield _doubt("account", block, *token.span())
        elif BOX.search(words) and ("://" in words or _HALF_COVERED.search(words)):
            host, _, path = words.rpartition("://")[2].partition("/")
            labels = {
                it for it in host.split(".")[:-1] if it != "www" and not BOX.fullmatch(it)
            }
            if labels or _has_word(path):
                yield _doubt("repository", block, *token.span())


def _has_word(text: str) -> bool:
    return WORD.search(BOX.sub("", text)) is not None


def _signed(block: Block) -> Iterator[Doubt]:
    # names, with job titles, after "Author:", "Prepared by" and the like, or in a line "By …"
    titled = block.kind == "heading"
    for line in lines_of([block]):
        text = line.text
        label = LABELLED.match(text)
        signed = None if label or titled else SIGNED.match(text)
        contact = _CONTACT.search(text)
        until = contact.start() if contact else len(text)
        if work := _work(text[:until], bool(label or signed), titled=titled):
            where = BOX.sub("", work["where"])
            named = any(word[0][0].isupper() for word in WORD.finditer(where))
            if named and _APART.match(work["where"]):
                yield _doubt("author", block, line.at + work.start("work"), line.at + until)
            text = text[: work.start()] + " " * (until - work.start()) + text[until:]
        if label:
            yield from _named(block, line.at + label.end(), text[label.end() :].split("\t")[0])
        elif signed:
            yield from _by_line(block, line.at + signed.end(), text[signed.end() :])


def _by_line(block: Block, at: int, words: str) -> Iterator[Doubt]:
    # "By Monday we move" isn't a signature, so all of the line must be names.
    rest = words.rstrip(" .")
    names = list(_named(block, at, rest))
    for name in (doubt.text for doubt in names):
        rest = rest.replace(name, "", 1)
    rest = BOX.sub("", rest, count=1)
    if not BETWEEN_NAMES.sub("", rest).strip():
        yield from names


def _work(line: str, signed: bool, *, titled: bool) -> re.Match[str] | None:
    if not signed and (len(line.split()) > _LONGEST_LINE or line.endswith(".")):
        return None
    if signed or BOX.match(line.lstrip(" *_")):
        work = _THEN_WORK.search(line)
    else:
        alone = None if titled else _ONLY_WORK.match(line)
        work = alone if alone and _AT.match(alone["where"]) else None
    return work if work and work["work"][0].isupper() else None


def _named(block: Block, at: int, rest: str) -> Iterator[Doubt]:
    place = 0
    while True:
        words, place = _name_words(rest, place)
        if words and len(words) <= _LONGEST_NAME:
            yield _doubt("author", block, at + words[0].start(), at + words[-1].end())
        elif box := BOX.match(rest, place):
            place = box.end()
        else:
            return
        between = BETWEEN_NAMES.match(rest, place - (rest[place - 1 : place] == " "))
        if not between or not between[0].strip():
            return
        place = between.end()


def _name_words(text: str, place: int) -> tuple[list[re.Match[str]], int]:
    # The words of the name that begins at `place`, and where the next name would begin.
    words: list[re.Match[str]] = []
    while (word := WORD.match(text, place)) and _of_a_name(word[0], words):
        words.append(word)
        place = word.end() + (text[word.end() : word.end() + 1] == " ")
    while words and words[-1][0].lower() in SMALL:
        words.pop()
    return words, place


def _of_a_name(word: str, before: list[re.Match[str]]) -> bool:
    # Names in scripts without capital letters.
    return not word[0].islower() or (bool(before) and word in SMALL)


def _names(identity: Identity) -> re.Pattern[str]:
    genitive = "s?" if spoken() == "de" else ""
    parts = []
    for name in uncertain_names(identity):
        word, usual = fold(name)[0], {*identity.used, *common_words()}
        where = AS_A_NAME.pattern if word in SHORT_PARTICLES and word in usual else r"\b"
        parts.append(
            rf"{where}{re.escape(name)}{genitive}\b" if name.isascii() else re.escape(name)
        )
    return re.compile("|".join(parts) or NEVER)


def _accounts(identity: Identity) -> re.Pattern[str]:
    # Longer user names, and initials with full stops. A single initial counts beside a masked
    # name. Whole names are already masked everywhere.
    found: dict[str, None] = {}
    usual = common() | common_words() | verb_forms()
    of_prompt = surely_words(identity)
    for name in written(identity.called):
        groups = in_groups(name)
        if len(groups) < 2:
            continue
        first, last = "".join(groups[0]), "".join(groups[-1])
        numbered = [it for it in (first, last) if len(it) >= _ALIKE]
        found |= dict.fromkeys(rf"(?<![^\W_]){it}{_number_of(it)}(?![^\W_])" for it in numbered)
        for rare in (it for it in (first, last) if it[4:] and is_rare(it, of_prompt)):
            found[_in_camel_case(rare)] = None
            # "Wi\u015bniewskiej" and "the Wi\u015bniewskis"
            stem = (rare[:-1] if rare[5:] and rare[-1] in "aiy" else rare).capitalize()
            found[rf"(?<![^\W_])(?-i:{stem})[^\W\d_]{{1,4}}(?![^\W_])"] = None
            if not any(it.startswith(rare) for it in usual):
                found[rf"(?<![^\W_]){rare}[a-z]{{3,12}}(?![^\W_])"] = None  # "obriendev"
        found |= dict.fromkeys(it for _, it in compounds(name))
        # "R U B Y   K E Y S"
        letters = [it for it in itertools.chain(*groups) if len(it) >= _ALIKE]
        if apart := "|".join(_BETWEEN_LETTERS.join(it) for it in letters):
            more = rf"(?:{_BETWEEN_LETTERS}{{1,4}}(?:{apart}))*"
            found[rf"(?<![^\W_])(?:{apart}){more}(?![^\W_])"] = None
        initials = rf"{first[0]}\. ?{last[0]}\.".upper()
        found[rf"(?<!\w)(?-i:{initials})"] = None
        found[rf"(?<!\w)(?-i:{first[0].upper()})\.(?= ?{_MASKED})"] = None
        behind = "|".join(rf"(?<={box} )" for box in BOX.pattern.split("|"))
        found[rf"(?:{behind})(?-i:{last[0].upper()})\."] = None
    for employer in (*identity.employers, *own_domains(identity.emails)):
        called = next(iter(PARTS.split(employer.casefold())))
        if called[4:] and is_rare(called, of_prompt):
            # "GlobexLedger" and "globexctl"
            found[_in_camel_case(called)] = None
            found[rf"(?<![^\W_]){called}[^\W_]{{1,20}}"] = None
    return re.compile("|".join(found) or NEVER, re.IGNORECASE)


def _initialled(blocks: Sequence[Block], identity: Identity) -> Iterator[Doubt]:
    # Initials as a signature: "(WF)", "\u2013 WF, 3 May", "author: WF". Elsewhere, they're a term.
    found: set[str] = set()
    for groups in map(in_groups, written(identity.called)):
        every = "".join(it[0] for it in itertools.chain(*groups)).upper()
        found |= {every, every[:1] + every[-1:]}
    said = PARTS.split(identity.prompt)
    for initials in sorted(it for it in found if it[1:] and it.isalpha() and it not in said):
        word = re.compile(rf"(?<!\w){initials}(?!\w)")
        places = [(block, it) for block in blocks for it in word.finditer(block.text)]
        if all(_signs(*it) for it in places):
            yield from (_doubt("account", block, *it.span()) for block, it in places)


def _signs(block: Block, initials: re.Match[str]) -> bool:
    before = block.text[max(0, initials.start() - 60) : initials.start()]
    line, after = before.rpartition("\n")[2], block.text[initials.end() :].partition("\n")[0]
    ends = block.kind != "code" and _SIGNING.search(line) and _SIGNED_OFF.match(after)
    # not "Wire Format (WF)"
    words = WORD.findall(line)[-len(initials[0]) :]
    named = "".join(it[0] for it in words).upper() == initials[0]
    return not named and bool(ends or _SIGNING_LABEL.search(line))


def _beginnings(identity: Identity) -> tuple[str, ...]:
    # of handles such as "@inesvdl"
    return tuple(
        part[:_ALIKE]
        for name in identity.called
        for spelt in spellings(name)
        for part in itertools.chain(*in_groups(spelt))
        if len(part) >= _ALIKE and part not in PARTICLES
    )


def _handles(block: Block, starts: tuple[str, ...]) -> Iterator[Doubt]:
    # neither a decorator in code nor a package ("@angular/core")
    handles = [*_HANDLE.finditer(block.text)] if block.kind != "code" else []
    code = [run for run in walk(block.html)[1] if run.code] if handles else []
    for found in handles:
        inside = any(run.start <= found.start() < run.end for run in code)
        if fold(found[1])[0].startswith(starts) and not inside:
            yield _doubt("account", block, *found.span())


def _served(block: Block, used: set[str]) -> Iterator[Doubt]:
    for found in _SERVED.finditer(block.text) if block.kind != "code" else ():
        at = found.lastgroup or ""
        words = PARTS.split(fold(found[at])[0])
        rare = any(is_rare(it, used) for it in words)
        acronym = len(found[at]) == _ALIKE and found[at].isupper()
        if re.search(r"[\d_]", found[at]) or (rare and not acronym):
            yield _doubt("account", block, *found.span(at))


def _number_of(name: str) -> str:
    # "page2" and "page404" are words, and "page1988" is a login.
    return r"(?:19[4-9]|200)\d" if is_common(name) or is_ordinary(name, ()) else r"\d{2,4}"


def _in_camel_case(name: str) -> str:
    # "getObrienToken" and "obrienHub"
    word = rf"(?-i:{name[0].upper()}(?i:{name[1:]}))"
    return (
        rf"(?-i:(?<=[a-z\d])){word}(?-i:(?![a-z]))"
        rf"|(?<![^\W_])(?:{word}|(?-i:{name}))(?-i:(?=[A-Z][a-z]))"
    )


def _doubt(kind: DoubtKind, block: Block, start: int, end: int) -> Doubt:
    text = block.text[start:end].rstrip(".,;:")
    return Doubt(kind, block.id, start, start + len(text), text)
