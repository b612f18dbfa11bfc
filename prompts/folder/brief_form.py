from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any

from blindfolio import languages, yaml_text
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from prompts.folder import catalogue, company, marks
from prompts.folder.marked_yaml import values_of
from prompts.folder.marks import decide
from prompts.folder.rubric import Criterion

POSITIONS, SCENARIOS = 4, 3

ROWS, MORE, MOST = 12, 2, 60

WEIGHTS = ("1", "2", "3", "4", "5")

IS_BRIEF = "form: brief"

STEPS = {
    "situation": "Situation",
    "facts": "Facts",
    "positions": "Positions",
    "scenarios": "Failure scenarios",
    "rubric": "Rubric",
    "publish": "Read and publish",
}

ANSWER = decide("the answer, ready to be sent")
_UNDECIDED = {
    "title": decide("a title that says what it is about, without the solution"),
    "problem": decide("what hurts, since when, and whom"),
    "unit": decide("what has to move or change, in one line"),
    "position-0": decide("one design, in a few words"),
    "position-1": decide("the opposite design, in a few words"),
    **{f"scenario-{n}": decide("a failure scenario, and a question") for n in range(SCENARIOS)},
}
REASON = decide("a fact about the role that gives this weight")
_STOCK = {*_UNDECIDED.values(), ANSWER, REASON}
SHARED = decide("From the shared rubric")

_ARGUE = N_(
    "Argue for an approach. Name the alternatives, and what would have made you choose them."
    " Give the top three risks."
)
_LENGTH = N_("3 to 8 pages, 4 to 8 hours.")
FACTS_ASKED = N_(
    "Ask for facts; you get them at once. Where you don't ask, write down what you assume: both"
    " are equally good."
)


def ask(language: str = languages.SOURCE) -> str:
    with languages.speaking(language):
        return f"{_(_ARGUE)}\n\n{_(_LENGTH)} {_(FACTS_ASKED)}"


Form = dict[str, str]
"""What is typed in the steps, by the names of their fields. Facts are numbered without a gap, and
each criterion of the shared rubric has a weight and a rationale."""

_LINES = (
    *("title", "unit", "rubric"),
    *(f"position-{n}" for n in range(POSITIONS)),
    *(f"scenario-{n}" for n in range(SCENARIOS)),
)


_HASHES = r"(?:\s|#{1,6}(?:\s|\Z))"
_HEADING = re.compile(rf"\A{_HASHES}+")
_HEADED = re.compile(rf"\A(.*?)([.!?:]?)\n{_HASHES}*(?=[^|>*`#\s-])")


def read(given: Mapping[str, str]) -> Form:

    def line(name: str) -> str:
        return " ".join(_plain(given.get(name, "")).split())

    form = {name: line(name) for name in _LINES}
    form["language"] = given.get("language") or languages.SOURCE
    if form["language"] not in languages.names():
        raise Refusal("language", f"Choose one of {', '.join(languages.names().values())}.")
    form |= {name: _text(given.get(name, "")) for name in ("problem", "ask")}
    if form["ask"] in map(ask, languages.names()):
        form["ask"] = ask(form["language"])
    # A page begins with its title, and then a paragraph.
    form |= {
        name: _unheaded(text)
        for name, text in form.items()
        if name not in ("ask", "unit", "language")
    }
    answers = (_unheaded(_text(given.get(f"answer-{n}", ""))) for n in range(MOST))
    form |= _numbered(
        (_unheaded(line(f"topic-{n}")), answer) for n, answer in enumerate(answers)
    )
    for it in criteria_of(form["rubric"]):
        weight, reason = given.get(f"weight-{it.key}", ""), f"reason-{it.key}"
        form[f"weight-{it.key}"] = weight if weight in WEIGHTS else str(it.weight)
        form[reason] = line(reason) if reason in given else it.reason
    return form


def new(**given: str) -> Form:
    return read({"ask": ask(), "rubric": "one-bar", **given})


def facts(form: Form) -> list[tuple[str, str]]:
    """Return the topics and answers."""
    rows = range(sum(name.startswith("topic-") for name in form))
    return [(form[f"topic-{n}"], form[f"answer-{n}"]) for n in rows]


def positions(form: Form) -> int:
    """Return how many rows to show: three, and one more than are filled in."""
    filled = (n for n in range(POSITIONS) if form[f"position-{n}"])
    return min(POSITIONS, 2 + max(filled, default=1))


def sum_of(form: Form, step: str) -> str:
    """Return a checksum of a step's fields."""
    kinds = _FIELDS.get(step, "").split()
    shown = [(name, text) for name, text in form.items() if name.partition("-")[0] in kinds]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def _numbered(rows: Iterable[tuple[str, str]]) -> Form:
    numbered: Form = {}
    for n, (topic, answer) in enumerate(filter(any, rows)):
        numbered |= {f"topic-{n}": topic, f"answer-{n}": answer}
    return numbered


