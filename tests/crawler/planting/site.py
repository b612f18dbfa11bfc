"""The crawler's site: a folio in every stage, every text a canary, and the manifest of them all.

Variants A and B are equal, ids and times included, but for what `plan` says differs: stages
and ratings, and how many reviewers and comments there are, where these stand and of which day they
are. What a viewer may not know changes nothing of what they get.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from blindfolio import chance
from blindfolio.app import Parts
from blindfolio.demo.stagehand import Judgement
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.clarifying import clarify
from prompts.clarifying.clarify import Answer
from prompts.erasing import holds
from prompts.folder.catalogue import PromptFolder
from prompts.inviting import cancel, decline, hand_out, invitation_list, invitations_csv
from prompts.inviting.screening import Screening
from prompts.models import Clarification, Invitation, Opening
from prompts.opening import openings
from prompts.submitting.submit import Statement
from prompts.window import practice_consent, process_answer
from reviews.board import assign, deciders, meetings
from reviews.debrief import inviting, passing
from reviews.debrief.decide import Deciding
from reviews.feedback import release
from tests.crawler.planting import (
    board,
    debrief,
    interviews,
    look_backs,
    panel,
    parting,
    rounds,
    window,
    words,
)
from tests.crawler.planting.ids import hashes_of, ids_of
from tests.crawler.planting.plan import FOLIOS, PEOPLE, Plan
from tests.crawler.planting.planter import Hand, Planter

BEGINS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_OPENINGS = {
    "full": ("c1", {"m1": "manager"}),
    "compact": ("c2", {"e1": "decider", "m3": "manager"}),
}
"""Of each opening: who coordinates it, and who else has which part in it."""
_DECIDES = {"full": ("manager", "m1"), "compact": ("engineer", "e1")}
"""Of each opening: whether its hiring manager makes the review decision, and who does."""
_BRIEF = "full"
"""The opening whose candidates get the brief."""

_LOOP = "senior-product"
"""The loop of the opening in which somebody interviews who is not on the panel."""

_FACT, _ASKS_FOR_IT = "load", "How many payments per second do we see at peak?"
"""Key of the one fact that each of them asks for, and how."""

_CRITERIA = ("alternatives", "failure", "migration", "scope", "adds-up", "operability")
"""Of the library's rubric; the last is one of which no document says anything."""

_PROMPT = "flows"
"""The end of the planted prompts' names."""

_SHIPPED = "payment-flows"
"""A prompt of the library that no opening has taken."""

_EVENING = BEGINS + timedelta(hours=10)
_NIGHT = BEGINS + timedelta(hours=16)
"""Of the next day, in every time zone of the site."""

_ONLY_READS = re.compile(r"reviewer\.(?!locked\+).*|interviewer\.[a-z]+")
"""The rows of who takes no part in a debrief."""

_PERSON = ("name", "email", "handle", "employer", "file", "own")


def plant(parts: Parts, variant: str) -> dict[str, Any]:
    """Seed an empty site and give its manifest; `variant` is A or B.

    Keys: `canaries` (value, class, folio, owner, opening), `accounts`, `openings`, `folios` and the
    `rounds` of practice and the `look_backs` by short name, `ids` by type, `hashes` of documents
    with their folio, and `now`: the time at which the site is to be looked at.
    """
    planter = Planter(Hand(parts, BEGINS, timedelta(minutes=1)), variant)
    try:
        _people(planter)
        for slug in _OPENINGS:
            _opening(planter, slug)
        opening, by = planter.openings["full"], planter.accounts["c1"]
        parting.leave(planter.hand, opening, planter.accounts["gone"], by=by)
        _drafts(planter)
        for name, plan in FOLIOS.items():
            _story(planter, name, plan)
        _added(planter)
        _late(planter)
        _deletions(planter)
        rounds.plant(planter, _CRITERIA, _judgement)
        look_backs.plant(planter, _CRITERIA)
        planter.hand.work()
    finally:
        chance.seed(parts.settings.test_seed)
    return {
        "variant": variant,
        "now": planter.hand.now.isoformat(),
        "canaries": planter.canaries,
        "accounts": planter.accounts,
        "openings": planter.openings,
        "folios": planter.folios,
        "rounds": planter.rounds,
        "look_backs": planter.look_backs,
        "ids": ids_of(parts),
        "hashes": hashes_of(parts),
    }


