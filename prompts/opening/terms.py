from __future__ import annotations

import re
from collections.abc import Mapping

from blindfolio.as_typed import as_typed
from blindfolio.levels import SiteLevels
from blindfolio.refusal import Refusal
from prompts.models import Opening
from prompts.opening import interviews

LEVEL = "The level"
FEEDBACK = "Feedback"
ANSWERS = "Answers"
KEPT = "We keep it"
MODEL = "A model"
OPERATOR = "Who runs this site, and where"
_TO_A_MODEL = (
    "A language model outside this site may propose interview questions; people check and choose."
    " It rates no one. If your document goes to a panel, it may be sent its text without"
    " your name, the prompt with its author's notes, and “The part that worries you most”."
)
_FACTS_TO_A_MODEL = (
    " When you ask for a fact in your own words, the model is sent your question and the brief's"
    " facts, to find the one you need."
)
_OBJECT = " If you object, no model is used, and it doesn't count against you."
READERS = "Who reads it"
REAL = "It is real"
PAY = "It is paid"
OWNERSHIP = "It is yours"
THEN = "Then"
CONTACT = "Signed"

WORDS_A_PAGE = 450
"""The most words on an ordinary page. The densest design document that we measured has 424
words on a page in our layout; most have 280 to 390."""

# Fixed: every candidate with a document is asked.
PRACTICE = "Only if you agree afterwards may the team practise rating with its anonymised copy."

_BLIND = (
    "While they rate, they don't see your name, and never your file's name or when you sent it."
)
_COMPACT = (
    " A reviewer may also be on the panel or be the hiring manager, and learns your name after"
    " the review decision."
)
_IN_DEBRIEF = " Those in the debrief learn your name there."

# Fixed, because the visibility matrix decides it.
WITH_NAME = (
    "Your coordinator sees your name and file; after the reviews, the hiring manager and panel"
    " your name and document."
)

INVENTED = "The firm is invented; your answer won't be built."
"""The fixed text for prompts from the library, whose companies are invented. It replaces
what the team writes about whether the problem is real."""

LONGEST = 2_000

# A text with one counts as missing.
BLANK = "[…]"

TERMS: dict[str, str] = {
    "You write": "One document of 3 to 8 pages, in Markdown, Word or PDF. Diagrams as code are"
    " shown as text.",
    "It takes": "4 to 8 hours, in an evening or two. More is not rewarded.",
    "You prepare": "No slides, no presentation.",
    READERS: "At least two reviewers.",
    THEN: "If the reviews lead to it, a panel interviews you about your document.",
    "You hear": f"Within {BLANK} working days of your deadline, we tell you whether there is an"
    f" interview. We tell you the decision on {BLANK}.",
    LEVEL: "It is decided in the debrief.",
    "AI assistants": "Allowed; you say what for. Reviewers don't see it while they rate.",
    REAL: f"We had this problem in {BLANK}. It ended with {BLANK}.",
    PAY: f"We pay {BLANK} for the document, whatever the outcome.",
    OWNERSHIP: "It stays yours and is used for this opening only.",
    FEEDBACK: "What was strong in your document, and what was missing.",
    ANSWERS: f"Within {BLANK} working days.",
    "An adjustment": "Ask on your page or reply to your invitation. Reviewers and the panel aren't"
    " told: breaks are planned as for anyone.",
    CONTACT: BLANK,
}
"""Each term's key and default text, in page order. Keys are stored; `heading` returns the
words shown."""

_HEADINGS: dict[str, str] = {
    "You write": "What you write",
    "It takes": "Time",
    "You prepare": "Preparation",
    READERS: "Who reads it",
    THEN: "What follows",
    "You hear": "When you hear from us",
    LEVEL: "Level",
    REAL: "Why this problem",
    PAY: "Pay",
    OWNERSHIP: "Ownership",
    "An adjustment": "More time, another format, breaks",
    CONTACT: "Signed by",
    KEPT: "How long we keep it",
    MODEL: "Language model",
}

