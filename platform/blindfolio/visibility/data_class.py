"""The visibility policy's data classes. `matrix.yaml` says who sees each."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """Values are the codes of `matrix.yaml`."""

    PROMPT = "PT"
    """Prompt text, criteria with their sentence and weight, the opening's title, level, terms."""
    RATING_GUIDES = "RG"
    """Rating guides, rationales of weights, and risks that the team already knows."""
    FACT_PACK = "FP"
    """All facts that candidates of a brief can ask for, the same for everyone."""
    HELD_BACK = "KW"
    """What the team knows and withholds: positions, failure scenarios, what-ifs, the current
    estate."""
    KNOWN_FACTS = "CF"
    """The opening's dated list of facts: answers, without who asked."""

    IDENTITY = "ID"
    """Name, email address, employer, own words, account and invitation ids, exact times, file
    metadata."""
    DISPLAY_NAME = "IDn"
    ACCOMMODATIONS = "AC"
    """Accommodations, extensions, reasons for lateness, an objection to language models."""
    CANDIDATE_QUESTIONS = "CQ"
    """What this candidate asked while writing, and for a brief the facts they were given."""

    FOLIO_CODE = "FC"
    ORIGINAL = "OR"
    """The uploaded bytes."""
    BLINDED_VIEW = "BV"
    """Sanitised rendering, extracted text, pictures; version number, word and page count."""
    AI_STATEMENT = "AI"
    """What the candidate says about their use of AI."""
    HOURS = "HR"
    """The hours that the candidate reports."""
    WORRY = "WM"
    """"The part that worries me most"."""

    OWN_REVIEW = "RO"
    OTHER_REVIEWS = "RX"
    UNCOUNTED_REVIEWS = "RXn"
    """Locked reviews whose author was recused later."""
    REVIEWER_NAMES = "RN"
    REVIEW_PROGRESS = "PR"
    """Other reviewers': assigned, accepted, saved, locked."""
    AGGREGATES = "AG"
    """Anything derived from ratings: mean, spread, agreement, colour, sort position."""
    REFERENCE_RATINGS = "RF"
    """Of a practice round."""

    GATE_WORD = "PF"
    """*proceed*, *stop* or *split*, with the recommendations behind it."""
    FURTHER_REVIEW_DUE = "FR"
    """That a further review is due, and when; not who reviews, or how many."""

    QUESTION_SHEET = "QS"
    SLOT = "SL"
    OWN_ROLE = "RL"
    SLOT_CANCELLED = "CX"
    PANEL_NAMES = "PN"
    OWN_SCORECARD = "SO"
    OTHER_SCORECARDS = "SX"
    SCORECARD_PROGRESS = "SP"

    DEBRIEF_NOTES = "DN"
    DECISION = "DC"
    FEEDBACK = "FB"
    """Feedback text released to the candidate."""

    OWN_DUE_DATE = "DD"
    DEADLINE = "DL"
    RECEIPT = "RC"
    STAGE_IN_WORDS = "SW"
    DRAFT_SAVED = "DS"
    """Only that the candidate has saved a draft."""
    ENDED = "EN"
    """That the folio ended early, without the reason."""
    HOW_IT_ENDED = "HE"
    ERASED_ON = "ER"
    """The date of the erasure, for the candidate."""
    TOMBSTONE = "TS"
    """Id, date, who erased and a reason code, for the coordinator."""