def _people(planter: Planter) -> None:
    for who, role in PEOPLE.items():
        given = words.word(f"{who} given")
        name, address = f"{given} {words.word(f'{who} family')}", words.word(f"{who} mail")
        planter.accounts[who] = account = planter.hand.person(
            name, f"{address.lower()}@example.test", role=role or None
        )
        # Nobody's but their own: no page shows an address, nor a name outside RN and PN.
        for part in ("given", "family", "mail"):
            planter.note("", f"{who} {part}", owner=account)


def _opening(planter: Planter, slug: str) -> None:
    made: list[tuple[str, str]] = []

    def mark(classes: str, label: str) -> str:
        made.append((classes, label))
        return words.word(label)

    coordinator, members = _OPENINGS[slug]
    by = planter.accounts[coordinator]
    book = "brief" if slug == _BRIEF else "open"
    folder: PromptFolder = words.folder(f"{slug}-{_PROMPT}", mark, brief=book == "brief")
    of_prompt = len(made)
    title = f"Staff Engineer of {mark('PT', f'{slug} opening')}"
    planter.openings[slug] = opening = planter.hand.opening(
        folder,
        title,
        3,
        by=by,
        preset=slug,
        decider=_DECIDES[slug][0],
        book=book,
        model=True,
        loop=_LOOP if book == "brief" else "",
        texts=words.terms(slug, mark),
    )
    for n, (classes, label) in enumerate(made):
        planter.note(classes, label, opening=opening, prompt=n < of_prompt)
    for who, kind in members.items():
        planter.hand.join(opening, planter.accounts[who], kind, by=by)


def _drafts(planter: Planter) -> None:
    """One of a prompt that was sent, with words that nobody was sent, and one that could be
    published."""
    by = planter.accounts[_OPENINGS["full"][0]]
    more = planter.note("PT", "draft text", prompt=True)
    planter.hand.draft(f"full-{_PROMPT}", f"\nWrite no longer to {more}.\n", by=by)
    planter.hand.draft(_SHIPPED, by=by)


def _added(planter: Planter) -> None:
    by, opening = planter.accounts["c1"], planter.openings["full"]
    board.act(planter)
    planter.hand.on(Folio, planter.folios["invited"]["id"], hand_out.mail, sends=True, by=by)
    board.take(planter.hand, planter.folios["writing"]["id"], by=by)
    board.redact(planter.hand, planter.folios["read"]["id"], "31 pages a week", by=by)
    said = [planter.note("", f"waiting {what}", owner=by) for what in ("name", "mail", "bad")]
    note = f"We also pay {planter.note('PT', 'full note', opening=opening)}."
    planter.hand.on(Opening, opening, openings.add_note, note, mail=True, by=by)
    listed = f"name,email\n{said[0]},{said[1]}@example.test\n{said[2]},nowhere\n"
    rows = invitations_csv.read(listed.encode())
    planter.hand.on(Opening, opening, invitation_list.keep, rows, by=by)


def _late(planter: Planter) -> None:
    """Who locks at the end, in B on another day, and what only B has. Then both variants go on at
    one time."""
    hand, in_b = planter.hand, planter.variant == "B"
    hand.meet(_EVENING, 1_000)
    for name, plan in FOLIOS.items() if in_b else ():
        folio, marks = planter.folios[name]["id"], _marks(name)
        by = planter.accounts[_OPENINGS[plan.opening][0]]
        for who in plan.only_in_b:
            hand.ask_reviewer(folio, planter.accounts[who], by=by, days=5)
            said = _judgement(planter, name, folio, who, marks, "", True)
            hand.write_review(folio, planter.accounts[who], said, locks=False)
        for who in plan.more:
            said = _judgement(planter, name, folio, who, marks, "", True)
            more = replace(said, comments=said.comments[1:])
            hand.write_review(folio, planter.accounts[who], more, locks=False)
    hand.meet(_NIGHT if in_b else _EVENING, 2_000)
    for folio, account, said in planter.late:
        hand.write_review(folio, account, said)
    # On the other open gate, nobody has opened them yet.
    gate, m1 = planter.folios["gate"]["id"], planter.accounts["m1"]
    hand.on(Folio, gate, deciders.open_reviews, by=m1)
    hand.meet(_NIGHT + timedelta(minutes=30), 3_000)


