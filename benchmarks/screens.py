"""Measures what a person sees of a page, in Chromium, on the demo's site.

    .venv/bin/python -m benchmarks.screens [--shots FOLDER]

It prints for each page: the visible words outside the prompt and the document, the same with all
folds open, the page's height at widths of 1280 and 375 px, and how far from the top its primary
action is. A page without one has a dash there. Then it prints the words of each kind of email that
the demo's candidates have got, from the greeting to the signature.

With `--shots`, it also saves a picture of each page at both widths.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import re
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.demo import scenes
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.authoring import checking, drafts
from prompts.folder import brief_form, catalogue
from prompts.folder.brief_form import STEPS
from reviews.prepared import PracticeRound
from tests.live import browser, live, sign_in
from tests.sites import Site, open_site

WIDTHS = (1280, 375)
TEAM = (
    ("board", "jo.sampleton", "/candidates"),
    ("candidate, invited", "jo.sampleton", "/candidates/{invited}"),
    ("candidate, being read", "jo.sampleton", "/candidates/{review}"),
    ("candidate, before panel", "jo.sampleton", "/candidates/{panel}"),
    ("plan", "jo.sampleton", "/candidates/{split}/plan"),
    ("candidate, for the manager", "hanna.placeholder", "/candidates/{split}"),
    ("review decision", "hanna.placeholder", "/candidates/{split}/decide"),
    ("opening", "jo.sampleton", "/openings/{opening}"),
    *(
        (f"new opening, step {n}", "jo.sampleton", f"/openings/new?step={n}")
        for n in (1, 2, 3, 4)
    ),
    ("new prompt", "jo.sampleton", "/prompts/new"),
    *(
        (f"brief, {it}", "jo.sampleton", f"/prompts/own/brief?step={it}")
        for it in (*STEPS, "model")
    ),
    ("interview loops", "jo.sampleton", "/loops"),
    ("interview loop", "jo.sampleton", "/loops/six-stages"),
    ("emails", "jo.sampleton", "/emails"),
    ("an email", "jo.sampleton", "/emails/prompts-invitation"),
    ("look", "jo.sampleton", "/look"),
    ("levels", "jo.sampleton", "/levels"),
    ("queue", "robin.testcase", "/queue"),
    ("review request", "sam.dummy", "/queue/{asked}"),
    ("reading room", "robin.testcase", "/read/{code}"),
    ("lock", "robin.testcase", "/read/{code}/lock"),
    ("locked review", "robin.testcase", "/read/{locked}"),
    ("panels", "lee.mockworth", "/panels"),
    ("sheet", "lee.mockworth", "/panels/{panel}"),
    ("run", "lee.mockworth", "/panels/{panel}?view=run"),
    ("scorecard", "lee.mockworth", "/panels/{panel}/scorecard"),
    ("debrief", "hanna.placeholder", "/debriefs/{debrief}"),
    ("practice comparison", "jo.sampleton", "/practice/{practice}"),
    ("packet", "hanna.placeholder", "/debriefs/{closed}/packet"),
)
_SHOWN = ("invited", "review", "split", "panel", "debrief", "closed")
_WORDS = """(opened) => {
  if (opened)
    for (const it of document.querySelectorAll('details')) [it.name, it.open] = ['', true];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    if (around.closest('.document, .visually-hidden, select, script, noscript, style')) continue;
    if (around.checkVisibility({ visibilityProperty: true }))
      words.push(...texts.currentNode.data.split(/\\s+/));
  }
  return words.filter((it) => /[\\p{L}\\p{N}]/u.test(it)).length;
}"""
_PRIMARY = """() => {
  const tops = [...document.querySelectorAll('.button.primary')]
    .filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect().bottom);
  return tops.length ? Math.round(Math.min(...tops)) : null;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shots", type=Path)
    shots = parser.parse_args().shots
    with tempfile.TemporaryDirectory() as name:
        folder, mails = Path(name) / "site", Path(name) / "mails"
        folder.mkdir()
        migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
        site = open_site(folder, csrf=True, mail=f"folder://{mails}")
        scenes.play(site.parts)
        print(f"{'page':28}{'words':>8}{'opened':>8}", end="")
        print("".join(f"{f'height {width}':>13}{f'action {width}':>13}" for width in WIDTHS))
        with live(site) as base, browser() as chromium:
            for title, page in chain(
                _candidates(site, base, chromium), _team(site, base, chromium)
            ):
                _row(title, page, shots)
        _print_mails(site, mails)


