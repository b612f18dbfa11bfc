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
from functools import partial
from typing import Any

from blindfolio import chance
from blindfolio.app import Parts
from blindfolio.demo.stagehand import Judgement
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.authoring import own_loops
from prompts.clarifying import clarify, second_look
from prompts.clarifying.clarify import Answer
from prompts.folder.catalogue import PromptFolder
from prompts.inviting import cancel, decline, hand_out, invitation_list, invitations_csv
from prompts.inviting.screening import Screening
from prompts.models import Clarification, Invitation, Opening
from prompts.opening import openings
from prompts.submitting.submit import Statement
from prompts.window import process_answer
from reviews.board import copy_requests as own_copy
from reviews.board import notes
from reviews.board.assigning import assign
from reviews.board.scheduling import meetings
from reviews.debrief import inviting, passing
from reviews.debrief.decide import Deciding
from reviews.deciding import deciders
from reviews.feedback import release
from reviews.feedback import second_look as answering
from reviews.reading import assignment, recuse
from tests.crawler.planting import acts, calibrating, connecting, voices, words
from tests.crawler.planting.ids import hashes_of, ids_of
from tests.crawler.planting.plan import FOLIOS, PEOPLE, Plan
from tests.crawler.planting.planter import CRITERIA, Hand, Planter, Story

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
    `rounds` of practice and the `look_backs` by short name, `connections` (see `connecting`), `ids`
    by type, `hashes` of documents with their folio, and `now`: the time at which to look at the
    site.
    """
    planter = Planter(Hand(parts, BEGINS, timedelta(minutes=1)), variant)
    try:
        _people(planter)
        for slug in _OPENINGS:
            _opening(planter, slug)
        opening, by = planter.openings["full"], planter.accounts["c1"]
        acts.leave(planter.hand, opening, planter.accounts["gone"], by=by)
        _drafts(planter)
        stories = [_story(planter, name, plan) for name, plan in FOLIOS.items()]
        _added(planter)
        _late(planter, stories)
        acts.delete(planter)
        acts.correct_address(planter)
        connections = connecting.connect(planter)
        calibrating.rounds_of_practice(planter, _judgement)
        calibrating.look_backs_of(planter)
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
        "connections": connections,
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
    loop = _own_loop(planter, mark, by=by) if book == "brief" else ""
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
        loop=loop,
        texts=words.terms(slug, mark),
    )
    for n, (classes, label) in enumerate(made):
        planter.note(classes, label, opening=opening, prompt=n < of_prompt)
    for who, kind in members.items():
        planter.hand.join(opening, planter.accounts[who], kind, by=by)


def _own_loop(planter: Planter, mark: words.Mark, *, by: str) -> str:
    """One that the team wrote, and has gone on to change since it was published."""
    with planter.hand.act() as db:
        key = own_loops.new(db, "Our own", _LOOP, by=by).key
        typed = own_loops.draft(db, key).typed
        for name, classes in (
            ("title", "PT"),
            ("influence.prepare", "PT SL"),
            ("influence.questions", "RG SO"),
            ("influence.users.4", "RG SO"),
        ):
            typed = typed | {name: f"{typed[name]} {mark(classes, f'loop {name}')}"}
        own_loops.save(db, key, typed, revision=1, by=by)
        own_loops.publish(db, key, by=by)
        more = typed | {"about": mark("PT", "loop draft")}
        own_loops.save(db, key, more, revision=2, by=by)
    return key


def _drafts(planter: Planter) -> None:
    """One of a prompt that was sent, with words that nobody was sent, and one that could be
    published."""
    by = planter.accounts[_OPENINGS["full"][0]]
    more = planter.note("PT", "draft text", prompt=True)
    planter.hand.draft(f"full-{_PROMPT}", f"\nWrite no longer to {more}.\n", by=by)
    planter.hand.draft(_SHIPPED, by=by)


def _added(planter: Planter) -> None:
    by, opening = planter.accounts["c1"], planter.openings["full"]
    acts.on_the_board(planter)
    planter.hand.on(Folio, planter.folios["invited"]["id"], hand_out.mail, sends=True, by=by)
    acts.take_link(planter.hand, planter.folios["writing"]["id"], by=by)
    acts.cover(planter.hand, planter.folios["read"]["id"], "31 pages a week", by=by)
    said = [planter.note("", f"waiting {what}", owner=by) for what in ("name", "mail", "bad")]
    note = f"We also pay {planter.note('PT', 'full note', opening=opening)}."
    planter.hand.on(Opening, opening, openings.add_note, note, mail=True, by=by)
    listed = f"name,email\n{said[0]},{said[1]}@example.test\n{said[2]},nowhere\n"
    rows = invitations_csv.read(listed.encode())
    planter.hand.on(Opening, opening, invitation_list.keep, rows, by=by)


def _late(planter: Planter, stories: Sequence[Story]) -> None:
    """Who locks at the end, in B on another day, and what only B has. Then both variants go on at
    one time."""
    hand, in_b = planter.hand, planter.variant == "B"
    hand.meet(_EVENING, 1_000)
    for it in stories if in_b else ():
        for who in it.plan.only_in_b:
            hand.ask_reviewer(it.folio, it.accounts[who], by=it.by, days=5)
            said = _judgement(it, who, "", True)
            hand.write_review(it.folio, it.accounts[who], said, locks=False)
        for who in it.plan.more:
            said = _judgement(it, who, "", True)
            more = replace(said, comments=said.comments[1:])
            hand.write_review(it.folio, it.accounts[who], more, locks=False)
    hand.meet(_NIGHT if in_b else _EVENING, 2_000)
    for folio, account, said in planter.late:
        hand.write_review(folio, account, said)
    # On the other open gate, nobody has opened them yet.
    gate, m1 = planter.folios["gate"]["id"], planter.accounts["m1"]
    hand.on(Folio, gate, deciders.open_reviews, by=m1)
    hand.meet(_NIGHT + timedelta(minutes=30), 3_000)


def _story(planter: Planter, name: str, plan: Plan) -> Story:
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
    it = Story(planter, name, folio, by, plan, invitation)
    # Who knows the name may not all know the screening: `test_screening` holds them apart.
    for part in ("screen", "given", "name"):
        it.note("IDn", part)
    for part in _PERSON[1:]:
        it.note("ID", part)
    with hand.parts.database.reading() as db:
        code = db.get_one(Folio, folio).code
    planter.folios[name] = {
        "id": folio,
        "code": code,
        "invitation": invitation,
        "opening": planter.openings[plan.opening],
        "stage": (it.in_b and plan.stage_in_b) or plan.stage,
        "rows": {accounts[who]: held for who, held in plan.sees(planter.variant).items()},
        "cast": {accounts[who]: held for who, held in plan.cast(planter.variant).items()},
        "closed": bool(plan.opened_to),
        "differs": plan.differs.split(),
        "by": [accounts[who] for who in plan.by],
    }
    _names(it)
    for who in voices.STAGES:
        if who in plan.rows:
            voices.give(it, who, locks="locked" in plan.rows[who])
    if "m2" in plan.rows:
        m2, due = accounts["m2"], hand.now + hand.step + timedelta(days=4)
        hand.on(Folio, folio, standing.give_reviewing_manager, m2, due=due, by=by)
        hand.do(assignment.accept, folio, knows="no", by=m2)
    _cast(it)
    hand.on(Folio, folio, notes.add, f"Knows {it.note('NO', 'noted')}.", by=by)
    _questions(it)
    acts.ask_for_time(it)
    if name == "declined":
        said = f"No, because of {it.note('ID', 'words')}."
        hand.on(Invitation, invitation, decline.decline, said, by=invitation)
    if name == "cancelled":
        hand.on(Folio, folio, cancel.cancel, "filled", by=by)
    if name in ("invited", "declined", "cancelled"):
        return it
    hand.start(invitation)
    if name == "writing":
        acts.lengthen(it)
    marks = [it.note("BV", f"to quote on {key}") for key in CRITERIA]
    text = words.document(person, f"{it.note('BV', 'body')} of {person['own']}", marks)
    sent = hand.send(invitation, f"{person['file']}.md", text, own_words=person["own"])
    if plan.stage == Stage.DRAFT:
        return it
    statement = Statement(
        ai_used=True,
        ai_statement=f"Asked {it.note('AI', 'ai')} to check the sums.",
        hours=it.note("HR", "hours"),
        worry=f"I worry about {it.note('WM QS', 'worry')}.",
    )
    hand.submit(invitation, sent, statement, final=plan.stage != Stage.SUBMITTED)
    if plan.stage == Stage.SUBMITTED:
        return it
    _reviews(it)
    if plan.stage in (Stage.ENDED, Stage.ERASED):
        hand.withdraw(invitation)
        _say_of_the_process(it)
    if plan.stage == Stage.ERASED:
        hand.erase(folio)
    if plan.stage in (Stage.PANEL, Stage.DEBRIEF, Stage.CLOSED, Stage.STOPPED):
        _after_the_gate(it)
    return it


def _questions(it: Story) -> None:
    """Before the start, one about the problem that everybody gets answered in other words, and
    one about the process; two of the same kinds wait while somebody writes. Who has the brief asks
    for a fact besides, and something that they don't send."""
    hand, opening = it.hand, it.planter.openings[it.plan.opening]

    def known(what: str) -> str:
        return it.planter.note("CF", f"{it.name} {what}", opening=opening)

    asked = hand.ask(it.invitation, f"Who of {it.note('CQ', 'asked')} pays for it?")
    answer = Answer(
        question=f"Who pays {known('wording')}?",
        text=f"That is {known('answer')}.",
        topic=f"cost of {it.note('CQ', 'topic')}",
        changes_problem=it.name == "one_lock",
    )
    hand.answer(asked, answer, by=it.by)
    if it.plan.opening == _BRIEF:
        for what in ("answer", "topic"):
            label = f"{_BRIEF}-{_PROMPT} {_FACT} {what}"
            it.planter.note("CQ", label, folio=it.folio)
        asks = f"{_ASKS_FOR_IT} Asked by {it.note('CQ', 'asks for a fact')}."
        hand.look_up(it.invitation, asks, finds=_FACT)
        hand.look_up(it.invitation, f"And what of {it.note('CQ', 'is not sent')}?")
    # Only the candidate and the coordinator ever read it, as they alone read a name and address.
    process = hand.ask(it.invitation, f"When is {it.note('ID', 'process')}?", "process")
    said = f"On the day of {it.note('ID', 'reply')}."
    hand.on(Clarification, process, clarify.reply, said, by=it.by)
    if it.name in ("writing", "c_writing"):
        hand.ask(it.invitation, f"Is there more to {it.note('CQ', 'waits')}?")
        hand.ask(it.invitation, f"What of {it.note('ID', 'process waits')}?", "process")


