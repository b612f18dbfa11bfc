from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bleach.linkifier import TLDS

# Newer domains common in personal addresses, missing from bleach's list.
_NEWER_TLDS = (
    "app art blog cloud codes company consulting design dev digital email engineer engineering "
    "example family group guru life link live ltd network ninja one online page pro rocks run "
    "services shop site software solutions space store studio systems team tech technology today "
    "tools top website wiki works world xyz zone"
)
REAL_TLDS = frozenset(TLDS) | frozenset(_NEWER_TLDS.split())

_DOT = (
    r"(?: ?[(\[{<] ?(?:dot|punkt) ?[)\]}>] ?| (?:dot|punkt) |[_-](?:dot|punkt)[_-]|[.\uff0e])"
)
# "at", and after `loosely` a domain that must be real
AT = re.compile(
    r"[@\uff20](?! )| ?[(\[{<] ?(?:at|\u00e4t) ?[)\]}>] ?|(?P<loosely>%40| @ | \u00e4t | -at- "
    r"|(?<=\w)\(a\)(?=\w)| at (?=[\w-]{1,63} (?:dot|punkt) )"
    r"|[_-]at[_-](?=[a-z\d]{1,63}[_-](?:dot|punkt)[_-]))",
    re.IGNORECASE,
)
LOCAL = re.compile(r"(?:[\w.+'\u2019%-]{1,30} (?:dot|punkt) ){0,3}[\w.+'\u2019%-]{1,64}\Z")
GROUP = re.compile(r"\{[^{}@\n]{1,200}\}\s?\Z")
DOMAIN = re.compile(r"[^\W_][\w-]{0,62}(?:[.\uff0e][^\W_][\w-]{0,62}){1,8}")
_DOTS = re.compile(_DOT, re.IGNORECASE)
SPELT_DOMAIN = re.compile(DOMAIN.pattern.replace(r"[.\uff0e]", _DOT), re.IGNORECASE)

ADDRESS = re.compile(
    r"(?:\w{1,9}://|www\.)\S+|(?<![\w.@-])(?:[\w-]{1,63}\.){1,8}(?P<last>[a-z]{2,12})\b(?:/\S*)?",
    re.IGNORECASE,
)

_PROVIDERS = (
    "126 163 aol att bigpond bluewin bol bt btinternet comcast cox daum duck fastmail free freenet "
    "gmail gmx googlemail hanmail hey hotmail hushmail icloud inbox interia laposte libero list "
    "live mac mail mailbox mailfence me msn naver o2 onet orange outlook pm posteo proton "
    "protonmail qq rambler rediffmail sbcglobal seznam sina sky t-online terra tiscali tuta "
    "tutanota uol verizon virgilio wanadoo web wp ya yahoo yandex yeah ymail zoho"
)
_PUBLIC = frozenset(_PROVIDERS.split())  # domains where anyone may have a mailbox
_SHARED_ENDS = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})

# SSH accounts that all users of a repository host share.
_SHARED_ACCOUNTS = frozenset({"git", "hg", "svn"})

PROFILE = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.|gist\.|[a-z]{2}\.)?(?:"
    r"(?:github|gitlab)\.com/(?!(?:about|apps|enterprise|explore|features|login|marketplace|"
    r"notifications|orgs|pricing|search|security|settings|sponsors|topics|trending)\b)"
    r"@?[\w-]{1,64}(?:\.[\w-]{1,64}){0,3}/?(?![\w/-]|\.\w)"
    r"|gist\.github\.com/[\w-]{1,64}(?:/[\w-]{1,64})?"
    r"|linkedin\.com/(?:in|pub)/[\w%.-]{1,200}/?"
    r"|(?:x|twitter)\.com/(?!(?:home|i|search|share|intent|hashtag)\b)@?\w{1,30}"
    r"(?:/status/\d{1,30})?/?(?![\w/-])"
    r")(?:\?[\w=&%.+-]{0,200})?",
    re.IGNORECASE,
)

