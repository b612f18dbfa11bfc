from __future__ import annotations

from collections.abc import Mapping

from blindfolio.demo import debrief_acts
from blindfolio.demo.stagehand import Stagehand
from blindfolio.demo.texts import texts
from reviews.debrief.decide import Deciding


def gather(
    hand: Stagehand, where: str, folio: str, people: Mapping[str, str], *, by: str
) -> None:
    """Accounts with a written vote cast it. `people` are account ids by first name."""
    told = texts("debrief")[where]
    for who in told["invited"]:
        debrief_acts.invite(hand, folio, people[who], by=by)
    for who, vote in told.get("votes", {}).items():
        debrief_acts.vote(hand, folio, people[who], str(vote["level"]), vote["sentence"])


def talk(hand: Stagehand, where: str, folio: str, people: Mapping[str, str]) -> None:
    """`where` is `closed` or `debrief`. A flag without an answer stays open."""
    told = texts("debrief")[where]
    for view in told["views"]:
        debrief_acts.change_view(
            hand,
            folio,
            people[view["by"]],
            view["criterion"],
            view["was"],
            view["now"],
            view["because"],
            quote=view.get("quote", ""),
            question=view.get("question", ""),
        )
    flag = told["flag"]
    raised = debrief_acts.raise_flag(
        hand,
        folio,
        people[flag["by"]],
        flag["sentence"],
        quote=flag.get("quote", ""),
        question=flag.get("question", ""),
    )
    if "answer" in flag:
        answers = people[flag["answered_by"]]
        debrief_acts.answer(hand, folio, raised, flag["answer"], by=answers)
    if "dissent" in told:
        said = told["dissent"]
        debrief_acts.dissent(
            hand,
            folio,
            people[said["by"]],
            said["sentence"],
            heard_by=people[said["heard_by"]],
            then=said["then"],
        )


def decide(hand: Stagehand, where: str, folio: str, people: Mapping[str, str]) -> None:
    said = texts("debrief")[where]["decision"]
    deciding = Deciding(
        outcome=said["outcome"],
        level=said["level"],
        feedback=said["feedback"],
        reason=said["reason"],
        conditions=said["conditions"],
        all_the_same=said["all_the_same"],
        present=tuple(people[who] for who in said["present"]),
    )
    hand.close(folio, deciding, by=people[said["by"]])


def tell_later(hand: Stagehand, where: str, folio: str, people: Mapping[str, str]) -> None:
    told = texts("debrief")[where]["told_later"]
    text = "\n\n".join(told["paragraphs"])
    debrief_acts.give_feedback(hand, folio, text, by=people[told["by"]])
