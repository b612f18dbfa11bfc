"""What each viewer may find, by the hand-written policy, and what a response therefore leaks."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from tests import policy
from tests.crawler import decode

CLASSES_OF_IDS = {
    "code": "FC",
    "invitation": "ID",
    "upload": "OR",
    "receipt": "RC",
    # Its owner's, and who may know the reviewers: a coordinator reminds them by it.
    "standing": "DD RN",
    "review": "RX RXn",
    "comment": "RX RXn",
    "question": "QS",
    "flag": "DN",
    # Its owner's, by their slot or their scorecard; the coordinator's pages go by the stage.
    "interview": "SL SX",
    "clarification": "CQ ID",
    "adjustment": "AC",
    "mail": "ID",
    "list": "ID",
    "conflict": "CL",
    # Somebody's own filters, and like their list of conflicts nobody else's business.
    "round": "PT",
    "note": "RX",
    "candidate_note": "NO",
    # Everybody with a part in a decided case, and admins, of whom one begins a hold.
    "deletion": "IDn FC RO CX",
    # Who knows the candidate by name, and admins.
    "address": "ID IDn",
    "hold": "",
    # Whoever runs or decides it can object where nobody else confirms.
    "hold_request": "IDn",
    "reopening": "",
    # Admins', and of no submission.
    "connection": "",
    "token": "",
    "webhook_delivery": "",
    # The connection's own, and those of orders also the coordinators', who see to them.
    "connection_candidate": "SW",
    "order": "SW ID",
}
"""What knowing an id of each type tells; of ids that are not here, see `Judge`."""

TELLS_NOTHING = frozenset(
    {"email_text", "picture", "prompt", "version", "loop", "loop_stage", "look_back", "hire"}
)
"""The key of a loop's stage is a word of its file, and a standing is in the list of its own type. A
picture's name (p1) is the same in every document; a prompt's name and the number of a version
are words and numbers that stand anywhere. A look-back and its hires belong to no folio: what their
ids tell is for those who are in it (`Judge.among`)."""

OF_PROMPTS = frozenset({"PT", "RG", "KW", "FP"})
"""What every coordinator of the site may know of every prompt."""

OF_ADMINS = frozenset(
    {
        *("folio id", "opening id", "deletion id", "hold id", "hold_request id"),
        "address id",
        "reopening id",
        *("connection id", "token id", "webhook_delivery id"),
    }
)
"""What an admin may know of every submission, and of other systems."""

OF_TEAM = (" given", " family", " mail")
"""What a member of the team is known by."""

OF_OPENINGS = frozenset({"opening id", "full opening"})
"""What a connection may know of its openings: their ids and titles."""

NAMING = frozenset({"ID", "IDn"})


_PACKET = re.compile(r"/debriefs/([^/]+)/packet(?:\.json)?")
"""The policy's one exception (rule 5): the packet of a decided folio has its code, and the hash of
its document, beside the name. Only who runs the opening gets it with these: it names them."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: an account, a candidate by their invitation, or with neither nobody."""

    name: str
    account: str | None = None
    invitation: str | None = None
    folio: str | None = None
    """A candidate's own."""
    runs: frozenset[str] = frozenset()
    """The openings that the account coordinates."""
    admin: bool = False
    """Who operates the site: they know submissions, and what waits of their deletions, by ids."""
    manages: bool = False
    """Whether they confirm members, of whom they see a page each."""
    token: str = ""
    """Of a mailed link, which this viewer holds and has not pressed."""
    bearer: str = ""
    """A connection's token."""
    openings: frozenset[str] = frozenset()
    """The openings that the connection's token is for."""
    team: bool = False
    """Whether the connection's token may list the team."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a word or an id tells: of any of these classes, about this folio."""

    classes: frozenset[str]
    what: str
    folio: str | None = None
    owner: str | None = None
    opening: str | None = None
    prompt: bool = False
    """Whether it stands in a prompt, which belongs to the site and not to one opening."""
    among: frozenset[str] | None = None
    """The accounts and invitations that may know it, and nobody else, whatever the classes say."""
    tokens: frozenset[str] | None = None
    """Of a connection's id for a candidate: the connection's tokens."""

    def __str__(self) -> str:
        classes = "any class" if self.what == "folio id" else " or ".join(sorted(self.classes))
        return f"{self.what} ({classes or 'only the owner'})"


