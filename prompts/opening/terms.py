from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from blindfolio.as_typed import as_typed
from blindfolio.languages import N_, names, ngettext, speaking
from blindfolio.languages import gettext as _
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
RECIPIENTS = "Who else gets data"
_TO_A_MODEL = N_(
    "A language model outside this site may propose interview questions; people check and choose."
    " It rates no one. If your document goes to a panel, it may be sent its text without"
    " your name, the prompt with its author's notes, and “The part that worries you most”."
)
_FACTS_TO_A_MODEL = N_(
    "When you ask for a fact in your own words, the model is sent your question and the brief's"
    " facts, to find the one you need."
)
_OBJECT = N_("If you object, no model is used, and it doesn't count against you.")
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
PRACTICE = N_(
    "Only if you agree afterwards may the team practise rating with its anonymised copy."
)

_BLIND = N_(
    "While they rate, they don't see your name, and never your file's name or when you sent it."
)
_COMPACT = N_(
    "A reviewer may also be on the panel or be the hiring manager, and learns your name after"
    " the review decision."
)
_IN_DEBRIEF = N_("Those in the debrief learn your name there.")

# Fixed, because the visibility matrix decides it.
WITH_NAME = N_(
    "Your coordinator sees your name and file; after the reviews, the hiring manager and panel"
    " your name and document."
)

INVENTED = N_("The firm is invented; your answer won't be built.")
"""The fixed text for prompts from the library, whose companies are invented. It replaces
what the team writes about whether the problem is real."""

LONGEST = 2_000

# A text with one counts as missing.
BLANK = "[…]"

TERMS: dict[str, str] = {
    "You write": N_(
        "One document of 3 to 8 pages, in Markdown, Word or PDF. Diagrams as code are shown as"
        " text."
    ),
    "It takes": N_("4 to 8 hours, in an evening or two. More is not rewarded."),
    "You prepare": N_("No slides, no presentation."),
    READERS: N_("At least two reviewers."),
    THEN: N_("If the reviews lead to it, a panel interviews you about your document."),
    "You hear": N_(
        "Within […] working days of your deadline, we tell you whether there is an interview. We"
        " tell you the decision on […]."
    ),
    LEVEL: N_("It is decided in the debrief."),
    "AI assistants": N_("Allowed; you say what for. Reviewers don't see it while they rate."),
    REAL: N_("We had this problem in […]. It ended with […]."),
    PAY: N_("We pay […] for the document, whatever the outcome."),
    OWNERSHIP: N_("It stays yours and is used for this opening only."),
    FEEDBACK: N_("What was strong in your document, and what was missing."),
    ANSWERS: N_("Within […] working days."),
    "An adjustment": N_(
        "Ask on your page or reply to your invitation. Reviewers and the panel aren't told: breaks"
        " are planned as for anyone."
    ),
    CONTACT: BLANK,
}
"""Each term's key and default text, in page order. Keys are stored; `heading` returns the
words shown."""

_HEADINGS: dict[str, str] = {
    "You write": N_("What you write"),
    "It takes": N_("Time"),
    "You prepare": N_("Preparation"),
    READERS: N_("Who reads it"),
    THEN: N_("What follows"),
    "You hear": N_("When you hear from us"),
    LEVEL: N_("Level"),
    "AI assistants": N_("AI assistants"),
    REAL: N_("Why this problem"),
    PAY: N_("Pay"),
    OWNERSHIP: N_("Ownership"),
    FEEDBACK: N_("Feedback"),
    ANSWERS: N_("Answers"),
    "An adjustment": N_("More time, another format, breaks"),
    CONTACT: N_("Signed by"),
    KEPT: N_("How long we keep it"),
    MODEL: N_("Language model"),
    OPERATOR: N_("Who runs this site, and where"),
    RECIPIENTS: N_("Who else gets data about you"),
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
    **dict.fromkeys((ANSWERS, "An adjustment", KEPT, OPERATOR, RECIPIENTS), "yours"),
    CONTACT: CONTACT,
}
"""The part of the candidate's page that has the term, if not the one about the document."""