HELP: dict[str, str] = {
    READERS: "How many, and who they are. Until when they don't know the candidate's name is shown"
    " after this text.",
    THEN: "How many interviews there are and how long they take is shown after this text.",
    "You hear": "When they hear whether there is an interview, and when they hear the decision.",
    LEVEL: "When the level is decided. Your choice above is shown before this text. If the level"
    " is fixed, the usual text is left out.",
    REAL: "Why this is a real problem that the team had, and how it ended. For a prompt that comes"
    " with Blindfolio, the page says instead that its firm is invented.",
    PAY: "What you pay, or that it is unpaid, and why.",
    FEEDBACK: "What their feedback will contain, and how much. It is a text of its own, beside the"
    " paragraph that they get with the decision. The day above is shown after this text.",
    ANSWERS: "How soon you answer. Candidates also read it where they ask.",
    "An adjustment": "How to ask for more time, another format or breaks, whom to write to, and "
    "that reviewers and the panel are not told.",
    CONTACT: "Who answers candidates' questions: a name and, if you like, a role. It is below the"
    " first words of their page, and below emails. Don't name anyone who may review or interview.",
}
"""What to write, for terms whose heading doesn't say it."""

_GROUPS = {
    **dict.fromkeys((READERS, LEVEL), "rated"),
    **dict.fromkeys((THEN, "You hear", FEEDBACK), "after"),
    **dict.fromkeys((ANSWERS, "An adjustment", KEPT, OPERATOR), "yours"),
    CONTACT: CONTACT,
}
"""The part of the candidate's page that has the term, if not the one about the document."""

