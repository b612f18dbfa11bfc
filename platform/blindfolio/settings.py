"""Every setting, from the environment, validated at the start. `docs/settings.md` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from blindfolio import chance, private_files
from blindfolio.refusal import Refusal

_DATABASE = "blindfolio.sqlite"
_BLOBS = "blobs"
_SQLITE_ENDINGS = ("", "-wal", "-shm")
_SECRET = "secret"
_OF_THE_DEMO = frozenset({"seeded", "mailbox", "demo.log"})


class Settings(BaseSettings):
    """The site's settings; each field is `BLINDFOLIO_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="BLINDFOLIO_", extra="ignore", frozen=True)

    data: Path = Field(default=Path("var/site"), description="Folder for blobs and SQLite file")
    database: str = Field(default="", description="`postgresql://…`; empty: SQLite in `data`")
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="How people reach the site; in every link"
    )
    secret: str = Field(
        default="", description="Signs cookies; empty: made once, kept in `data`"
    )
    mail: str = Field(
        default="",
        description="`smtp://user:password@host:port`, `folder:///path`, or empty: links by hand",
    )
    mail_from: str = Field(default="blindfolio@localhost", description="Sender of every mail")
    mail_reply_to: str = Field(
        default="", description="Where answers to mails go; empty: to the sender"
    )
    team: str = Field(default="Example Pay", description="Whose site this is, as people say it")
    zone: str = Field(default="UTC", description="The team's time zone, by its IANA name")
    review_days: int = Field(
        default=4,
        ge=1,
        le=30,
        description="Working days for a review, counted in the reviewer's",
    )
    exposure_days: int = Field(
        default=730, ge=1, le=3650, description="Days for which it is known who saw a prompt"
    )
    model: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,2047}$|^$",
        description="Model of Amazon Bedrock that may propose questions; empty: none is asked",
    )
    model_region: str = Field(
        default="", validate_default=True, description="The region where the model is asked"
    )
    model_seconds: int = Field(
        default=40, ge=5, le=45, description="Seconds for which its answer is waited for"
    )
    model_tokens_document: int = Field(
        default=80_000, ge=8_000, le=500_000, description="Tokens to spend on one document"
    )
    model_tokens_day: int = Field(
        default=1_000_000, ge=8_000, description="Tokens to spend in any 24 hours"
    )
    threads: int = Field(default=8, ge=1, le=64, description="Threads that serve pages")
    workers: int = Field(default=2, ge=1, le=64, description="Threads that do queued work")
    log: str = Field(default="", description="File of the request log; empty: standard error")
    weak_fences: bool = Field(
        default=True,
        description="Read documents where the system offers fewer fences for the child",
    )
    test_outbox: str = Field(default="", description="Tests: folder that every mail goes to")
    test_now: AwareDatetime | None = Field(default=None, description="Tests: a fixed clock")
    test_seed: int | None = Field(default=None, description="Tests: seed of random ids")

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("give an IANA name such as Europe/Lisbon")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_a_site(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("give a whole address such as https://review.example.com")
        return value.rstrip("/")

    @field_validator("model_region")
    @classmethod
    def _region_goes_with_a_model(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("model") and not re.fullmatch(r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}", value):
            raise ValueError("with BLINDFOLIO_MODEL, give a region such as eu-central-1")
        return value

    @field_validator("database")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "sqlite:///")):
            raise ValueError("give postgresql://… or sqlite:///…, or leave it empty")
        return value

    @property
    def database_url(self) -> str:
        """The database's URL; the SQLite file in `data` where none was given."""
        return self.database or f"sqlite:///{(self.data / _DATABASE).resolve()}"

    @property
    def https(self) -> bool:
        """Whether people reach the site by https; then cookies are `Secure` and `__Host-`."""
        return self.base_url.startswith("https://")

    @property
    def time_zone(self) -> ZoneInfo:
        """The team's zone."""
        return ZoneInfo(self.zone)

    @property
    def mail_url(self) -> str:
        """Where mails go: the tests' outbox before anything else."""
        return f"folder://{self.test_outbox}" if self.test_outbox else self.mail

    @property
    def blobs(self) -> Path:
        """The folder of uploaded files."""
        return self.data / _BLOBS

    def make_data(self) -> None:
        """Make the folder `data` where it is missing, and take others' permissions from one that
        an older version left open; one that cannot be made is a `Refusal`."""
        try:
            private_files.make_folder(self.data)
            # Beside another program's files the folder's mode is not ours to change.
            if all(self._is_ours(path.name) for path in self.data.iterdir()):
                private_files.close(self.data)
        except OSError:
            raise Refusal(
                "settings",
                f"The folder {self.data} cannot be made. Set BLINDFOLIO_DATA to one that can.",
            ) from None
        for file in self._files():
            private_files.close(file)
        private_files.close_tree(self.blobs)

    def open_to_others(self) -> Iterator[tuple[Path, str]]:
        """What of the site's data people other than its owner may read, each with the command that
        closes it."""
        for path in private_files.open_to_others((self.data, *self._files())):
            yield path, f"chmod go= {path}"
        if private_files.open_within(self.blobs):
            yield self.blobs, f"chmod -R go= {self.blobs}"

    def _files(self) -> tuple[Path, ...]:
        secret = self.data / _SECRET
        if not self.database_url.startswith("sqlite:///"):
            return (secret,)
        database = Path(self.database_url.removeprefix("sqlite:///"))
        return (secret, *(database.with_name(database.name + end) for end in _SQLITE_ENDINGS))

    def _is_ours(self, name: str) -> bool:
        return (
            name in (_SECRET, _BLOBS)
            or name.startswith(_DATABASE)
            or name in _OF_THE_DEMO
            or name == Path(self.log).name
        )

    def signing_key(self) -> str:
        """The secret, made and kept with mode 600 in `data` at the first start."""
        if self.secret:
            return self.secret
        kept = self.data / _SECRET
        if not kept.exists():
            self.make_data()
            with open(kept, "x", opener=private_files.opener) as file:
                file.write(chance.token())
        return kept.read_text()


def load(**given: object) -> Settings:
    """Settings from the environment and `given`; a wrong one is a `Refusal` that names it."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "BLINDFOLIO_" + str(first["loc"][0]).upper()
        raise Refusal(
            "settings",
            f"The setting {name} is not usable: {first['msg']}. Mend it and start again.",
        ) from None