_WROTE = "; you wrote: "


def typed_over(saved: Form, given: Mapping[str, str]) -> Form:
    """Return the form with one step's fields as typed. A proposal stays one until it is kept,
    changed or dropped."""
    typed = {**saved, **given}
    for name, old in saved.items():
        mark, proposed = marks.parted(old)
        if not mark or name not in given:
            continue
        choice, kind, _, n = given.get(f"choice-{name}"), *name.partition("-")
        own = kind == "reason" and given[name].split() not in (proposed.split(), old.split())
        if (choice == "drop" and not own) or not given[name].strip():
            typed[name] = mark.partition(_WROTE)[2].partition("]")[0]
            if kind == "answer":
                typed[f"topic-{n}"] = ""
            elif kind == "reason" and typed[f"weight-{n}"] == saved[f"weight-{n}"]:
                typed[f"weight-{n}"] = ""  # proposed too
        elif choice != "keep" and given[name].split() == proposed.split():
            typed[name] = old
    if typed["rubric"] == saved["rubric"]:
        return _closed_up(read(typed))
    return unread(
        read({k: v for k, v in typed.items() if not k.startswith(("weight-", "reason-"))})
    )


_AT_MOST = {"position": POSITIONS, "scenario": SCENARIOS}


def _closed_up(form: Form, last: Callable[[str], bool] = lambda _: False) -> Form:
    """Return the form without gaps between its positions or scenarios."""
    for kind, most in _AT_MOST.items():
        names = [f"{kind}-{n}" for n in range(most)]
        held = sorted(filter(None, map(form.__getitem__, names)), key=last)
        form = form | dict(zip_longest(names, held, fillvalue=""))
    return form


def unread(form: Form) -> Form:
    """Return the form, whose shared weights and rationales no one has decided on yet."""
    return form | {k: f"{SHARED} {v}" for k, v in form.items() if k.startswith("reason-")}


SEED = 60
"""Words. A longer situation is a person's own, and no proposal replaces it."""


def propose(form: Form, found: Form, why: str) -> Form:
    """Put what was found where nothing is typed or decided yet, each as a proposal."""
    made = _closed_up(form, last=lambda it: bool(marks.parted(it)[0]))
    mine, untyped = decided(made), read({"rubric": form["rubric"]})
    for name, old in mine.items():
        kind, _, key = name.partition("-")
        stock, new = untyped.get(name), found.get(name, "")
        if old in ("", stock) and new not in ("", stock) and kind != "weight":
            made[name] = f"{decide(why)} {new}"
            if kind == "reason":
                made[f"weight-{key}"] = found[f"weight-{key}"]
    seed = decide(f"{why}{_WROTE}{' '.join(mine['problem'].split())}")
    short = 0 < len(mine["problem"].split()) <= SEED and marks.marks_in(seed) == [seed]
    if short and found["problem"]:
        made["problem"] = f"{seed} {found['problem']}"
    if not facts(found):
        return made
    told = [topic.casefold() for topic, _ in facts(mine)]
    more = (
        (t, f"{decide(why)} {a}") for t, a in facts(found) if not t or t.casefold() not in told
    )
    others = {k: v for k, v in made.items() if not k.startswith(("topic-", "answer-"))}
    return read(others | _numbered([*facts(mine), *more]))


def decided(form: Form) -> Form:
    """Return the form without its proposals."""
    return typed_over(form, form | {f"choice-{name}": "drop" for name in form})


def criteria_of(rubric: str) -> list[Criterion]:
    if rubric not in company.names():
        return []
    shared = company.shared_by(f"company: {rubric}", file="rubric.yaml")
    criteria = shared.rubric.criteria if shared else ()
    return [it.model_copy(update={"reason": " ".join(it.reason.split())}) for it in criteria]


def files(form: Form) -> dict[str, str]:
    if form["rubric"] not in company.names():
        raise Refusal("rubric", f"Choose one of the rubrics: {', '.join(company.names())}.")
    told = _UNDECIDED | {name: text for name, text in form.items() if text}
    page = "\n\n".join(filter(None, (told["problem"], form["ask"])))
    other = form["language"] != languages.SOURCE
    probes = {
        "form": "brief",
        **({"language": form["language"]} if other else {}),
        "positions": [
            {"name": told[name]} for n in range(POSITIONS) if (name := f"position-{n}") in told
        ],
        "failure_conditions": [{"text": told[f"scenario-{n}"]} for n in range(SCENARIOS)],
        "facts": [
            ({"topic": topic} if topic else {}) | {"answer": answer or ANSWER}
            for topic, answer in facts(form) or [("", "")]
        ],
        "estate": {"unit": told["unit"]},
    }
    return {
        "prompt.md": f"# {told['title']}\n\n{page}\n",
        "rubric.yaml": yaml_text.written(_rubric(form)),
        "probes.yaml": yaml_text.written(probes),
    }