_LIMIT = r"(?:(?i:about|at most|up to|no more than|not more than) )?"
_AMOUNT = _LIMIT + r"\d[\d.,½]{0,5}(?: ?(?:to|or|-|\u2013) ?\d[\d.,½]{0,5})?"
_HOURS = re.compile(rf"{_AMOUNT} hours?\b")
_PAGES = re.compile(rf"{_AMOUNT} pages?\b")
WITHIN = re.compile(
    r"\bwithin (?P<days>\d{1,2}|[a-z]+) working days? (?:of|after) "
    r"(?:your deadline|the deadline|(?:the )?end of your (?:writing )?window)\b",
    re.IGNORECASE,
)
_SAYS_PAY = re.compile(r"\b(?:un)?pa(?:y|id)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_LONGEST_FIGURE = 160
_SHORT = 60  # characters of a text that is repeated whole


def figures(texts: Mapping[str, str], days: int) -> list[str]:
    """Return what a candidate looks for first: pages, hours, days, pay, and when they hear,
    in the words of the texts. `days` is the window's length."""
    hours = _found(_HOURS, texts.get("It takes", ""))
    hears = _found(WITHIN, texts.get("You hear", "")).lower()
    said = (
        _found(_PAGES, texts.get("You write", "")) or _first(texts, "You write"),
        f"{hours} of work" if hours else _first(texts, "It takes"),
        f"{_days(days)} from your start",
        _pay(texts),
        f"Answer {hears}" if hears else _first(texts, "You hear"),
    )
    return [words for words in said if words]


def in_short(texts: Mapping[str, str], days: int) -> str:
    """Summarise effort, deadline and pay in two sentences. `days` is the window's length."""
    hours = _found(_HOURS, texts.get("It takes", "")).lower()
    long = _found(_PAGES, texts.get("You write", "")).lower()
    if hours:
        what = f"Expect {hours} {f'on {long}' if long else 'of work'}"
    else:
        what = f"You write {long or 'and submit a document'}"
    pay = _pay(texts)
    told = f" {pay if _SAYS_PAY.search(pay) else f'{heading(PAY)}: {pay}'}" if pay else ""
    return f"{what}, within {_days(days)} of your start.{told}"


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _first(texts: Mapping[str, str], key: str) -> str:
    sentence = _SENTENCE.split(" ".join(texts.get(key, "").split()), maxsplit=1)[0]
    return sentence if len(sentence) <= _LONGEST_FIGURE else ""


def _pay(texts: Mapping[str, str]) -> str:
    pay = " ".join(texts.get(PAY, "").split())
    return pay if len(pay) <= _SHORT else _first(texts, PAY)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def to_a_model(*, brief: bool) -> str:
    return f"{_TO_A_MODEL}{_FACTS_TO_A_MODEL if brief else ''}{_OBJECT}"


def heading(key: str) -> str:
    return _HEADINGS.get(key, key)


def taken(given: Mapping[str, str]) -> dict[str, str]:
    """Return one text per term, empty if not given. Raise Refusal ("terms") for a text that
    is too long."""
    texts = {key: as_typed(given.get(key, "")) for key in TERMS}
    for key, text in texts.items():
        if len(text) > LONGEST:
            raise Refusal(
                "terms", f"“{heading(key)}” is longer than {LONGEST:,} characters. Shorten it."
            )
    return texts


def missing(texts: Mapping[str, str], *, invented: bool) -> list[str]:
    """Return the terms that have no text or a blank, in page order. `invented` says that the
    prompt is from the library."""
    # An opening that is older than a term can't get it.
    spared = ({REAL} if invented else set()) | ({ANSWERS, CONTACT} - texts.keys())
    needed = (key for key in TERMS if key not in spared)
    return [key for key in needed if not texts.get(key) or BLANK in texts[key]]


def refuse_incomplete(texts: Mapping[str, str], *, invented: bool) -> None:
    if gaps := [heading(key) for key in missing(texts, invented=invented)]:
        *others, last = (f"“{gap}”" for gap in gaps)
        named = f"{', '.join(others)} and {last}" if others else last
        raise Refusal(
            "terms",
            "Some text for the candidate's page is missing or still has a blank"
            f" ({BLANK}): {named}. Fill this in on the opening's page before you invite"
            " candidates.",
        )


def rows(
    opening: Opening, levels: SiteLevels, *, invented: bool, exposure_days: int
) -> list[dict[str, str]]:
    texts = opening.terms | ({REAL: INVENTED} if invented else {})
    shown = [
        promise(key, _words(opening, levels, key, texts[key]))
        for key in TERMS
        if texts.get(key)
    ]
    kept = (
        f"We delete your data {opening.retention_days} days after this ends, or when you ask. A"
        " code made from your email address stays beside this prompt for"
        f" {exposure_days} days from your start, so you don't get it twice."
    )
    return [*shown, promise(KEPT, kept)]


def promise(key: str, words: str) -> dict[str, str]:
    return {"term": heading(key), "words": words, "group": _GROUPS.get(key, "terms")}


def signature(texts: Mapping[str, str], team: str) -> str:
    contact = " ".join(texts.get(CONTACT, "").split())
    return f"{contact}, {team}" if contact else f"The team at {team}"


def _words(opening: Opening, levels: SiteLevels, key: str, text: str) -> str:
    days = opening.feedback_days
    if key == LEVEL and not opening.level_fixed:
        return f"Provisional: this opening aims at {levels[opening.level]}. {text}"
    if key == LEVEL:
        own = "" if text == TERMS[LEVEL] else text
        sentence = (
            f"{levels.titled(opening.level)}, and fixed: this opening has no other level. {own}"
        )
        return sentence.rstrip()
    also = _COMPACT if opening.preset == "compact" else ""
    added = {
        FEEDBACK: f" You have it within {_days(days)} of your window's end; the decision comes with"
        " one paragraph.",
        READERS: f" {_BLIND}{also}{_IN_DEBRIEF} {WITH_NAME}",
        THEN: f" {interviews.ahead(opening)}",
        OWNERSHIP: f" {PRACTICE}",
        "You write": " We lay out Markdown and Word. PDF pages count once per"
        f" {WORDS_A_PAGE} words.",
    }
    return text + added.get(key, "")