# In English and German. A text in another language is repeated whole where it is short.
_LIMIT = r"(?:(?i:about|at most|up to|no more than|not more than|etwa|höchstens|bis zu) )?"
_AMOUNT = _LIMIT + r"\d[\d.,½]{0,5}(?: ?(?:to|or|bis|oder|-|\u2013) ?\d[\d.,½]{0,5})?"
_HOURS = re.compile(rf"{_AMOUNT} (?:hours?|Stunden?)\b")
_PAGES = re.compile(rf"{_AMOUNT} (?:pages?|Seiten?)\b")
WITHIN = re.compile(
    r"\b(?:within|innerhalb von) (?P<days>\d{1,2}|[a-zäöü]+) "
    r"(?:working days?|Arbeitstag(?:en)?) (?:of|after|nach) "
    r"(?:your deadline|the deadline|(?:the )?end of your (?:writing )?window"
    r"|Ihrer Abgabefrist|dem Ende Ihrer Bearbeitungszeit)\b",
    re.IGNORECASE,
)
_SAYS_PAY = re.compile(r"\b(?:(?:un)?pa(?:y|id)|(?:un)?bezahlt|zahlen)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_LONGEST_FIGURE = 160
_SHORT = 60  # characters of a text that is repeated whole


def figures(texts: Mapping[str, str], days: int) -> list[str]:
    """Return what a candidate looks for first: pages, hours, days, pay, and when they hear,
    in the words of the texts. `days` is the window's length."""
    hours = _found(_HOURS, texts.get("It takes", ""))
    hears = _inside(_found(WITHIN, texts.get("You hear", "")))
    said = (
        _found(_PAGES, texts.get("You write", "")) or _first(texts, "You write"),
        _("%(hours)s of work", hours=hours) if hours else _first(texts, "It takes"),
        _("%(days)s from your start", days=_days(days)),
        _pay(texts),
        _("Answer %(within)s", within=hears) if hears else _first(texts, "You hear"),
    )
    return [words for words in said if words]


def in_short(texts: Mapping[str, str], days: int) -> str:
    """Summarise effort, deadline and pay in two sentences. `days` is the window's length."""
    hours = _inside(_found(_HOURS, texts.get("It takes", "")))
    long = _inside(_found(_PAGES, texts.get("You write", "")))
    values = {"hours": hours, "pages": long, "days": _days(days)}
    if hours and long:
        what = _("Expect %(hours)s on %(pages)s, within %(days)s of your start.", **values)
    elif hours:
        what = _("Expect %(hours)s of work, within %(days)s of your start.", **values)
    elif long:
        what = _("You write %(pages)s, within %(days)s of your start.", **values)
    else:
        what = _("You write and submit a document, within %(days)s of your start.", **values)
    pay = _pay(texts)
    if not pay:
        return what
    return f"{what} {pay if _SAYS_PAY.search(pay) else f'{heading(PAY)}: {pay}'}"


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _inside(words: str) -> str:
    # as inside a sentence; German nouns keep their capitals
    return words[:1].lower() + words[1:]


def _first(texts: Mapping[str, str], key: str) -> str:
    sentence = _SENTENCE.split(" ".join(texts.get(key, "").split()), maxsplit=1)[0]
    return sentence if len(sentence) <= _LONGEST_FIGURE else ""


def _pay(texts: Mapping[str, str]) -> str:
    pay = " ".join(texts.get(PAY, "").split())
    return pay if len(pay) <= _SHORT else _first(texts, PAY)


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days)


def to_a_model(*, matches: bool) -> str:
    said = (_TO_A_MODEL, *((_FACTS_TO_A_MODEL,) if matches else ()), _OBJECT)
    return " ".join(map(_, said))


def heading(key: str) -> str:
    return _(_HEADINGS.get(key, key))


def usual_in(language: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return one text per term: the given one, or the usual one in this language, also for
    what is usual in another."""
    usual: dict[str, dict[str, str]] = {code: {} for code in names()}
    for code, texts in usual.items():
        with speaking(code):
            texts |= {key: _(text) for key, text in TERMS.items()}
    return {
        key: usual[language][key]
        if any(given.get(key, text) == it[key] for it in usual.values())
        else given[key]
        for key, text in TERMS.items()
    }


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
    texts = opening.terms | ({REAL: _(INVENTED)} if invented else {})
    shown = [
        promise(key, _words(opening, levels, key, texts[key]))
        for key in TERMS
        if texts.get(key)
    ]
    kept = _(
        "We delete your data %(days)s days after this ends, or when you ask. A code made from your"
        " email address stays beside this prompt for %(exposure)s days from your start, so that the"
        " people who invite for this job don't send it to you again. No one else is told.",
        days=opening.retention_days,
        exposure=exposure_days,
    )
    return [*shown, promise(KEPT, " ".join([kept, *_other_days(opening)]))]


def _other_days(opening: Opening) -> Iterator[str]:
    if opening.retention_offer_days:
        yield _("After an offer, it is %(days)s days.", days=opening.retention_offer_days)
    if opening.retention_ended_days:
        yield _(
            "If this ends without a decision, it is %(days)s days.",
            days=opening.retention_ended_days,
        )
    if opening.keeps_record:
        yield _(
            "If you delete your data after a decision, the person who decided may keep a record of"
            " the ratings, the reasons and the decision, without your name and your words."
        )


def promise(key: str, words: str) -> dict[str, str]:
    return {"term": heading(key), "words": words, "group": _GROUPS.get(key, "terms")}


def signature(texts: Mapping[str, str], team: str) -> str:
    contact = " ".join(texts.get(CONTACT, "").split())
    return f"{contact}, {team}" if contact else _("The team at %(team)s", team=team)


def _words(opening: Opening, levels: SiteLevels, key: str, text: str) -> str:
    level = levels.titled(opening.level)
    if key == LEVEL and not opening.level_fixed:
        aim = _("Provisional: this opening aims at %(level)s.", level=levels[opening.level])
        return f"{aim} {text}"
    if key == LEVEL:
        own = "" if text in (TERMS[LEVEL], _(TERMS[LEVEL])) else text
        fixed = _("%(level)s, and fixed: this opening has no other level.", level=level)
        return f"{fixed} {own}".rstrip()
    return " ".join([text, *_added(opening, key)])


def _added(opening: Opening, key: str) -> list[str]:
    if key == FEEDBACK:
        by = _days(opening.feedback_days)
        sentence = _(
            "You have it within %(days)s of your window's end; the decision comes with one"
            " paragraph.",
            days=by,
        )
        return [sentence]
    if key == READERS:
        also = [_COMPACT] if opening.preset == "compact" else []
        return [_(it) for it in (_BLIND, *also, _IN_DEBRIEF, WITH_NAME)]
    if key == THEN:
        return [interviews.ahead(opening)]
    if key == OWNERSHIP:
        return [_(PRACTICE)]
    if key == "You write":
        pages = _(
            "We lay out Markdown and Word. PDF pages count once per %(words)s words.",
            words=WORDS_A_PAGE,
        )
        return [pages]
    return []
