r"""Compares question sheets with an expert's questions in a blind reading.

    .venv/bin/python benchmarks/blind_reading.py deal FOLDER \
        --labels DIR --docs DIR [--prompt SLUG] [--answers DIR] NAME …
    .venv/bin/python benchmarks/blind_reading.py tally [--worth] FOLDER …

`deal` builds the sheet of each document `DOCS/NAME.md`. It takes the first 2 + 3 + 3 of its
questions and as many of the expert's in each segment from `LABELS/NAME.yaml`, mixes them, and
writes three files into FOLDER:

- `NAME.md` contains the questions with their quotes.
- `which.md` contains all questions without quotes, for "which document is it for?".
- `key.yaml` says who wrote which question and for what. No reader gets it.

A model's answers are read from `ANSWERS/NAME/ask.json` and `check.json`. Without them, a sheet has
only its author's cards, and without a prompt it has nothing. Order and numbers depend only on the
text of the questions, so the same questions give the same files.

A reader writes `NAME.verdicts.yaml` (`1: "yes"`, `"edit"` or `"no"`), where yes means "I would ask
this without changes". `NAME.verdicts.json` is possible too: a list of `{"n": 1, "verdict": "yes",
"worth": 4}`, with a worth from 1 to 5. The reader also writes `which.verdicts.yaml` (`1: "NAME"`).

`tally` reads the verdicts with the key and says which numbers have none. It prints who got which
verdicts, the share of yes with its 95 % interval (Wilson's), and how many questions were matched to
the right document. With `--worth` it also prints the mean worth, and in how many pairs a question
is worth at least as much as the expert's on the same segment.

If a document has several readers (`NAME.a.json`, `NAME.b.json`), each is counted. Their key is
`NAME.key.json`, a list of `[n, writer, segment]`; `writer` is a list if several wrote the same.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Any

from blindfolio import yaml_text
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.followups.sheet import AUTHORS, BY_MODEL, CHOSEN, NO_MODEL, PRINTED, UNCHECKED
from reviews.model_questions.pipeline import questions_from
from reviews.model_questions.requests import SheetMaterial

VERDICTS = ("yes", "edit", "no")
EXPERT = "expert"


@dataclass(frozen=True)
class Asked:
    document: str
    segment: str
    form: str
    text: str
    quote: str

    @property
    def place(self) -> str:
        return sha256(f"{self.document} {self.text}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """One reader's verdict on one question. `reading` is the reader and the document. `segment`
    is "" if the key doesn't say, and `worth` is None if the reader gave none.
    """

    reading: str
    segment: str
    form: str
    verdict: str
    worth: float | None

    @property
    def writer(self) -> str:
        return writer(self.form)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(dest="act", required=True)
    dealing = acts.add_parser("deal")
    dealing.add_argument("folder", type=Path)
    dealing.add_argument("--labels", type=Path, required=True)
    dealing.add_argument("--docs", type=Path, required=True)
    dealing.add_argument("--prompt", help="a prompt of the library")
    dealing.add_argument("--answers", type=Path, help="a folder of a model's answers")
    dealing.add_argument("names", nargs="+")
    tallying = acts.add_parser("tally")
    tallying.add_argument(
        "--worth", action="store_true", help="print what readers found it worth"
    )
    tallying.add_argument("folders", nargs="+", type=Path)
    given = parser.parse_args()
    if given.act == "tally":
        for folder in given.folders:
            tally(folder, worth=given.worth)
        return
    asked = [
        question
        for name in given.names
        for question in (
            *of_sheet(given.docs, name, given.prompt, given.answers),
            *of_expert(given.labels, name),
        )
    ]
    deal(given.folder, sorted(asked, key=lambda question: question.place))


def of_sheet(
    docs: Path, name: str, prompt: str | None, answers: Path | None = None
) -> Iterator[Asked]:
    document = ingest((docs / f"{name}.md").read_bytes(), ".md", Identity())
    folder = catalogue.load(prompt) if prompt else None
    page, probes = (folder.text, folder.probes) if folder is not None else ("", None)
    model = NO_MODEL
    if answers is not None:
        parts = (answers / name / f"{part}.json" for part in ("ask", "check"))
        told = [part.read_text("utf-8") for part in parts if part.exists()]
        model = questions_from(SheetMaterial(document, page, probes), told)
    for segment in build(document, probes, model=model).segments:
        for asked in segment.questions[: PRINTED[segment.name]]:
            yield Asked(name, segment.name, asked.form, asked.text, asked.quote)


def of_expert(labels: Path, name: str) -> Iterator[Asked]:
    left = Counter(PRINTED)
    for asked in _values(labels / f"{name}.yaml")["questions"]:
        left[asked["segment"]] -= 1
        if left[asked["segment"]] >= 0:
            yield Asked(name, asked["segment"], EXPERT, asked["text"], asked["quote"])


def deal(folder: Path, asked: list[Asked]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    key: dict[str, dict[int, list[str]]] = {}
    for name in sorted({question.document for question in asked}):
        own = [question for question in asked if question.document == name]
        key[name] = {n: [q.form, q.segment] for n, q in enumerate(own, 1)}
        told = [f"# {name}\n"]
        for n, question in enumerate(own, 1):
            quote = f"\n   > {question.quote}" if question.quote else ""
            told.append(f"{n}. ({question.segment}) {question.text}{quote}\n")
        (folder / f"{name}.md").write_text("\n".join(told), encoding="utf-8")
    key["which"] = {n: [q.form, q.document] for n, q in enumerate(asked, 1)}
    which = [f"{n}. {question.text}" for n, question in enumerate(asked, 1)]
    (folder / "which.md").write_text("\n".join(which) + "\n", encoding="utf-8")
    (folder / "key.yaml").write_text(yaml_text.written(key), encoding="utf-8")


def tally(folder: Path, *, worth: bool = False) -> None:
    said = [*_by_key(folder), *_by_reader(folder)]
    right = Counter(_placed(folder))
    placing = "; right document" if right else ""
    print(f"{folder}: who, yes, edit, no; share of yes and its 95 % interval{placing}")
    writers = {verdict.writer for verdict in said} | {who for who, _ in right}
    for who in sorted(writers, key=lambda name: (name == EXPERT, name)):
        own = [verdict for verdict in said if verdict.writer == who]
        line = f"  {who}: {_shares(own)}"
        if placing:
            placed, missed = right[who, True], right[who, False]
            line += f"; {placed} of {placed + missed}, {share(placed, placed + missed)}"
        if worth:
            line += f"; {_worth(own, said)}"
        print(line)
    for form in sorted({v.form for v in said} - writers):
        counts = Counter(v.verdict for v in said if v.form == form)
        print(f"  {form}: {[counts[word] for word in VERDICTS]}")


def _by_key(folder: Path) -> Iterator[Verdict]:
    for name, questions in _key(folder).items():
        if name == "which":
            continue
        said = verdicts_of(folder, name)
        for n in sorted(questions.keys() - said.keys()):
            print(f"{folder}: {name}: {n} has no verdict")
        for n in sorted(questions.keys() & said.keys()):
            form, segment = (*questions[n], "")[:2]  # earlier keys tell no segment
            yield Verdict(name, segment, form, *said[n])


def _by_reader(folder: Path) -> Iterator[Verdict]:
    for path in sorted(folder.glob("*.key.json")):
        name = path.name.removesuffix(".key.json")
        key = {n: told for n, *told in json.loads(path.read_text("utf-8"))}
        for reader in sorted(folder.glob(f"{name}.*.json")):
            if reader == path:
                continue
            said = _listed(reader)
            for n in sorted(key.keys() - said.keys()):
                print(f"{folder}: {reader.name}: {n} has no verdict")
            for n in sorted(key.keys() & said.keys()):
                forms, segment = key[n]
                for form in [forms] if isinstance(forms, str) else forms:
                    yield Verdict(reader.name, segment, form, *said[n])


def _placed(folder: Path) -> Iterator[tuple[str, bool]]:
    key, said = _key(folder).get("which", {}), verdicts_of(folder, "which")
    for n in sorted(key.keys() - said.keys()) if said else ():
        print(f"{folder}: which: {n} has no verdict")
    for n in sorted(key.keys() & said.keys()):
        form, document = key[n]
        yield writer(form), document == said[n][0]


def _key(folder: Path) -> dict[str, dict[int, list[str]]]:
    path = folder / "key.yaml"
    return _values(path) or {} if path.exists() else {}


def _values(path: Path) -> Any:
    return yaml_text.values(path.read_text(encoding="utf-8"))


def verdicts_of(folder: Path, name: str) -> dict[int, tuple[str, float | None]]:
    listed = folder / f"{name}.verdicts.json"
    if listed.exists():
        return _listed(listed)
    path = folder / f"{name}.verdicts.yaml"
    said: dict[int, Any] = _values(path) or {} if path.exists() else {}
    return {n: (str(verdict), None) for n, verdict in said.items()}


def _listed(path: Path) -> dict[int, tuple[str, float | None]]:
    said = json.loads(path.read_text("utf-8"))
    return {each["n"]: (each["verdict"], each.get("worth")) for each in said}


def writer(form: str) -> str:
    if form in (EXPERT, "checked", "unchecked"):
        return form
    told = {
        BY_MODEL: "model",
        UNCHECKED: "model, unchecked",
        "earlier_": "model, earlier request",
        "ask_this": "reviewers",
        CHOSEN: "the author's cards that reviewers chose",
        AUTHORS: "the author's cards",
    }
    return next((who for prefix, who in told.items() if form.startswith(prefix)), "engine")


def _shares(said: Sequence[Verdict]) -> str:
    counts = [sum(v.verdict == word for v in said) for word in VERDICTS]
    low, high = wilson(counts[0], sum(counts))
    return f"{counts}; {share(counts[0], sum(counts))} ({low:.2f} to {high:.2f})"


def _worth(own: Sequence[Verdict], said: Sequence[Verdict]) -> str:
    given = [v.worth for v in own if v.worth is not None]
    if not given:
        return "no worth given"
    told = f"worth {sum(given) / len(given):.2f}"
    pairs = [
        one.worth >= other.worth
        for one in own
        for other in said
        if (one.reading, one.segment) == (other.reading, other.segment)
        and other.writer == EXPERT != one.writer
        and one.worth is not None
        and other.worth is not None
    ]
    if pairs:
        told += f"; as much as the expert's or more in {sum(pairs)} of {len(pairs)} pairs"
        told += f", {share(sum(pairs), len(pairs))}"
    return told


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, which also holds for small counts and shares
    near 0 and 1.
    """
    if not whole:
        return 0.0, 1.0
    z = 1.96
    middle = part + z * z / 2
    reach = z * sqrt(part * (whole - part) / whole + z * z / 4)
    return max(0.0, (middle - reach) / (whole + z * z)), min(
        1.0, (middle + reach) / (whole + z * z)
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "none"


if __name__ == "__main__":
    main()
