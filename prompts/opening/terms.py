from __future__ import annotations

import re
from collections.abc import Mapping

from blindfolio.as_typed import as_typed
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from prompts.models import Opening
from prompts.opening import interviews

LEVEL = "The level"
FEEDBACK = "Feedback"
ANSWERS = "Answers"
KEPT = "We keep it"
MODEL = "A model"
_TO_A_MODEL = (
    "The team has chosen a language model outside this site, which may propose interview"
    " questions. It rates no one; people check the questions and choose. If your document goes to"
    " a panel, the model may be sent its text without your name, the prompt, what the prompt's"
    " author knows about the problem, and “The part that worries you most”."
)
_FACTS_TO_A_MODEL = (
    " When you ask for a fact in your own words, the model is sent your question and the brief's"
    " facts, to find the one you need."
)
_OBJECT = (
    " If your employer or a confidentiality agreement doesn't allow this, say so below; everything"
    " is then done without a model, and this doesn't count against you."
)
READERS = "Who reads it"
REAL = "It is real"
PAY = "It is paid"
OWNERSHIP = "It is yours"
THEN = "Then"

# Fixed: every candidate with a document is asked.
PRACTICE = (
    "After the end, your page asks whether the team may also practise rating with its anonymised"
    " copy. Without your yes, it doesn't."
)

_BLIND = (
    "While they rate your document, they don't see your name. They never see your file's name or"
    " when you sent it."
)
_COMPACT = (
    " A reviewer may also be on the panel or be the hiring manager, and then learns your name once"
    " the review decision is made."
)
_IN_DEBRIEF = " Reviewers who take part in the debrief learn your name there."

# Fixed, because the visibility matrix decides it.
WITH_NAME = (
    "Your coordinator sees your name and your file. After the reviews, the hiring manager and the"
    " panel read your document too, and know your name."
)

INVENTED = (
    "This prompt comes with Blindfolio. The firm in it is invented, so no one is waiting to build"
    " your answer."
)
"""The fixed text for prompts from the library, whose companies are invented. It replaces
what the team writes about whether the problem is real."""

LONGEST = 2_000

# A text with one counts as missing.
BLANK = "[…]"

TERMS: dict[str, str] = {
    "You write": "One document of 3 to 8 pages, in Markdown, Word or PDF.",
    "It takes": "4 to 8 hours, in an evening or two. More time, or more pages, is not rewarded.",
    "You prepare": "None. You need no slides and you do not present.",
    READERS: "At least two reviewers.",
    THEN: "If the reviews lead to it, a panel talks with you about your document.",
    "You hear": f"Within {BLANK} working days of your deadline, we tell you whether there is an"
    f" interview. We tell you the decision on {BLANK}.",
    LEVEL: "It is decided in the debrief.",
    "AI assistants": "They are allowed. You say what you used them for; reviewers do not see it"
    " while they rate.",
    REAL: f"We had this problem in {BLANK}. It ended with {BLANK}.",
    PAY: f"We pay {BLANK} for the document, whatever the outcome.",
    OWNERSHIP: "The document stays yours. It is used for this opening only.",
    FEEDBACK: "What was strong in your document, and what was missing.",
    ANSWERS: f"Within {BLANK} working days.",
    "An adjustment": "Ask on your page or reply to your invitation. We can offer more time,"
    " another format, or breaks in the interview. Reviewers and the panel are not told that you"
    " asked: breaks are planned into the interview as for anyone.",
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
    "An adjustment": "Accommodations",
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
}
"""What to write, for terms whose heading doesn't say it."""

_LIMIT = r"(?:(?i:about|at most|up to|no more than|not more than) )?"
_AMOUNT = _LIMIT + r"\d[\d.,½]{0,5}(?: ?(?:to|or|-|\u2013) ?\d[\d.,½]{0,5})?"
_HOURS = re.compile(rf"{_AMOUNT} hours?\b")
_PAGES = re.compile(rf"{_AMOUNT} pages?\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_LONGEST_PAY = 160


def in_short(texts: Mapping[str, str], days: int) -> str:
    """Summarise effort, deadline and pay in two sentences. `days` is the window's length."""
    hours = _HOURS.search(texts.get("It takes", ""))
    pages = _PAGES.search(texts.get("You write", ""))
    within = f"within {days} {'day' if days == 1 else 'days'} of your start"
    long = pages[0].lower() if pages else ""
    if hours:
        what = f"Expect {hours[0].lower()} of work" + (f" on {long}" if long else "")
    else:
        what = f"You write {long or 'and submit a document'}"
    pay = _SENTENCE.split(" ".join(texts.get(PAY, "").split()), maxsplit=1)[0]
    told = f" {heading(PAY)}: {pay}" if 0 < len(pay) <= _LONGEST_PAY else ""
    return f"{what}, {within}.{told}"


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
    spared = ({REAL} if invented else set()) | ({ANSWERS} - texts.keys())
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


def rows(opening: Opening, *, invented: bool, exposure_days: int) -> list[dict[str, str]]:
    texts = opening.terms | ({REAL: INVENTED} if invented else {})
    shown = [
        {"term": heading(key), "words": _words(opening, key, texts[key])}
        for key in TERMS
        if texts.get(key)
    ]
    kept = (
        f"We delete it {opening.retention_days} days after this has ended, or sooner if you ask us"
        " to; a code made from your email address is kept apart from it, for"
        f" {exposure_days} days from your start, so that no one here gives you the same prompt"
        " again."
    )
    return [*shown, {"term": heading(KEPT), "words": kept}]


def _words(opening: Opening, key: str, text: str) -> str:
    days, level = opening.feedback_days, LEVELS[opening.level]
    if key == LEVEL and not opening.level_fixed:
        return f"Provisional: this opening aims at {level}. {text}"
    if key == LEVEL:
        own = "" if text == TERMS[LEVEL] else text
        sentence = f"{level.capitalize()}, and fixed: this opening has no other level. {own}"
        return sentence.rstrip()
    also = _COMPACT if opening.preset == "compact" else ""
    added = {
        FEEDBACK: f" You have it at most {days} day{'' if days == 1 else 's'} after the end of your"
        " window. It is a text of its own: with the decision itself you get one paragraph.",
        READERS: f" {_BLIND}{also}{_IN_DEBRIEF} {WITH_NAME}",
        THEN: f" {interviews.ahead(opening)}",
        OWNERSHIP: f" {PRACTICE}",
    }
    return text + added.get(key, "")
