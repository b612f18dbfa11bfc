"""What a packet has of the submission, its document, its prompt and its opening. Models only."""

from __future__ import annotations

from pydantic import JsonValue

from reviews.packet.shape.base import Hash, PacketPart, Time, Unsealed


class CandidatePart(Unsealed):
    """Whose submission it is."""

    name: str


class SealedCandidate(PacketPart):
    """Whose submission it is, with the seal of their name."""

    sealed: bool
    name: str


class ExportPart(Unsealed):
    """When the file was made."""

    at: Time


class NotesPart(Unsealed):
    """What a reader of the reviews has to know: what was redacted, and how many reviewers knew by
    name who was applying (null where that is not for the reader)."""

    redaction: str
    reviewers: int
    knew_by_name: int | None


class NamedAccount(PacketPart):
    """An account's id and the name that it has in this site."""

    sealed: bool
    id: str
    name: str


class NamesPart(PacketPart):
    """The names of the accounts that the packet mentions."""

    names: list[NamedAccount]


class PlainOpening(Unsealed):
    """The job."""

    title: str
    level: int
    level_fixed: bool
    preset: str
    decider: str
    quorum: int
    weights: dict[str, int]


class SealedOpening(PacketPart):
    """The job, as the log sealed it. `loop` has the interviews around the document, with what each
    rates and its rating guides; empty where there are none."""

    sealed: bool
    id: str
    title: str
    level: int
    level_fixed: bool
    preset: str
    decider: str
    quorum: int
    weights: dict[str, int]
    loop: dict[str, JsonValue]


class PlainPrompt(Unsealed):
    """The prompt version with its rubric and rating guides."""

    slug: str
    n: int
    title: str
    rubric: dict[str, JsonValue]


class SealedPrompt(PacketPart):
    """The prompt version with its rubric and rating guides; `sha` is the hash of its files."""

    sealed: bool
    id: str
    slug: str
    n: int
    title: str
    sha: Hash
    rubric: dict[str, JsonValue]


class PlainBlock(PacketPart):
    """A block of the document."""

    id: str
    kind: str
    level: int | None
    text: str


class SealedBlock(PlainBlock):
    """A block of the document with all that its hash covers."""

    seq: int
    html: str
    section: list[str]
    offsets: list[list[int]]


class PictureHash(PacketPart):
    """A picture of the document: its name and the hash of its bytes, which are not here."""

    name: str
    sha256: Hash


class PlainDocument(Unsealed):
    """The anonymised document."""

    blocks: list[PlainBlock]


class SealedDocument(PacketPart):
    """The anonymised document. `sha` is the hash on the candidate's receipt: that of pipeline,
    blocks and pictures. After a redaction, the receipt has the submission's `sent_sha`."""

    sealed: bool
    sha: Hash
    pipeline: str
    blocks: list[SealedBlock]
    pictures: list[PictureHash]


class SubmissionPart(PacketPart):
    """The submission's own row."""

    sealed: bool
    id: str
    code: str
    purpose: str
    opening: str
    prompt_version: str
    document: str | None
    sha: Hash | None
    sent_sha: Hash | None
    stage: str
    reached: int
    quorum: int
    preset: str
    ended_reason: str | None
    stage_since: Time
    decider: str