def _names(it: Story) -> None:
    for who, held in it.plan.rows.items():
        account = it.accounts[who]
        for part in ("given", "family"):
            label = f"{who} {part}"
            if "reviewer" in held:
                it.planter.note("RN", label, folio=it.folio, owner=account)
            if "panel" in held or "interviewer" in held:
                it.planter.note("PN", label, folio=it.folio, owner=account)
            # Who takes part in a debrief or decides it is named in its record.
            ended = it.plan.stage in (Stage.DEBRIEF, Stage.CLOSED)
            if ended and not _ONLY_READS.fullmatch(held):
                it.planter.note("DN", label, folio=it.folio)


def _cast(it: Story) -> None:
    hand, folio, by = it.hand, it.folio, it.by
    seats = [who for who, held in it.plan.rows.items() if "panel" in held]
    for who in seats:
        hand.seat(folio, it.accounts[who], by=by)
    if seats:
        place = f"Room {it.note('SL', 'place')}"
        if it.name == "read":
            hand.slot(folio, hand.now + timedelta(days=20), place, by=by)
            hand.on(Folio, folio, meetings.call_off, by=by)
        hand.slot(folio, hand.now + timedelta(days=30), place, by=by)
    for who, held in it.plan.rows.items():
        if "reviewer" in held and who not in ("m2", it.plan.third):
            accepts = "planned" not in held
            hand.ask_reviewer(folio, it.accounts[who], by=by, accepts=accepts)
    if it.name == "read":
        hand.ask_reviewer(folio, it.accounts["r5"], by=by, accepts=False)
        hand.on(Folio, folio, assign.unassign, it.accounts["r5"], by=by)