def _rubric(form: Form) -> dict[str, Any]:
    shared = [it.model_dump() for it in criteria_of(form["rubric"])]
    own = [
        it
        | {
            "weight": int(form[f"weight-{it['key']}"]),
            "reason": form[f"reason-{it['key']}"] or REASON,
        }
        for it in shared
    ]
    return {"criteria": own} if own != shared else {"company": form["rubric"]}


def form_of(texts: Mapping[str, str]) -> Form | None:
    """Return the form that produces exactly these files, or None if they hold anything else."""
    if IS_BRIEF not in texts.get("probes.yaml", "") or texts.get(catalogue.BRIEF):
        return None
    try:
        form = _read_back(texts)
        made = files(form)
    except (Refusal, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # files written by hand
    return form if made == {name: texts.get(name, "") for name in made} else None


_STEPS = {
    "positions": "positions",
    "failure_conditions": "scenarios",
    "facts": "facts",
    "criteria": "rubric",
}


def step_of(finding: Mapping[str, Any]) -> str:
    if finding["file"] == "rubric.yaml":
        return "rubric"
    return _STEPS.get(finding["field"].partition(".")[0], "situation")


_FIELDS = {"facts": "topic answer", "scenarios": "scenario", "rubric": "rubric weight reason"}
_FIELDS |= {"situation": "title problem ask unit language", "positions": "position"}
_ROWS = {"positions": "position", "failure_conditions": "scenario"}


def name_of(finding: Mapping[str, Any], form: Form) -> str:
    """Return the name of the field that a finding is about."""
    kind, n, what = (*finding["field"].split("."), "", "")[:3]
    if step_of(finding) == "rubric":
        criteria = criteria_of(form["rubric"])
        return f"{what}-{criteria[int(n)].key}" if what in ("weight", "reason") else "rubric"
    if kind == "language":
        return "language"
    if kind == "facts":
        return f"{what or 'answer'}-{n or 0}"
    if kind in _ROWS:
        return f"{_ROWS[kind]}-{n or 0}"
    if kind == "estate" or finding["line"] == 1:
        return "unit" if kind == "estate" else "title"
    return "ask" if finding["code"] == "P109" else "problem"


_LABELS = {
    "title": "Title",
    "problem": "What hurts",
    "ask": "The ask",
    "unit": "What has to move or change",
    "language": "Language",
    "rubric": "Rubric",
    "topic": "Fact {}, topic",
    "answer": "Fact {}, answer",
    "position": "Position {}",
    "scenario": "Failure scenario {}",
    "weight": "{}, weight",
    "reason": "{}, rationale",
}


def label(name: str, form: Form) -> str:
    kind, _, n = name.partition("-")
    criteria = {it.key: it.name for it in criteria_of(form["rubric"])}
    return _LABELS[kind].format(int(n) + 1 if n.isdecimal() else criteria.get(n, ""))


def _read_back(texts: Mapping[str, str]) -> Form:
    title, _, text = texts["prompt.md"].strip().removeprefix("# ").partition("\n\n")
    probes = values_of(texts["probes.yaml"], file="probes.yaml")
    language = probes.get("language", languages.SOURCE)
    stock = ask(language)
    said = text.removesuffix(f"\n\n{stock}")
    problem, asked = said.partition("\n\n")[::2] if said == text else (said, stock)
    given = {"title": title, "problem": problem, "unit": probes["estate"]["unit"]}
    given |= {f"position-{n}": it["name"] for n, it in enumerate(probes["positions"])}
    given |= {f"scenario-{n}": it["text"] for n, it in enumerate(probes["failure_conditions"])}
    for n, it in enumerate(probes["facts"]):
        given |= {f"topic-{n}": it.get("topic", ""), f"answer-{n}": it["answer"]}
    rubric = values_of(texts["rubric.yaml"], file="rubric.yaml")
    named = {tuple(it.key for it in criteria_of(name)): name for name in company.names()}
    for it in rubric.get("criteria", ()):
        given |= {f"weight-{it['key']}": str(it["weight"]), f"reason-{it['key']}": it["reason"]}
    keys = tuple(it["key"] for it in rubric.get("criteria", ()))
    given = {name: "" if text in _STOCK else text for name, text in given.items()}
    given |= {"ask": asked, "language": language}
    return read(given | {"rubric": rubric.get("company") or named[keys]})


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in _plain(text).splitlines()).strip()


def _unheaded(text: str) -> str:
    """Make a heading at the beginning the first sentence of the paragraph below it."""
    bare = _HEADING.sub("", text)
    return text if bare == text else _HEADED.sub(lambda it: f"{it[1]}{it[2] or '.'} ", bare)


def _plain(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