def _deletions(planter: Planter) -> None:
    hand, accounts, folios = planter.hand, planter.accounts, planter.folios
    by, admin, objects = accounts["c1"], accounts["out"], accounts["r1"]
    parting.ask_for_deletion(hand, folios["stopped"]["id"], by=by)
    asked = parting.ask_for_deletion(hand, folios["closed"]["id"], by=by)
    why = planter.note("", "closed objection", among=[objects, admin])
    parting.stop_deletion(
        hand, asked, second=accounts["m1"], objects=objects, words=f"Because of {why}."
    )
    kept = planter.note("", "panel hold", among=[admin])
    with hand.act() as db:
        holds.begin(db, folios["panel"]["id"], f"Because of {kept}.", by=admin)


def _marks(name: str) -> list[str]:
    return [words.word(f"{name} to quote on {key}") for key in _CRITERIA]


def _story(planter: Planter, name: str, plan: Plan) -> None:
    hand, accounts = planter.hand, planter.accounts
    by = accounts[_OPENINGS[plan.opening][0]]
    person = {part: words.word(f"{name} {part}") for part in _PERSON}
    person["name"] = f"{words.word(f'{name} given')} {person['name']}"
    person["email"] = f"{person['email'].lower()}@example.test"
    invitation, folio = hand.invite(
        planter.openings[plan.opening],
        person["name"],
        person["email"],
        by=by,
        handles=(person["handle"],),
        employers=(person["employer"],),
        screened=Screening(words.word(f"{name} screen"), "2026-03-01", ""),
    )
    # Who knows the name may not all know this: `test_screening` holds them apart.
    planter.note("IDn", f"{name} screen", folio=folio)
    for part in ("given", "name"):
        planter.note("IDn", f"{name} {part}", folio=folio)
    for part in _PERSON[1:]:
        planter.note("ID", f"{name} {part}", folio=folio)
    stage = plan.stage_in_b if planter.variant == "B" and plan.stage_in_b else plan.stage
    with hand.parts.database.reading() as db:
        code = db.get_one(Folio, folio).code
    planter.folios[name] = {
        "id": folio,
        "code": code,
        "invitation": invitation,
        "opening": planter.openings[plan.opening],
        "stage": stage,
        "rows": {accounts[who]: held for who, held in plan.cast(planter.variant).items()},
        "differs": plan.differs.split(),
        "by": [accounts[who] for who in plan.by],
    }
    _names(planter, folio, plan)
    for who, of in (("i1", interviews.STAGE), ("i2", interviews.OTHER_STAGE)):
        if who in plan.rows:
            locks = "locked" in plan.rows[who]
            interviews.give(planter, name, folio, accounts[who], stage=of, locks=locks, by=by)
    if "m2" in plan.rows:
        hand.reviewing_manager(folio, accounts["m2"], by=by)
    _cast(planter, name, folio, plan, by)
    _questions(planter, name, invitation, folio, plan, by)
    window.ask(planter, name, folio, by=by)
    if name == "declined":
        said = f"No, because of {planter.note('ID', f'{name} words', folio=folio)}."
        hand.on(Invitation, invitation, decline.decline, said, by=invitation)
    if name == "cancelled":
        hand.on(Folio, folio, cancel.cancel, "filled", by=by)
    if name in ("invited", "declined", "cancelled"):
        return
    hand.start(invitation)
    window.lengthen(planter, name, folio, by=by)
    marks = [planter.note("BV", f"{name} to quote on {c}", folio=folio) for c in _CRITERIA]
    body = planter.note("BV", f"{name} body", folio=folio)
    text = words.document(person, f"{body} of {person['own']}", marks)
    sent = hand.send(invitation, f"{person['file']}.md", text, own_words=person["own"])
    if plan.stage == Stage.DRAFT:
        return
    statement = Statement(
        ai_used=True,
        ai_statement=f"Asked {planter.note('AI', f'{name} ai', folio=folio)} to check the sums.",
        hours=planter.note("HR", f"{name} hours", folio=folio),
        worry=f"I worry about {planter.note('WM QS', f'{name} worry', folio=folio)}.",
    )
    hand.submit(invitation, sent, statement, final=plan.stage != Stage.SUBMITTED)
    if plan.stage == Stage.SUBMITTED:
        return
    _reviews(planter, name, folio, plan, marks)
    if plan.stage in (Stage.ENDED, Stage.ERASED):
        hand.withdraw(invitation)
        _say_of_the_process(planter, name, invitation, folio)
    if plan.stage == Stage.ERASED:
        hand.erase(folio)
    if plan.stage in (Stage.PANEL, Stage.DEBRIEF, Stage.CLOSED, Stage.STOPPED):
        _after_the_gate(planter, name, folio, plan, by)