HOST = (
    r"(?:www\.|raw\.|gist\.|api\.)?(?:github|githubusercontent|gitlab|bitbucket|codeberg|gitee)"
    r"\.(?:com|org)[/:]"
)
# a person's page on any site
PERSON = (
    r"(?<![\w.-])(?!api\.)(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/(?:(?!api/|v\d)[\w-]{1,63}/)?"
    r"(?:[~@]|(?:u|users?|profiles?|in|authors?|people|members?)/[~@]?)(?!me\b)"
    r"|(?<![\w-])(?:www\.)?(?:t\.me|wa\.me|keybase\.io|dev\.to|linktr\.ee|about\.me|dblp\.org/pid)/@?"
    r"|(?<![\w-])(?:www\.)?(?:(?:x|twitter|facebook|instagram|kaggle|dribbble|patreon|speakerdeck"
    r"|slideshare|calendly)\.(?:com|net)"
    r"|huggingface\.co|codepen\.io)/"
    r"(?!(?:blog|competitions|docs|hashtag|intent|learn|papers|search)\b)@?"
)
# before the account that a repository belongs to
AT_HOST = rf"{HOST}~?(?:(?:repos|users|orgs)/)?"
OWNER = re.compile(rf"(?:{AT_HOST}|{PERSON})(?P<account>[\w.-]+)", re.IGNORECASE)


FILE_NAME = re.compile(
    r"[\w.-]{1,99}\.(?:docx?|gif|jpe?g|md|pdf|png|svg|webp|zip)\b", re.IGNORECASE
)


def addresses(text: str, *, code: bool = False) -> list[tuple[int, int]]:
    """Returns the offsets of addresses of pages, and of names of documents and pictures. In
    `code`, an address needs a scheme or "www.".
    """
    links = (
        found
        for found in ADDRESS.finditer(text)
        if not found["last"] or (not code and found["last"].lower() in REAL_TLDS)
    )
    return [it.span() for it in (*links, *FILE_NAME.finditer(text))]


def own_domains(addresses: Iterable[str]) -> dict[str, str]:
    """Returns what these addresses' domains are called, such as `otter` for `mail.otter.co.uk`,
    with the domain. Leaves out those of public mail providers.
    """
    found = {}
    for address in addresses:
        labels = address.rpartition("@")[2].strip().lower().split(".")
        ends = 2 if len(labels) > 2 and labels[-2] in _SHARED_ENDS else 1
        own = labels[-ends - 1 :]
        if own[0] not in _PUBLIC and own[1:]:
            found[own[0]] = ".".join(own)
    return found


def domains_of(addresses: Iterable[str]) -> re.Pattern[str] | None:
    """Returns a pattern that matches these addresses' domains and their subdomains, such as
    `mail.x.com`.
    """
    domains = {it.rpartition("@")[2].strip().rstrip(".") for it in addresses if "@" in it}
    known = "|".join(map(re.escape, sorted(domains - {""})))
    if not known:
        return None
    return re.compile(rf"(?:[^\W_][\w-]{{0,62}}\.){{0,8}}(?:{known})(?![\w-])", re.IGNORECASE)


def emails(
    text: str, *, real_domain_only: bool, known: re.Pattern[str] | None = None
) -> Iterator[tuple[int, int]]:
    """Yields the offsets `(start, end)` of email addresses, including `{a, b}@x.com`,
    `a [at] x.com` and `a at x dot com`.

    Pass `real_domain_only` for code, where `name@host.local` and `package@file.ext` aren't
    addresses. The address must then end in a real top-level domain or have a `known` domain.
    """
    for at in AT.finditer(text):
        before = text[max(0, at.start() - 202) : at.start()]
        local = GROUP.search(before) or LOCAL.search(before[-64:])
        domain = (SPELT_DOMAIN if at[0][1:] else DOMAIN).match(text, at.end())
        if (
            not local
            or not domain
            or (real_domain_only and at[0] == " @ ")
            or local[0].casefold() in _SHARED_ACCOUNTS
        ):
            continue
        last = _DOTS.split(domain[0])[-1]
        if not last.isalpha() or len(last) < 2:
            continue
        if (real_domain_only or at["loosely"]) and last.lower() not in REAL_TLDS:
            domain = known.match(text, at.end()) if known else None
        if domain:
            yield at.start() - len(local[0].lstrip(".'\u2019-")), domain.end()


def profiles(text: str) -> Iterator[tuple[int, int]]:
    # A cheap test first: every profile link has it, and the expression is slow.
    if ".com/" in text.lower():
        yield from (found.span() for found in PROFILE.finditer(text))