def _reviews(it: Story) -> None:
    hand, plan = it.hand, it.plan
    rows = {who: held for who, held in plan.rows.items() if "reviewer" in held}
    late = plan.stage in (Stage.DEBRIEF, Stage.CLOSED, Stage.STOPPED) and plan.opening == "full"
    for who in sorted(rows, key=lambda w: ("recused" not in rows[w], w)):
        held, account = rows[who], it.accounts[who]
        if who == plan.third:
            hand.ask_reviewer(it.folio, account, by=it.by)
        if "planned" in held:
            continue
        in_b = plan.rows_in_b.get(who, held) if it.in_b else held
        recused = "recused" in held
        locks = "locked" in in_b or (recused and late)
        # Of what a recused reviewer wrote, a lock is shown later as not counted, a draft never.
        classes = ("RXn" if recused else "RX") if locks else ""
        said = _judgement(it, who, classes, it.in_b and who in plan.by)
        if who == plan.late:
            it.planter.late.append((it.folio, account, said))
            continue
        hand.write_review(it.folio, account, said, locks=locks)
        if "locked" in held and not locks:
            hand.skip()
        if recused:
            hand.do(recuse.recuse, it.folio, by=account)


def _judgement(it: Story, who: str, classes: str, other: bool) -> Judgement:
    """A review of canaries; `other` is variant B's, with other levels, a comment more, and its
    comments on other passages. What is asked of the panel stays where it is."""
    marks = it.marks()

    def note(what: str, more: str = "") -> str:
        shown = f"{classes} {more}".strip() if classes else "RO"
        return it.note(shown, f"{who} {what}", who)

    levels = {key: (1 if other else 3) + (n % 2) for n, key in enumerate(CRITERIA)}
    absent = CRITERIA[-1]
    places = list(marks[:-1])
    more: tuple[tuple[str, str, str, str, str], ...] = ()
    if other:
        places = [marks[0], marks[2], marks[3], marks[1], marks[4]]
        again = words.quote(marks[2]), f"And {note('more')}?"
        more = ((CRITERIA[1], "question", *again, ""),)
    private = it.note("RO", f"{who} notes", who)
    to_panel = "QS" if classes == "RX" else ""
    marked = f"What of {note('question', to_panel)}?"
    at_lock = f"Who {note('asks at the lock', to_panel)}?"
    for key in CRITERIA[:-1]:
        # A comment's selector is the quote itself, and so as much one's own as the comment.
        shown = classes or "RO"
        it.note(shown, f"to quote on {key}", who)
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
                marked if n == 0 else "",
            )
            for n, (key, mark) in enumerate(zip(CRITERIA[:-1], places, strict=True))
        )
        + more,
        recommendation="stop" if other and "PF" in it.plan.differs else "proceed",
        strongest=f"Strong on {note('strongest')}.",
        weakest=f"Weak on {note('weakest')}.",
        confidence="low" if other else "high",
        private_notes=f"For me: {private}.",
        asks=((at_lock, words.quote(marks[0])),),
        heard={
            it: f"Names {note(f'answer {n}', to_panel)}"
            for n, it in enumerate((marked, at_lock))
        },
        absent={absent: f"Searched for {note('searched')}."},
    )