def _questions(
    planter: Planter, name: str, invitation: str, folio: str, plan: Plan, by: str
) -> None:
    """Before the start, one about the problem that everybody gets answered in other words, and
    one about the process; two of the same kinds wait while somebody writes. Who has the brief asks
    for a fact besides, and something that they don't send."""
    hand, opening = planter.hand, planter.openings[plan.opening]

    def note(classes: str, what: str) -> str:
        if classes == "CF":
            return planter.note(classes, f"{name} {what}", opening=opening)
        return planter.note(classes, f"{name} {what}", folio=folio)

    asked = hand.ask(invitation, f"Who of {note('CQ', 'asked')} pays for it?")
    hand.answer(
        asked,
        Answer(
            question=f"Who pays {note('CF', 'wording')}?",
            text=f"That is {note('CF', 'answer')}.",
            topic=f"cost of {note('CQ', 'topic')}",
            changes_problem=name == "one_lock",
        ),
        by=by,
    )
    if plan.opening == _BRIEF:
        for what in ("answer", "topic"):
            planter.note("CQ", f"{_BRIEF}-{_PROMPT} {_FACT} {what}", folio=folio)
        asks = f"{_ASKS_FOR_IT} Asked by {note('CQ', 'asks for a fact')}."
        hand.look_up(invitation, asks, finds=_FACT)
        hand.look_up(invitation, f"And what of {note('CQ', 'is not sent')}?")
    # Only the candidate and the coordinator ever read it, as they alone read a name and address.
    process = hand.ask(invitation, f"When is {note('ID', 'process')}?", "process")
    said = f"On the day of {note('ID', 'reply')}."
    hand.on(Clarification, process, clarify.reply, said, by=by)
    if name in ("writing", "c_writing"):
        hand.ask(invitation, f"Is there more to {note('CQ', 'waits')}?")
        hand.ask(invitation, f"What of {note('ID', 'process waits')}?", "process")


def _names(planter: Planter, folio: str, plan: Plan) -> None:
    for who, held in plan.rows.items():
        for part in ("given", "family"):
            if "reviewer" in held:
                planter.note("RN", f"{who} {part}", folio=folio, owner=planter.accounts[who])
            if "panel" in held or "interviewer" in held:
                planter.note("PN", f"{who} {part}", folio=folio, owner=planter.accounts[who])
            # Who takes part in a debrief or decides it is named in its record.
            if plan.stage in (Stage.DEBRIEF, Stage.CLOSED) and not _ONLY_READS.fullmatch(held):
                planter.note("DN", f"{who} {part}", folio=folio)


def _cast(planter: Planter, name: str, folio: str, plan: Plan, by: str) -> None:
    hand = planter.hand
    seats = [who for who, held in plan.rows.items() if "panel" in held]
    for who in seats:
        hand.seat(folio, planter.accounts[who], by=by)
    if seats:
        place = planter.note("SL", f"{name} place", folio=folio)
        if name == "read":
            hand.slot(folio, hand.now + timedelta(days=20), f"Room {place}", by=by)
            hand.on(Folio, folio, meetings.call_off, by=by)
        hand.slot(folio, hand.now + timedelta(days=30), f"Room {place}", by=by)
    for who, held in plan.rows.items():
        if "reviewer" in held and who not in ("m2", plan.third):
            accepts = "planned" not in held
            hand.ask_reviewer(folio, planter.accounts[who], by=by, accepts=accepts)
    if name == "read":
        hand.ask_reviewer(folio, planter.accounts["r5"], by=by, accepts=False)
        hand.on(Folio, folio, assign.unassign, planter.accounts["r5"], by=by)