def _candidates(site: Site, base: str, chromium: Browser) -> Iterator[tuple[str, Page]]:
    page = _as_candidate(site, base, chromium, "invited")
    yield "before the start", page
    page.get_by_role("button", name=re.compile("^Start my")).click()
    yield "start", page
    page.get_by_role("button", name=re.compile("^Start my")).click()
    page.goto(f"{base}/my/questions")
    yield "questions", page
    page.goto(f"{base}/my/document")
    yield "upload", page
    sample = catalogue.load(scenes.PROMPT).samples[0]
    page.locator("input[type=file]").set_input_files(
        {"name": "design.md", "mimeType": "text/markdown", "buffer": sample.text.encode()}
    )
    page.get_by_role("button", name=re.compile("^Upload")).click()
    page.locator("article").wait_for()
    yield "check and submit", page
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name=re.compile("^Submit")).first.click()
    page.get_by_text("received").first.wait_for()
    yield "receipt", page
    page.goto(f"{base}/my")
    yield "status, document received", page
    for where in ("review", "panel", "debrief", "closed", "stopped", "withdrawn"):
        yield f"status, {where}", _as_candidate(site, base, chromium, where)


def _as_candidate(site: Site, base: str, chromium: Browser, where: str) -> Page:
    context = chromium.new_context(timezone_id="Europe/Vienna")
    sign_in(context, base, site.as_candidate(site.invitation(where).id))
    page = context.new_page()
    page.goto(f"{base}/my")
    return page


def _team(site: Site, base: str, chromium: Browser) -> Iterator[tuple[str, Page]]:
    places = {where: site.invitation(where) for where in _SHOWN}
    folios = {where: found.folio for where, found in places.items()}
    own = checking.check(
        "own", brief_form.files(brief_form.new(title="Own", problem="It hurts."))
    )
    with site.parts.database.transaction() as db:
        drafts.begin(db, "own", own, based_on=None, by=site.account("jo.sampleton"))
        codes = {it: db.get_one(Folio, folios[it]).code for it in ("review", "split")}
        closed = select(PracticeRound.id).where(PracticeRound.closed_at.is_not(None))
        ids = {"opening": places["review"].opening, "practice": db.scalars(closed).one()}
        asked_of = Standing.account == site.account("sam.dummy")
        asked = select(Standing.id).where(asked_of, Standing.state == "reviewer.planned")
        request = db.scalars(asked).first()
    ids |= {"code": codes["review"], "locked": codes["split"], "asked": request or ""}
    ids |= folios
    for title, who, path in TEAM:
        context = chromium.new_context(timezone_id="Europe/Vienna")
        sign_in(context, base, site.as_member(who))
        page = context.new_page()
        answer = page.goto(base + path.format(**ids))
        if not answer or not answer.ok:
            raise SystemExit(f"{who} gets no page at {path}.")
        if (asked := page.get_by_role("button", name="Open the reviews")).count():
            asked.click()
        yield title, page
        context.close()


def _row(title: str, page: Page, shots: Path | None) -> None:
    page.wait_for_load_state()
    sizes = ""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        height = page.evaluate("document.documentElement.scrollHeight")
        sizes += f"{height:13}{page.evaluate(_PRIMARY) or '-':>13}"
        if shots:
            shots.mkdir(exist_ok=True)
            page.screenshot(
                path=shots / f"{title.replace(' ', '-')}-{width}.png", full_page=True
            )
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    words = page.evaluate(_WORDS, False)
    opened = page.evaluate(_WORDS, True)
    print(f"{title:28}{words:8}{opened:8}{sizes}")


def _print_mails(site: Site, folder: Path) -> None:
    counts: dict[str, list[int]] = {}
    with site.parts.database.reading() as db:
        for mail in db.scalars(select(MailOut).filter_by(to_kind="candidate")):
            if (file := folder / f"{mail.id}.eml").exists():
                counts.setdefault(mail.template, []).append(_words_of(file))
    print("\nwords of emails to candidates (fewest to most)")
    for template, words in sorted(counts.items()):
        print(f"  {template:34}{min(words):6}{max(words):6}")


def _words_of(file: Path) -> int:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    text = part.get_content() if part else ""
    return len(re.findall(r"\S*\w\S*", re.sub(r"https?://\S+", "", text)))


if __name__ == "__main__":
    main()
