"""Declares the data classes of the visibility policy. `matrix.yaml` says who sees each."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    # prompt text, criteria with their sentence and weight, the opening's title, level, terms
    PROMPT = "PT"
    # rating guides, rationales of weights, and risks that the team already knows
    RATING_GUIDES = "RG"
    FACT_PACK = "FP"  # all facts that candidates of a brief can ask for, the same for everyone
    # what the team knows and withholds: positions, failure scenarios, what-ifs, current estate
    HELD_BACK = "KW"
    # the scenarios and what-ifs among them, from which reviewers choose
    SCENARIOS = "KS"
    KNOWN_FACTS = "CF"  # the opening's dated list of facts: answers, without who asked

    # name, email address, employer, own words, account and invitation ids, exact times, file
    # metadata
    IDENTITY = "ID"
    DISPLAY_NAME = "IDn"
    # accommodations, extensions, reasons for lateness, an objection to language models
    ACCOMMODATIONS = "AC"
    # what this candidate asked while writing, and for a brief the facts they were given
    CANDIDATE_QUESTIONS = "CQ"

    NOTES = "NO"  # a coordinator's notes on the candidate

    FOLIO_CODE = "FC"
    ORIGINAL = "OR"  # the uploaded bytes
    # sanitised rendering, extracted text, pictures; version number, word and page count
    BLINDED_VIEW = "BV"
    AI_STATEMENT = "AI"  # what the candidate says about their use of AI
    HOURS = "HR"  # the hours that the candidate reports
    WORRY = "WM"  # "The part that worries me most"

    OWN_REVIEW = "RO"
    OTHER_REVIEWS = "RX"
    UNCOUNTED_REVIEWS = "RXn"  # locked reviews whose author was recused later
    REVIEWER_NAMES = "RN"
    REVIEW_PROGRESS = "PR"  # other reviewers': assigned, accepted, saved, locked
    # anything derived from ratings: mean, spread, agreement, colour, sort position
    AGGREGATES = "AG"
    REFERENCE_RATINGS = "RF"  # of a practice round

    GATE_WORD = "PF"  # *proceed*, *stop* or *split*, with the recommendations behind it
    # that a further review is due, and when; not who reviews, or how many
    FURTHER_REVIEW_DUE = "FR"

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
    FEEDBACK = "FB"  # feedback text released to the candidate
    SECOND_LOOK = "LK"  # what a rejected candidate asks the team to look at again

    OWN_DUE_DATE = "DD"
    DEADLINE = "DL"
    RECEIPT = "RC"
    STAGE_IN_WORDS = "SW"
    DRAFT_SAVED = "DS"  # only that the candidate has saved a draft
    ENDED = "EN"  # that the folio ended early, without the reason
    HOW_IT_ENDED = "HE"
    ERASED_ON = "ER"  # the date of the deletion, for the candidate
    TOMBSTONE = "TS"  # id, date, who deleted and a reason code, for the coordinator
