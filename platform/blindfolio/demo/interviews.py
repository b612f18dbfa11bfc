"""The demo's interviews: the panel ticks what it asked, and two people who write quite differently
fill in their scorecards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blindfolio.demo.stagehand import Interviewed, Stagehand
from blindfolio.visibility.models import Folio
from reviews.panel import desk, queries

_WRONG = "Which sign in the first weeks"
_HIRE = "Suppose the hire is frozen"
_LATE_FILE = "settlement file comes hours late"
_AUDITORS = "the auditors accept the acquirer"
_TREASURY = "only a deputy approves"
_SHOPS = "Suppose Shops takes the twelve"
_RELEASES = "83 releases a week"
_FIGURE = "where is it from"

_DEBRIEF = (
    Interviewed(
        level=3,
        confidence="high",
        text="Gave up the order of the phases once the freeze made it dearer, and said at once"
        " what that costs. That is staff.",
        criteria={
            "alternatives": (
                3,
                "Asked what survives if the auditors take the acquirer's list. Drops the live"
                " view at once, keeps the step table, and says what Finance loses: the"
                " half-hour between a payout and its notice.",
                (_AUDITORS,),
            ),
            "failure": (
                3,
                "Late settlement file: found that the 2,300 rows would show as paid twice,"
                " unprompted, and named the field that tells old from new. Did not know who"
                " sees it before 08:00.",
                (_LATE_FILE,),
            ),
            "migration": (
                3,
                "Freeze on hiring: phase 3 goes last, the unowned flows stay as they are."
                " Would tell Settlement first, because 30 September is theirs.",
                (_HIRE,),
            ),
            "operability": (
                2,
                "Asked who takes the 13 pages if Shops has the twelve. Had not thought of the"
                " rota; came back to it twice and ended with “whoever is paged today”.",
                (_SHOPS,),
            ),
            "adds-up": (
                3,
                "The twelve flows: from the June count, which they could rebuild on the board"
                " within two.",
                (_FIGURE,),
            ),
        },
    ),
    Interviewed(
        level=3,
        confidence="medium",
        text="I went in doubting the failure section and came out convinced, but I would want to"
        " hear more about who runs this at night before I put them above staff.",
        criteria={
            "alternatives": (
                3,
                "We asked what they would still build if the auditors accepted the acquirer's"
                " own list. They thought for a while, then took the live view off the board and"
                " left the step table standing. They could say which of the two had been"
                " bought for the auditors alone, which the document does not.",
                (_AUDITORS,),
            ),
            "failure": (
                4,
                "We asked which sign in the first weeks would tell them that they are wrong."
                " They named two and threw away their own first answer, because it would only"
                " show once refunds were late. For the file that comes at 05:45 they drew what"
                " each of the 2,300 payments would say, and found a hole of their own making.",
                (_WRONG, _LATE_FILE),
            ),
            "migration": (
                3,
                "We froze the hire. They dropped the third phase without being pushed, and were"
                " clear that going back is then only possible until the old queues are"
                " removed.",
                (_HIRE,),
            ),
            "scope": (
                3,
                "Asked about payouts that wait for Treasury, they said that it is not theirs to"
                " solve and that Finance has to agree to close July without them. I believed"
                " them: they had left it out of the document on purpose.",
                (_TREASURY,),
            ),
        },
    ),
)

_CLOSED = (
    Interviewed(
        level=3,
        confidence="high",
        text="Changed the order of two phases when told of the freeze, and said what that costs."
        " “What is left if this is the last phase” was the sentence to hold on to.",
        criteria={
            "alternatives": (
                3,
                "Six flows, one team: would not build the reader, would write a page. Puts the"
                " number at about fifteen, and can say why.",
                ("Suppose there were six flows",),
            ),
            "failure": (
                3,
                "Late file: knows the 2,300 by the file's own date, shows them as “not yet"
                " known”. Treasury: three days, then the person who wrote the payout asks.",
                (_LATE_FILE, _TREASURY),
            ),
            "migration": (
                4,
                "Hire frozen: swapped phases two and four, told us who loses what and by when,"
                " then asked whether we would sign that.",
                (_HIRE,),
            ),
            "adds-up": (
                3,
                "127,000 euros: 235 hours, Finance's own count of one month. Would drop it if"
                " two months differ by a third.",
                (_FIGURE,),
            ),
        },
    ),
    Interviewed(
        level=3,
        confidence="medium",
        text="I saw a careful engineer who says what they would lose before we ask. What kept me"
        " from senior staff is that the other teams only appear when we bring them up.",
        criteria={
            "alternatives": (
                3,
                "We made the company small: six flows and one team. They said that most of their"
                " design would be silly there, and used that to explain which part carries the"
                " rest. I liked that they gave a range for the number and not a number.",
                ("Suppose there were six flows",),
            ),
            "failure": (
                2,
                "We asked for a sign in the first weeks. They gave a good one, but it needs a"
                " comparison that nobody is paid to read; when we said so they offered to read"
                " it themselves.",
                (_WRONG,),
            ),
            "migration": (
                3,
                "With the hire frozen they moved two phases and kept the date. They were honest"
                " that the January flow is then seen once only.",
                (_HIRE,),
            ),
            "operability": (
                2,
                "We let the shared check turn red on a Friday. They knew how a team goes on"
                " releasing, but who may lift the check at night they made up as they spoke.",
                (_RELEASES,),
            ),
        },
    ),
)


def hold(hand: Stagehand, where: str, folio: str, panel: Sequence[str]) -> None:
    """The panel of `debrief` or `closed` meets, ticks what it asked, and locks its scorecards."""
    cards = {"debrief": _DEBRIEF, "closed": _CLOSED}[where]
    _tick(hand, folio, panel[0], _asked(cards))
    for account, said in zip(panel, cards, strict=True):
        hand.scorecard(folio, account, said)


def _asked(cards: Sequence[Interviewed]) -> Mapping[str, str]:
    """How each question went on which a scorecard rests, by its words."""
    return {
        words: "answered" if rating >= 3 else "partly"
        for said in cards
        for rating, _, asked in said.criteria.values()
        for words in asked
    }


def _tick(hand: Stagehand, folio: str, by: str, asked: Mapping[str, str]) -> None:
    with hand.act() as db:
        built = queries.sheet(db, folio)
        if built is None:
            raise RuntimeError("the sheet of a released folio is built by now")
        fields = {}
        for question in (q for questions in built[1].values() for q in questions):
            went = next((how for words, how in asked.items() if words in question.text), "")
            if went:
                fields[f"went-{question.id}"] = went
        found = db.get_one(Folio, folio)
        desk.save(db, found, fields, revision=0, was=None, by=by)