def _reviews(planter: Planter, name: str, folio: str, plan: Plan, marks: Sequence[str]) -> None:
    hand = planter.hand
    rows = {who: held for who, held in plan.rows.items() if "reviewer" in held}
    late = plan.stage in (Stage.DEBRIEF, Stage.CLOSED, Stage.STOPPED) and plan.opening == "full"
    for who in sorted(rows, key=lambda w: ("recused" not in rows[w], w)):
        held = rows[who]
        if who == plan.third:
            by = planter.accounts[_OPENINGS[plan.opening][0]]
            hand.ask_reviewer(folio, planter.accounts[who], by=by)
        if "planned" in held:
            continue
        other = planter.variant == "B" and who in plan.by
        in_b = plan.rows_in_b.get(who, held) if planter.variant == "B" else held
        recused = "recused" in held
        locks = "locked" in in_b or (recused and late)
        # Of what a recused reviewer wrote, a lock is shown later as not counted, a draft never.
        classes = ("RXn" if recused else "RX") if locks else ""
        said = _judgement(planter, name, folio, who, marks, classes, other)
        if who == plan.late:
            planter.late.append((folio, planter.accounts[who], said))
            continue
        hand.write_review(folio, planter.accounts[who], said, locks=locks)
        if "locked" in held and not locks:
            hand.skip()
        if recused:
            hand.recuse(folio, planter.accounts[who])


def _judgement(
    planter: Planter,
    name: str,
    folio: str,
    who: str,
    marks: Sequence[str],
    classes: str,
    other: bool,
) -> Judgement:
    """A review of canaries; `other` is variant B's, with other levels, a comment more, and its
    comments on other passages. What is asked of the panel stays where it is."""
    owner = planter.accounts[who]
    differs = FOLIOS[name].differs if name in FOLIOS else ""

    def note(what: str, more: str = "") -> str:
        label = f"{name} {who} {what}"
        shown = f"{classes} {more}".strip() if classes else "RO"
        return planter.note(shown, label, folio=folio, owner=owner)

    levels = {key: (1 if other else 3) + (n % 2) for n, key in enumerate(_CRITERIA)}
    absent = _CRITERIA[-1]
    places = list(marks[:-1])
    more: tuple[tuple[str, str, str, str, str], ...] = ()
    if other:
        places = [marks[0], marks[2], marks[3], marks[1], marks[4]]
        again = words.quote(marks[2]), f"And {note('more')}?"
        more = ((_CRITERIA[1], "question", *again, ""),)
    private = planter.note("RO", f"{name} {who} notes", folio=folio, owner=owner)
    for key in _CRITERIA[:-1]:
        # A comment's selector is the quote itself, and so as much one's own as the comment.
        shown = classes or "RO"
        planter.note(shown, f"{name} to quote on {key}", folio=folio, owner=owner)
    return Judgement(
        ratings=levels,
        rationale={
            key: f"Because {note(f'{key} rationale {level}')} stands there."
            for key, level in levels.items()
        },
        comments=tuple(
            (
                key,
                "concern" if n % 2 else "strength",
                words.quote(mark),
                f"See {note(f'{key} comment')}.",
                f"What of {note(f'{key} question', 'QS' if classes == 'RX' else '')}?"
                if n == 0
                else "",
            )
            for n, (key, mark) in enumerate(zip(_CRITERIA[:-1], places, strict=True))
        )
        + more,
        recommendation="stop" if other and "PF" in differs else "proceed",
        strongest=f"Strong on {note('strongest')}.",
        weakest=f"Weak on {note('weakest')}.",
        confidence="low" if other else "high",
        new_to_us=frozenset({_CRITERIA[1]}) if other else frozenset(),
        private_notes=f"For me: {private}.",
        asks=(
            (
                f"Who {note('asks at the lock', 'QS' if classes == 'RX' else '')}?",
                words.quote(marks[0]),
            ),
        ),
        absent={absent: f"Searched for {note('searched')}."},
    )