def _after_the_gate(it: Story) -> None:
    hand, folio, plan, by = it.hand, it.folio, it.plan, it.by
    decider = it.accounts[_DECIDES[plan.opening][1]]
    # Somebody accepted and has not locked: the crawler looks at what they find afterwards.
    decide = partial(hand.decide, folio, by=decider, anyway=True)
    reason = f"Because of {it.note('PF', 'reason')}."
    if plan.stage == Stage.STOPPED:
        decide("stop", reason=reason, feedback=f"We missed {it.note('FB', 'feedback')}.")
        _say_of_the_process(it)
        _look_again(it, decider)
        return
    decide("release", reason=reason)
    seats = [who for who, held in plan.rows.items() if "panel" in held]
    acts.meet(it, seats)
    rewording = f"What would {it.note('QS', 'reworded')} say?"
    acts.reword(hand, folio, it.accounts[seats[0]], rewording)
    first = next(who for who, held in plan.rows.items() if "reviewer.locked" in held)
    hand.amend(folio, it.accounts[first], f"I would add {it.note('RX', 'amended', first)}.")
    interviewers = [who for who, held in plan.rows.items() if "interviewer" in held]
    for who in interviewers:
        if "locked" in plan.rows[who]:
            voices.lock(it, who)
    if interviewers and plan.stage != Stage.PANEL:
        voices.go_on_without(it)
    for n, who in enumerate(seats):
        other = it.in_b and who in plan.by
        passed = "panel.passed" in plan.rows[who]
        locks = (plan.stage != Stage.PANEL or (n == 1 and not other)) and not passed
        said = _interviewed(it, who, "SX" if locks else "SO", other)
        hand.scorecard(folio, it.accounts[who], said, locks=locks)
        if passed:
            why = f"Is {it.note('DN', f'{who} passed')}."
            hand.on(Folio, folio, passing.pass_over, it.accounts[who], reason=why, by=by)
    for who in interviewers:
        if "+" in plan.rows[who]:
            hand.on(Folio, folio, inviting.invite, it.accounts[who], by=by)
    if it.name == "voting":
        voices.vote(it)
    if it.name in ("debrief", "c_debrief"):
        quote, settles = words.quote(it.marks()[0]), decider if it.name == "debrief" else by
        voices.speak(it, seats, quote=quote, settles=settles)
    if plan.stage == Stage.CLOSED:
        said_at_the_end = Deciding(
            outcome="down_level",
            level=2,
            feedback=f"You showed {it.note('FB', 'feedback')}.",
            reason=f"Decided for {it.note('DN', 'grounds')}.",
            conditions=f"Only with {it.note('DN', 'conditions')}.",
            present=(*(it.accounts[who] for who in seats), by),
        )
        hand.close(folio, said_at_the_end, by=decider)
        told = f"Your plan has {it.note('FB', 'released')}."
        hand.on(Folio, folio, release.release, told, by=by)


