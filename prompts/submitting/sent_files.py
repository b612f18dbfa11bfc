from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from blindfolio.languages import gettext as _
from prompts.models import Submission, Upload
from prompts.submitting.last_look import HeldVersion

_SHORT = 40


@dataclass(frozen=True, slots=True)
class Filed:
    """A line for the candidate alone, because it names their files."""

    first: str
    then: str
    submitted: bool


def labels(sent: Sequence[Upload], names: Mapping[str, str]) -> dict[str, str]:
    """Return distinct labels made from file names, or none without `names`. A label never
    changes."""
    # Versions that cover more of a file share its bytes.
    files: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(sent, key=lambda one: one.n):
        if one.id in names:
            files[names[one.id]][one.blob].append(one.id)
    found = {}
    for name, of_name in files.items():
        for n, (first, *covered) in enumerate(of_name.values(), 1):
            found[first] = f"{name} ({n})" if n > 1 else name
            for m, version in enumerate(covered, 1):
                nth = f", {m}" if m > 1 else ""
                found[version] = _("%(name)s (more covered%(nth)s)", name=found[first], nth=nth)
    return found


@dataclass(frozen=True)
class SentFiles:
    """A candidate's uploads and submitted versions, newest first, for their own pages.
    `file_names` is by upload, and empty once they are closed to the candidate."""

    uploads: Sequence[Upload]
    versions: Sequence[Submission]
    file_names: Mapping[str, str]

    @cached_property
    def names(self) -> dict[str, str]:
        return labels(self.uploads, self.file_names)

    @property
    def submitted(self) -> set[str]:
        return {version.upload for version in self.versions}

    def counts(self, upload: Upload) -> bool:
        return bool(self.versions) and self.versions[0].upload == upload.id

    @property
    def at_hand(self) -> Upload | None:
        """The newest file if it hasn't been submitted yet, or else the version that counts."""
        newest = next(iter(self.uploads), None)
        return newest if newest and newest.id not in self.submitted else self._that_counts

    @property
    def to_show(self) -> Upload | None:
        """The file on the document's page: the one at hand, or else the last usable one
        before it."""
        newest = self.at_hand
        if newest is None or newest.state != "refused":
            return newest
        return self._that_counts or self.for_the_end or newest

    @property
    def for_the_end(self) -> Upload | None:
        """The file that is submitted when a window ends without a submission: the newest one
        that has been read or is still being read."""
        return next((one for one in self.uploads if one.state != "refused"), None)

    def filed(self, due: str, *, long: bool = False, refused: str = "") -> Filed:
        """Say what has been submitted. `due` is the end of the window in words. `long`: the
        file needs permission for its length. `refused`: the upload whose refusal is shown."""
        newest = self.at_hand
        if newest is None:
            then = _(
                "No file has been uploaded. Your window ends %(due)s. Without a file, nothing"
                " will be submitted.",
                due=due,
            )
            return Filed(_("Not submitted yet."), then, False)
        told = newest.id == refused
        uploaded = "" if told else _uploaded(newest, self._called(newest.id), long)
        if not self.versions:
            then = self._end(due, long)
            if newest.state != "read" or long:
                then = f"{uploaded} {then}".lstrip()
            return Filed(_("Not submitted yet."), then, False)
        version = self.versions[0]
        first = _(
            "Version %(version)s is submitted: %(name)s.",
            version=version.version,
            name=self._called(version.upload),
        )
        if self.counts(newest):
            return Filed(first, _("You can replace it until %(due)s.", due=due), True)
        only_if = (
            _(
                "Reviewers will read another file only if you upload and submit it before"
                " %(due)s.",
                due=due,
            )
            if newest.state == "refused"
            else _("Reviewers will read it only if you submit it before %(due)s.", due=due)
        )
        otherwise = _("Otherwise, they will read version %(version)s.", version=version.version)
        return Filed(first, f"{uploaded} {only_if} {otherwise}".lstrip(), False)

    def over_preview(
        self,
        shown: Upload | None,
        *,
        may_submit: bool,
        ended: bool = False,
        held: HeldVersion | None = None,
    ) -> str:
        """Return the heading above an upload's anonymised copy, which says whether reviewers
        read it. `may_submit` means that the window is open, `ended` that no one reads the
        document now, and `held` that reviewers don't have it yet."""
        if ended:
            return _("Your anonymised document")
        if shown is None or (may_submit and self.counts(shown)):
            return _("Exactly what reviewers will see")
        if may_submit:
            if shown.state != "refused":
                return _("Exactly what reviewers will see if you submit this file")
            return _("What reviewers will see")
        if held and self.counts(shown) and not held.reads:
            return (
                _("Exactly what reviewers will see")
                if held.given_at
                else _("Not what reviewers will see")
            )
        if self.counts(shown):
            return _("Exactly what reviewers see")
        if not self.versions and shown is self.for_the_end:
            return _("Exactly what reviewers will see")
        return _("Not what reviewers see")

    def unread(self, shown: Upload | None) -> str | None:
        if shown is None or not self.versions or self.counts(shown):
            return None
        number = next((it.version for it in self.versions if it.upload == shown.id), 0)
        was = _("This file is version %(number)s.", number=number) if number else ""
        if not number and shown.state == "read":
            was = _("You uploaded this file but didn't submit it.")
        read = self.versions[0]
        others = _(
            "Reviewers read version %(version)s, %(name)s.",
            version=read.version,
            name=self._called(read.upload),
        )
        return f"{was} {others}".lstrip()

    @property
    def _that_counts(self) -> Upload | None:
        return next(filter(self.counts, self.uploads), None)

    def _called(self, upload: str) -> str:
        return _("“%(name)s”", name=self.names.get(upload, ""))

    def _end(self, due: str, long: bool) -> str:
        kept = self.for_the_end
        if kept is None:
            return _(
                "Upload another file before %(due)s. Without one that we can read, nothing"
                " will be submitted.",
                due=due,
            )
        which = self._called(kept.id)
        otherwise = (
            _(
                "If you submit nothing, %(which)s will be submitted for you at the end.",
                which=which,
            )
            if kept.state == "read"
            else _(
                "If you submit nothing, %(which)s will be submitted for you at the end, if we"
                " can read it.",
                which=which,
            )
        )
        if kept is not self.uploads[0]:
            first = _(
                "Submit %(which)s, or upload another file, before %(due)s.",
                which=which,
                due=due,
            )
            return f"{first} {otherwise}"
        if kept.state == "received":
            first = _("Once it has been read, check and submit it before %(due)s.", due=due)
            return f"{first} {otherwise}"
        if long:
            return _(
                "If you submit nothing before %(due)s, %(which)s will be submitted for you as"
                " it is.",
                due=due,
                which=which,
            )
        return otherwise


def short(name: str) -> str:
    if len(name) <= _SHORT:
        return name
    return f"{name[: _SHORT - 25]}…{name[-24:]}"


def _uploaded(upload: Upload, called: str, long: bool) -> str:
    if upload.state == "read" and long:
        return _(
            "%(called)s has been uploaded but not submitted: your coordinator has to allow"
            " its length first.",
            called=called,
        )
    return {
        "received": _(
            "%(called)s has been uploaded and is being read. It has not been submitted.",
            called=called,
        ),
        "read": _("%(called)s has been uploaded but not submitted.", called=called),
    }.get(upload.state, _("We could not use %(called)s.", called=called))
