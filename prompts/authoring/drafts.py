from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.once import insert_once
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from prompts.authoring import versions, waivers
from prompts.authoring.checking import Checked
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.new_folder import SLUG
from prompts.folder.probes import hyphenated
from prompts.models import PromptDraft, PromptVersion

# Reserved: the last part of the form's URL.
_FORM = "new"


class StaleDraft(Refusal):
    """`saved` is the draft's row, and `typed` what would have been saved."""

    def __init__(self, saved: Any, typed: Any) -> None:
        super().__init__(
            "stale",
            "This draft was saved in another tab, on another device or by someone else after you"
            " opened it. Nothing is lost: both versions are below.",
            status=409,
        )
        self.saved = saved
        self.typed = typed


def free_slug(db: Session, title: str) -> str:
    if len(title) > catalogue.TITLE:
        raise Refusal(
            "title", f"Give the prompt a title of at most {catalogue.TITLE} characters."
        )
    slug = hyphenated(title, 30)
    if not SLUG.match(slug):
        raise Refusal(
            "title",
            "Give the prompt a title that begins with a word, such as “The shared cron host”."
            " The prompt's web address is made from its title.",
        )
    held = db.get(PromptDraft, slug) or versions.newest_of(db, slug)
    if held is not None or slug in (*catalogue.shipped(), _FORM):
        raise Refusal(
            "title", f"There is already a prompt called “{slug}”. Choose another title."
        )
    return slug


def base_of(db: Session, slug: str) -> tuple[dict[str, str], str | None]:
    newest = versions.newest_of(db, slug)
    if newest is None:
        return dict(catalogue.load(slug).texts), None
    return dict(newest.texts), newest.id


def begin(
    db: Session, slug: str, checked: Checked, *, based_on: str | None, by: str
) -> PromptDraft:
    """Begin a draft, or return the existing one unchanged."""
    row = {"slug": slug, "revision": 1, "based_on": based_on, "by": by, **_read(checked)}
    added = insert_once(db, PromptDraft, "slug", row)
    if added:
        chain.record(db, "prompt.draft", {"prompt": slug}, by=by)
    return db.get_one(PromptDraft, slug)


def save(db: Session, slug: str, checked: Checked, *, revision: int, by: str) -> PromptDraft:
    """Save the draft. Raise StaleDraft (409) if someone has saved it since `revision`, or
    Refusal (404) if there is no draft."""
    draft = _locked(db, slug)
    if draft.texts == checked.texts:
        return draft  # nothing changed, or the same save was sent twice
    if draft.revision != revision:
        raise StaleDraft(draft, checked)
    for name, value in _read(checked).items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.by = by
    chain.record(db, "prompt.edited", {"prompt": slug, "revision": draft.revision}, by=by)
    return draft


def publish(
    db: Session,
    slug: str,
    checked: Checked,
    *,
    revision: int,
    by: str,
    reasons: Mapping[str, str] | None = None,
) -> PromptVersion:
    """Publish the draft that was read at `revision`. `reasons` waive findings by
    `Waivable.key`. Raise Refusal if a finding still blocks publication, if the texts
    don't load or haven't changed since the newest version, or (409) if someone has saved
    the draft since."""
    draft = _locked(db, slug)
    if draft.revision != revision or draft.texts != checked.texts:
        raise Conflict(
            "saved_since",
            "This draft has changed since you opened it. Read the current text before you"
            " publish it.",
        )
    kept, left = waivers.waived(checked.stops, reasons or {}, by=by)
    if left:
        raise _stopped(left)
    folder = checked.folder or catalogue.folder_of(slug, checked.texts)
    newest = versions.newest_of(db, slug)
    if newest is not None and newest.sha == folder.sha:
        raise Refusal(
            "same",
            f"This draft is word for word the same as version {newest.n}. Change something,"
            " or discard the draft.",
        )
    _refuse_other_use(newest, folder)
    version = versions.publish(db, folder, by=by, source="draft", waivers=kept)
    db.delete(draft)
    db.flush()
    return version


def _refuse_other_use(newest: PromptVersion | None, folder: PromptFolder) -> None:
    """Refuse to change a prompt's use, because openings and rounds follow the prompt to its
    newest version."""
    practised = versions.only_practised(folder)
    shipped = folder.slug in catalogue.shipped()
    before = newest or (catalogue.load(folder.slug) if shipped else None)
    if before is None or versions.only_practised(before) == practised:
        return
    raise Refusal(
        "form",
        "Candidates can be sent this prompt, so it can't become one for practice only."
        " Take “form: practice” out of probes.yaml."
        if practised
        else "This prompt is for practice only and can't be sent to candidates. Put “form:"
        " practice” back into probes.yaml, or create a new prompt for candidates.",
    )


def _stopped(left: Sequence[Mapping[str, Any]]) -> Refusal:
    first, count = left[0], len(left)
    which = f"{count} findings block publication. The first"
    if count == 1:
        which = "One finding blocks publication. It"
    sentence = f"{which} is in {place(first)}: {first['reason']} {first['suggestion']}"
    if first["waivable"]:
        sentence += " If it is wrong, you can give a reason and publish anyway."
    return Refusal("findings", sentence)


def discard(db: Session, slug: str, *, by: str) -> None:
    db.delete(_locked(db, slug))
    chain.record(db, "prompt.discarded", {"prompt": slug}, by=by)


def draft_of(db: Session, slug: str) -> PromptDraft | None:
    return db.get(PromptDraft, slug)


def place(finding: Mapping[str, Any]) -> str:
    line = finding["line"]
    return f"{finding['file']}, line {line}" if line else str(finding["file"])


def _locked(db: Session, slug: str) -> PromptDraft:
    found = db.scalar(
        select(PromptDraft)
        .where(PromptDraft.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Refusal(
            "no_draft",
            "This draft has been published or discarded in the meantime. What you typed is"
            " kept on this device. Create a new draft, and your text will appear in it.",
            status=404,
        )
    return found


def _read(checked: Checked) -> dict[str, Any]:
    folder = checked.folder
    return {
        "texts": dict(checked.texts),
        "title": checked.title[: catalogue.TITLE],
        "intro": checked.intro,
        "html": checked.html,
        "rubric": folder.rubric.model_dump(mode="json") if folder else None,
        "probes": folder.probes.model_dump(mode="json", by_alias=True) if folder else None,
        "findings": list(checked.findings),
        "updated_at": clock.now(),
    }