def _of_a_member(entry: Entry) -> bool:
    return entry.folio is None and entry.what.endswith(OF_TEAM)


class Judge:
    """Holds a manifest against the policy."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self.folios: dict[str, dict[str, Any]] = {
            folio["id"]: folio | {"name": name}
            for name, folio in (manifest["folios"] | manifest["rounds"]).items()
        }
        self.entries: dict[str, list[Entry]] = {}
        self.folio_of: dict[str, str] = {}
        """Of each id that stands in an address, the folio that it belongs to."""
        self.owner_of: dict[str, str] = {}
        self.among: dict[str, frozenset[str]] = {}
        """Of each id of a look-back, and of its hires, the accounts that are in it."""
        self.hires: dict[str, list[str]] = {}
        """The ids of the hires of each look-back."""
        self.differs: dict[str, frozenset[str]] = {}
        """Of each id of a look-back that is another in variant B, whose own the difference is."""
        self.tokens_of: dict[str, frozenset[str]] = {}
        """Of each id that a connection has for a candidate, the connection's tokens."""
        self.waiting: dict[str, str] = {}
        """Of each order for which nobody was invited, the opening."""
        self._visible: dict[tuple[str | None, str | None, str], frozenset[str]] = {}
        self._opens: dict[tuple[str | None, str | None, int], frozenset[str]] = {}
        for canary in manifest["canaries"]:
            self._add(
                canary["value"],
                Entry(
                    frozenset(canary["class"].split()),
                    canary["label"],
                    canary["folio"],
                    canary["owner"],
                    canary["opening"],
                    canary["prompt"],
                    None if canary["among"] is None else frozenset(canary["among"]),
                ),
            )
        for name, look_back in manifest["look_backs"].items():
            self._add_look_back(name, look_back)
        for connection in manifest["connections"].values():
            tokens = frozenset(connection["tokens"].values())
            for name, id_ in connection["candidates"].items():
                self.tokens_of[id_] = tokens
                if name not in manifest["folios"]:
                    self.waiting[id_] = connection["opening"]
        for kind, rows in manifest["ids"].items():
            for row in rows if kind not in TELLS_NOTHING else ():
                self._add_id(kind, row["id"], row["folio"], row["owner"])
        for folio, hash_ in manifest["hashes"]:
            self._add_hash(folio, hash_)
        self._add_people(manifest)

    def _add(self, value: str, entry: Entry) -> None:
        self.entries.setdefault(value.lower(), []).append(entry)

    def _add_id(self, kind: str, id_: str, folio: str | None, owner: str | None) -> None:
        if folio is not None:
            self.folio_of[id_] = folio
        if owner is not None and kind != "account":
            self.owner_of[id_] = owner
        if kind == "folio":
            self._add(id_, Entry(policy.CLASSES, "folio id", id_))
        elif kind == "opening":
            self._add(id_, Entry(frozenset({"PT"}), "opening id", opening=id_))
        elif kind != "account":
            classes, opening = frozenset(CLASSES_OF_IDS[kind].split()), self.waiting.get(id_)
            tokens = self.tokens_of.get(id_)
            entry = Entry(classes, f"{kind} id", folio, owner, opening, tokens=tokens)
            self._add(id_, entry)

    def _add_look_back(self, name: str, look_back: dict[str, Any]) -> None:
        among = frozenset(look_back["among"])
        for id_ in (look_back["id"], *look_back["hires"]):
            self.among[id_] = among
            self._add(id_, Entry(frozenset(), f"{name} id", among=among))
            if look_back["by"]:
                self.differs[id_] = frozenset(look_back["by"])
        self.hires[look_back["id"]] = look_back["hires"]

    def _add_hash(self, folio: str, hash_: str) -> None:
        """The hash of a document, in both its forms. Only the candidate's receipt has it: beside a
        name here and a code there, it would join the two."""
        entry = Entry(frozenset({"RC"}), "document hash", folio)
        self._add(hash_, entry)
        written = base64.urlsafe_b64encode(bytes.fromhex(hash_)).rstrip(b"=").decode()
        self._add(written, entry)

    def _add_people(self, manifest: dict[str, Any]) -> None:
        for who, account in manifest["accounts"].items():
            for entry in self.entries[self._given(manifest, who)]:
                self._add(account, entry)

    @staticmethod
    def _given(manifest: dict[str, Any], who: str) -> str:
        value: str = next(
            c["value"] for c in manifest["canaries"] if c["label"] == f"{who} given"
        )
        return value.lower()

    def rows(self, viewer: Viewer, folio: str) -> list[str]:
        if viewer.folio == folio:
            return ["candidate.own"]
        if viewer.bearer:
            of = self.folios[folio]
            found = of["opening"] in viewer.openings and not of.get("closed")
            return ["connection"] if found else []
        held: list[str] = self.folios[folio]["rows"].get(viewer.account, [])
        return held

    def visible(self, viewer: Viewer, folio: str) -> frozenset[str]:
        key = (viewer.account, viewer.invitation or viewer.bearer, folio)
        if key not in self._visible:
            self._visible[key] = self._cell(self.rows(viewer, folio), folio)
        return self._visible[key]

    def _cell(self, rows: list[str], folio: str) -> frozenset[str]:
        return policy.visible(rows, self.folios[folio]["stage"])

    def opens(self, viewer: Viewer, entry: Entry) -> frozenset[str]:
        key = (viewer.account, viewer.invitation or viewer.bearer, id(entry))
        if key not in self._opens:
            self._opens[key] = self._opened(viewer, entry)
        return self._opens[key]

    def _opened(self, viewer: Viewer, entry: Entry) -> frozenset[str]:
        if viewer.admin and entry.what in OF_ADMINS:
            return frozenset({""})
        if entry.opening in viewer.openings and entry.what in OF_OPENINGS:
            return frozenset({""})
        if viewer.bearer and entry.what == "folio id":
            return frozenset()  # A connection has an id of its own for each candidate.
        if entry.tokens is not None:
            return frozenset({""}) if self._holds(viewer, entry) else frozenset()
        if entry.among is not None:
            named = {viewer.account, viewer.invitation} & entry.among
            return frozenset({""}) if named else frozenset()
        if entry.prompt and viewer.runs and entry.classes & OF_PROMPTS:
            return entry.classes & OF_PROMPTS
        if entry.folio is None and entry.opening is None and entry.prompt:
            return frozenset()
        if entry.folio is None and entry.opening is None:
            mine = entry.owner is not None and entry.owner == viewer.account
            if "CL" in entry.classes:
                return frozenset({""}) if mine else frozenset()
            # A coordinator chooses from all members of the team, and an admin gives their roles.
            if viewer.admin and entry.what.endswith(OF_TEAM):
                return frozenset({""})
            return frozenset({""}) if mine or viewer.runs or viewer.team else frozenset()
        if entry.opening is not None:
            seen = frozenset[str]().union(
                *(
                    self.visible(viewer, id_)
                    for id_, folio in self.folios.items()
                    if folio["opening"] == entry.opening
                )
            )
            return entry.classes & seen
        seen = self.visible(viewer, entry.folio or "")
        if entry.owner is not None and entry.owner == viewer.account:
            if entry.classes <= {"RN", "PN"}:
                return frozenset({""})
            own = {"RX": "RO", "RXn": "RO", "SX": "SO"}
            return frozenset(own.get(c, c) for c in entry.classes - {"QS"}) & seen
        # What is RO or SO in the manifest is nobody's but its owner's.
        return (entry.classes - {"RO", "SO", "DD"}) & seen

    def _holds(self, viewer: Viewer, entry: Entry) -> bool:
        """Whether an id that a connection has for a candidate is the viewer's to know."""
        opening = entry.opening or self.folios[entry.folio or ""]["opening"]
        seen = self.visible(viewer, entry.folio) if entry.folio else entry.classes
        if viewer.bearer:
            theirs = viewer.bearer in (entry.tokens or ())
            closed = entry.folio and self.folios[entry.folio].get("closed")
            # Of a closed case, what orders it again gets its own id again.
            knows = "SW" in seen or (closed and entry.what == "order id")
            return bool(theirs and opening in viewer.openings and knows)
        return entry.what == "order id" and opening in viewer.runs and "ID" in seen

    def holds(self, viewer: Viewer, id_: str) -> bool:
        known = (entry for entry in self.entries[id_] if entry.tokens is not None)
        return any(self._holds(viewer, entry) for entry in known)

    def look(
        self,
        viewer: Viewer,
        *bodies: bytes,
        about: Collection[str] = (),
        path: str = "",
        said: str = "",
    ) -> tuple[list[str], set[tuple[str | None, str]]]:
        """What a response says: its leaks in words, and the `(folio, class)` it rightly shows.

        `about` are the folios that its `path` names: what it says must be of one of them, or of
        no folio. What the path or `said` holds came from the viewer and is no leak.
        """
        leaks: list[str] = []
        shown: set[tuple[str | None, str]] = set()
        found: set[str] = set()
        for body in bodies:
            canaries, ids = decode.told(body)
            found |= canaries | (ids & self.entries.keys())
        coded, named = self._faces(set(re.findall(r"[^/?=&.#]+", path)))
        sealed = self._sealed(viewer, path)
        confirms = viewer.manages and path.startswith("/people/")
        objects = viewer.manages and path.startswith("/holds/requests/")
        for value in sorted(v for v in found if v not in said):
            known = self.entries.get(value)
            if known is not None and sealed and self._seals(known, sealed):
                continue
            if known is not None and confirms and any(map(_of_a_member, known)):
                continue
            # Whoever can object to a hold is told its submission by id, also of a closed case.
            if known is not None and objects and known[0].what == "folio id":
                continue
            if known is None:
                # A random id that is read as base64 may have a canary's letters.
                if any(value in decode.everything(body, islands=False) for body in bodies):
                    leaks.append(f"{value}, which nobody planted")
                continue
            near = [e for e in known if not about or e.folio is None or e.folio in about]
            opened = [(entry, self.opens(viewer, entry)) for entry in near]
            for entry, classes in opened:
                shown |= {(entry.folio, c) for c in classes if c and entry.what != "folio id"}
            if any(classes for _, classes in opened):
                more_coded, more_named = self._faces({value})
                coded, named = coded | more_coded, named | more_named
            elif value not in path:
                leaks.append(f"{value}: {'; '.join(map(str, known))}")
        if coded and named:
            leaks.append(f"folio code {min(coded)} beside {min(named)}")
        return leaks, shown

    def _sealed(self, viewer: Viewer, path: str) -> str | None:
        asked = _PACKET.fullmatch(path)
        folio = asked and self.folios.get(asked.group(1))
        if not asked or not folio or viewer.folio:
            return None
        rows = set(self.rows(viewer, asked.group(1)))
        runs = "coordinator" in rows and folio["stage"] in ("7", "7s")
        return asked.group(1) if runs else None

    @staticmethod
    def _seals(known: list[Entry], folio: str) -> bool:
        return any(
            entry.folio == folio and entry.what in ("code id", "document hash")
            for entry in known
        )

    def _faces(self, values: set[str]) -> tuple[set[str], set[str]]:
        coded, named = set(), set()
        for value in values:
            for entry in self.entries.get(value, ()):
                if entry.what == "code id":
                    coded.add(value)
                elif entry.folio and (entry.classes & NAMING or entry.what == "folio id"):
                    named.add(value)
        return coded, named

    def about(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(self.folio_of[i] for i in ids if i in self.folio_of)
