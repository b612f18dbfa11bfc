"""A site in which everything that anybody can type breaks out of markup and templates (SC-08)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from blindfolio import chance
from blindfolio.demo.stagehand import Judgement, Stagehand
from prompts.models import Invitation, KnownFact, Opening, PromptVersion, Upload
from prompts.submitting import marking
from prompts.submitting.seen import Press
from prompts.submitting.submit import Statement
from reviews.debrief.decide import Deciding
from tests.crawler.planting import panel, words
from tests.platform.documents.hostile_pages import LITERAL, hostile_markdown
from tests.sites import Site

_TEAM = {
    "jo": ("Jo Sampleton", "coordinator"),
    "r1": ("Robin Testcase", None),
    "r2": ("Sam Dummy", None),
    "p1": ("Lee Mockworth", None),
}
_QUOTE = "which a relay empties 40 times a second"
_NOBODY = {"name": "Bo Specimen", "email": "x@example.org", "handle": "bo", "employer": "Bank"}
_DESIGN = words.document(_NOBODY, "the relay", [])


@dataclass(slots=True)
class Poisoned:
    accounts: dict[str, str] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)
    folios: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def typed(self, label: str) -> str:
        word = "typed" + "".join(c for c in label if c.isalnum())
        self.labels.append(word)
        return word + LITERAL


def poison(site: Site, sink: str) -> Poisoned:
    """Fill an empty site: one folio under review, whose document attacks, and one that is closed
    after everybody has written about it."""
    made = Poisoned()
    hand = Stagehand(site.parts, datetime.now(UTC) - timedelta(hours=6), timedelta(minutes=1))
    # A paragraph to the candidate that holds a word of a reviewer's name is refused, so the team
    # has names of its own.
    for who, (name, role) in _TEAM.items():
        made.accounts[who] = hand.person(name, f"{who}@example.test", role=role)
    folder = words.folder("poisoned", lambda _, label: made.typed(label))
    texts = words.terms("poisoned", lambda _, label: made.typed(label))
    jo = made.accounts["jo"]
    opening = hand.opening(folder, made.typed("opening"), 3, by=jo, texts=texts)
    with site.parts.database.transaction() as db:
        # As the team would have written it: of a library's prompt nobody may say that it is real.
        db.get_one(PromptVersion, db.get_one(Opening, opening).prompt_version).source = "draft"
        db.add(
            KnownFact(
                id=chance.new_id(),
                opening=opening,
                question=made.typed("asked"),
                answer=made.typed("answer"),
                at=hand.now,
            )
        )
    for where, name, text in (
        ("read", "Ada Example", hostile_markdown(sink)),
        ("closed", made.typed("candidate"), _DESIGN),
    ):
        invitation, folio = hand.invite(opening, name, f"{where}@example.test", by=jo)
        made.invitations[where], made.folios[where] = invitation, folio
        hand.seat(folio, made.accounts["p1"], by=jo)
        hand.slot(folio, hand.now + 2 * hand.step, made.typed(f"{where} place"), by=jo)
        hand.start(invitation)
        sent = hand.send(invitation, f"{made.typed(f'{where} file')}.md", text)
        statement = Statement(
            ai_used=True,
            ai_statement=made.typed(f"{where} ai"),
            hours="12",
            worry=made.typed(f"{where} worry"),
        )
        with hand.act() as db:
            mine, upload = db.get_one(Invitation, invitation), db.get_one(Upload, sent)
            marking.none_names_me(db, mine, upload, Press(hand.now, hand.now))
        hand.submit(invitation, sent, statement, final=True)
        for who in ("r1", "r2"):
            hand.ask_reviewer(folio, made.accounts[who], by=jo)
    quote = "Before the attacks."
    hand.write_review(
        made.folios["read"], made.accounts["r1"], _judged(made, "draft", quote), locks=False
    )
    _to_its_end(made, hand, made.folios["closed"])
    return made


_ASKED = 'What would "><img src=x onerror=alert(1)> be asked?'
"""Without braces, which no sheet holds."""


def _judged(made: Poisoned, who: str, quote: str) -> Judgement:
    criteria = ("alternatives", "failure", "migration", "scope", "adds-up")
    return Judgement(
        ratings=dict.fromkeys((*criteria, "operability"), 3),
        rationale={key: made.typed(f"{who} {key} why") for key in criteria},
        comments=tuple(
            (
                key,
                "concern",
                quote,
                made.typed(f"{who} {key} comment"),
                _ASKED if key == "failure" else "",
            )
            for key in criteria
        ),
        recommendation="proceed",
        strongest=made.typed(f"{who} strongest"),
        weakest=made.typed(f"{who} weakest"),
        new_to_us=frozenset({"scope"}),
        private_notes=made.typed(f"{who} notes"),
        absent={"operability": made.typed(f"{who} searched")},
    )


def _to_its_end(made: Poisoned, hand: Stagehand, folio: str) -> None:
    people = made.accounts
    for who in ("r1", "r2"):
        hand.write_review(folio, people[who], _judged(made, who, _QUOTE))
    hand.decide(folio, "release", by=people["jo"], reason=made.typed("gate reason"))
    hand.amend(folio, people["r1"], made.typed("amended"))
    # A question may hold no braces, which is a rule of the sheet.
    panel.reword(hand, folio, people["p1"], 'What would "><img src=x onerror=alert(1)> say?')
    hand.scorecard(
        folio,
        people["p1"],
        {
            "level": 3,
            "text": made.typed("card"),
            "confidence": "medium",
            "criteria": {
                key: {"rating": 3, "said": made.typed(f"card {key}")}
                for key in ("alternatives", "failure", "scope")
            },
        },
    )
    said = Deciding(
        outcome="offer",
        level=3,
        feedback=made.typed("feedback"),
        reason=made.typed("reason"),
        conditions=made.typed("conditions"),
        all_the_same=made.typed("all the same"),
        present=(people["jo"],),
    )
    hand.close(folio, said, by=people["jo"])