def _say_of_the_process(it: Story) -> None:
    only_they = [it.invitation]
    fewer = it.planter.note("", f"{it.name} process answer", among=only_they)
    it.hand.on(Invitation, it.invitation, process_answer.answer, "mostly", f"Fewer {fewer}.")


def _look_again(it: Story, decider: str) -> None:
    it.hand.do(own_copy.ask, it.folio, by=it.invitation)
    asked, told = it.note("LK", "second look"), it.note("FB", "looked again")
    hand, mine, until = it.hand, it.invitation, it.hand.now + timedelta(days=1)
    hand.on(Invitation, mine, second_look.ask, f"See {asked}.", until)
    hand.do(answering.choose, it.folio, decider, by=it.by)
    hand.do(answering.answer, it.folio, f"We see {told}.", by=decider)


def _interviewed(it: Story, who: str, classes: str, other: bool) -> dict[str, Any]:
    def note(what: str) -> str:
        return it.note(classes, f"{who} card{what}", who)

    return {
        "level": 1 if other else 4,
        "text": f"I heard {note('')} there.",
        "confidence": "low" if other else "high",
        "criteria": {
            key: {
                "rating": (1 if other else 3) + n % 2,
                "said": f"Asked about {note(f' asked on {key}')}, and they said yes.",
            }
            for n, key in enumerate(CRITERIA[:-1])
        },
    }
