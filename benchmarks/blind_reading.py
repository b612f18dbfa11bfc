r"""Compares question sheets with an expert's questions in a blind reading.

    .venv/bin/python -m benchmarks.blind_reading deal FOLDER FROM [--prompt SLUG] NAME …
    .venv/bin/python -m benchmarks.blind_reading tally [--worth] FOLDER …

`deal` builds the sheet of each document `FROM/NAME/document.md`. It takes the first 2 + 3 + 3 of
its questions and as many of the expert's in each segment from `expert.yaml`, mixes them, and
writes two files into FOLDER: `NAME.md` has the questions with their quotes. `NAME.key.json`, which
no reader gets, is a list of `[n, writer, segment]`; `writer` is a list if several wrote the same.

A model's answers are read from `1.json` and `2.json` beside the document. Without them, a sheet has
only its author's cards, and without a prompt it has nothing. Order and numbers depend only on the
text of the questions, so the same questions give the same files.

Each reader writes a list, `NAME.a.json`, of `{"n": 1, "verdict": "yes", "worth": 4}`, where yes
means "I would ask this without changes", "edit" and "no" are the others, and worth is from 1 to 5.

`tally` reads the verdicts with the keys and says which numbers have none. It prints who got which
verdicts and the share of yes with its 95 % interval (Wilson's). With `--worth` it also prints the
mean worth, and in how many pairs a question is worth at least as much as the expert's on the same
segment.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from blindfolio import yaml_text
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from prompts.folder import catalogue
from reviews.calibration.outcomes.chances import wilson
from reviews.followups.engine import build
from reviews.followups.sheet import AUTHORS, BY_MODEL, CHOSEN, PRINTED, UNCHECKED
from reviews.model_questions.pipeline import questions_from
from reviews.model_questions.requests import SheetMaterial

VERDICTS = ("yes", "edit", "no")
EXPERT = "expert"


@dataclass(frozen=True)
class Asked:
    segment: str
    form: str
    text: str
    quote: str


@dataclass(frozen=True)
class Verdict:
    """One reader's verdict on one question. `reading` is the reader and the document, and
    `worth` is None if the reader gave none."""

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
    dealing.add_argument("documents", type=Path)
    dealing.add_argument("--prompt", help="a prompt of the library")
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
    for name in given.names:
        of = given.documents / name
        deal(given.folder, name, [*of_sheet(of, given.prompt), *of_expert(of)])


def of_sheet(of: Path, prompt: str | None) -> Iterator[Asked]:
    document = ingest((of / "document.md").read_bytes(), ".md", Identity())
    folder = catalogue.load(prompt) if prompt else None
    page, probes = (folder.text, folder.probes) if folder is not None else ("", None)
    answers = [it.read_text("utf-8") for it in sorted(of.glob("[12].json"))]
    model = questions_from(SheetMaterial(document, page, probes), answers)
    for segment in build(document, probes, model=model).segments:
        for asked in segment.questions[: PRINTED[segment.name]]:
            yield Asked(segment.name, asked.form, asked.text, asked.quote)


def of_expert(of: Path) -> Iterator[Asked]:
    written: Any = yaml_text.values((of / "expert.yaml").read_text("utf-8"))
    for segment, most in PRINTED.items():
        for asked in written[segment][:most]:
            yield Asked(segment, EXPERT, asked["text"], asked["quote"])


def deal(folder: Path, name: str, asked: Iterable[Asked]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    mixed = sorted(asked, key=lambda it: sha256(f"{name} {it.text}".encode()).hexdigest())
    told, key = [f"# {name}\n"], []
    for n, it in enumerate(mixed, 1):
        quote = f"\n   > {it.quote}" if it.quote else ""
        told.append(f"{n}. ({it.segment}) {it.text}{quote}\n")
        key.append((n, it.form, it.segment))
    (folder / f"{name}.md").write_text("\n".join(told), encoding="utf-8")
    (folder / f"{name}.key.json").write_text(json.dumps(key), encoding="utf-8")


def tally(folder: Path, *, worth: bool = False) -> None:
    said = [*verdicts(folder)]
    print(f"{folder}: who, yes, edit, no; share of yes and its 95 % interval")
    writers = {verdict.writer for verdict in said}
    for who in sorted(writers, key=lambda name: (name == EXPERT, name)):
        own = [verdict for verdict in said if verdict.writer == who]
        print(f"  {who}: {_shares(own)}" + (f"; {_worth(own, said)}" if worth else ""))
    for form in sorted({v.form for v in said} - writers):
        counts = Counter(v.verdict for v in said if v.form == form)
        print(f"  {form}: {[counts[word] for word in VERDICTS]}")


def verdicts(folder: Path) -> Iterator[Verdict]:
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
    low, high = wilson(counts[0], sum(counts), 0.95)
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


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "none"


if __name__ == "__main__":
    main()