def _after_the_gate(planter: Planter, name: str, folio: str, plan: Plan, by: str) -> None:
    hand, accounts = planter.hand, planter.accounts
    decider = accounts[_DECIDES[plan.opening][1]]
    if plan.stage == Stage.STOPPED:
        hand.decide(
            folio,
            "stop",
            by=decider,
            reason=f"Because of {planter.note('PF', f'{name} reason', folio=folio)}.",
            feedback=f"We missed {planter.note('FB', f'{name} feedback', folio=folio)}.",
            anyway=True,
        )
        _say_of_the_process(planter, name, planter.folios[name]["invitation"], folio)
        return
    reason = f"Because of {planter.note('PF', f'{name} reason', folio=folio)}."
    # Somebody accepted and has not locked: the crawler looks at what they find afterwards.
    hand.decide(folio, "release", by=decider, reason=reason, anyway=True)
    seats = [who for who, held in plan.rows.items() if "panel" in held]
    panel.meet(planter, name, folio, {w: accounts[w] for w in seats}, by=by)
    rewording = f"What would {planter.note('QS', f'{name} reworded', folio=folio)} say?"
    panel.reword(hand, folio, accounts[seats[0]], rewording)
    first = next(who for who, held in plan.rows.items() if "reviewer.locked" in held)
    amended = planter.note("RX", f"{name} amended", folio=folio, owner=accounts[first])
    hand.amend(folio, accounts[first], f"I would add {amended}.")
    interviewers = [who for who, held in plan.rows.items() if "interviewer" in held]
    for who in interviewers:
        if "locked" in plan.rows[who]:
            interviews.lock(hand, folio, accounts[who], by=by)
    if interviewers and plan.stage != Stage.PANEL:
        interviews.go_on_without(planter, name, folio, by=by)
    for n, who in enumerate(seats):
        other = planter.variant == "B" and who in plan.by
        passed = "panel.passed" in plan.rows[who]
        locks = (plan.stage != Stage.PANEL or (n == 1 and not other)) and not passed
        said = _interviewed(planter, name, folio, who, "SX" if locks else "SO", other)
        hand.scorecard(folio, accounts[who], said, locks=locks)
        if passed:
            why = planter.note("DN", f"{name} {who} passed", folio=folio)
            reason = f"Is {why}."
            hand.on(Folio, folio, passing.pass_over, accounts[who], reason=reason, by=by)
    for who in interviewers:
        if "+" in plan.rows[who]:
            hand.on(Folio, folio, inviting.invite, accounts[who], by=by)
    sitting = {who: accounts[who] for who in seats}
    if name == "voting":
        debrief.vote(planter, name, folio, other=planter.variant == "B", by=by)
    if name in ("debrief", "c_debrief"):
        quote = words.quote(words.word(f"{name} to quote on {_CRITERIA[0]}"))
        settles = decider if name == "debrief" else by
        debrief.speak(planter, name, folio, sitting, quote=quote, settles=settles)
    if plan.stage == Stage.CLOSED:
        _decide(planter, name, folio, (*sitting.values(), by), by=decider)
        told = planter.note("FB", f"{name} released", folio=folio)
        hand.on(Folio, folio, release.release, f"Your plan has {told}.", by=by)
        # The rejected one is still asked.
        invitation = planter.folios[name]["invitation"]
        hand.on(Invitation, invitation, practice_consent.answer, "yes")


def _say_of_the_process(planter: Planter, name: str, invitation: str, folio: str) -> None:
    said = planter.note("", f"{name} process answer", folio=folio)
    fewer = f"Fewer {said}."
    planter.hand.on(Invitation, invitation, process_answer.answer, "mostly", fewer)


def _decide(
    planter: Planter, name: str, folio: str, present: tuple[str, ...], *, by: str
) -> None:
    def note(what: str, classes: str = "DN") -> str:
        return planter.note(classes, f"{name} {what}", folio=folio)

    said = Deciding(
        outcome="down_level",
        level=2,
        feedback=f"You showed {note('feedback', 'FB')}.",
        reason=f"Decided for {note('grounds')}.",
        conditions=f"Only with {note('conditions')}.",
        all_the_same=f"In spite of {note('all the same')}.",
        present=present,
    )
    planter.hand.close(folio, said, by=by)


def _interviewed(
    planter: Planter, name: str, folio: str, who: str, classes: str, other: bool
) -> dict[str, Any]:
    def note(what: str) -> str:
        owner = planter.accounts[who]
        return planter.note(classes, f"{name} {who} card{what}", folio=folio, owner=owner)

    return {
        "level": 1 if other else 4,
        "text": f"I heard {note('')} there.",
        "confidence": "low" if other else "high",
        "criteria": {
            key: {
                "rating": (1 if other else 3) + n % 2,
                "said": f"Asked about {note(f' asked on {key}')}, and they said yes.",
            }
            for n, key in enumerate(_CRITERIA[:-1])
        },
    }
