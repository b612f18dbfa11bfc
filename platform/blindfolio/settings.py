"""Reads the settings, which `docs/settings.md` explains."""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from blindfolio import chance
from blindfolio.accounts import issuer
from blindfolio.archive import address
from blindfolio.archive.address import S3Address
from blindfolio.email_address import is_address as is_mail_address
from blindfolio.files import private_files
from blindfolio.given_file import is_address
from blindfolio.language_model import model_address
from blindfolio.language_model.model_address import ModelAddress
from blindfolio.one_line import one_line
from blindfolio.outbound.address import Allowed, allowed
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names

FILE = "settings.toml"

_PREFIX = "BLINDFOLIO_"
_DATA = Path("var/site")
_DATABASE = "blindfolio.sqlite"
_BLOBS = "blobs"
_SQLITE_ENDINGS = ("", "-wal", "-shm", "-reserve")
_SECRET = "secret"
_DELETIONS = "deletions"
RESTORING = "restoring.json"  # in the data folder during a restore
_OF_THE_DEMO = frozenset({"seeded", "mailbox", "demo.log"})

# NAME=VALUE, without the prefix, of variables that are neither settings nor mistakes
_OF_OTHERS = re.compile(
    # Kubernetes and Docker set these for everything that runs beside a service named "blindfolio".
    r"SERVICE_HOST=|SERVICE_PORT(_\w+)?=|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?=|PORT=(tcp|udp|sctp)://"
    # Where a browser test keeps its screenshots.
    r"|SCREENS="
)


# Some of these are addresses that may contain a password.
_NEVER_SHOWN = frozenset(
    {
        *("secret", "secret_before", "mail", "database", "storage", "deletions"),
        *("model", "model_key", "oidc_client_secret", "outbound_also", "test_seed"),
    }
)


class Settings(BaseSettings):
    """The site's settings. The environment variable of each field is `BLINDFOLIO_` and its name
    in capitals. Use `load` to create an instance.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = _DATA
    database: str = ""
    storage: str = ""
    deletions: str = ""
    backup_days: int = Field(default=90, ge=1, le=3650)
    base_url: str = "http://127.0.0.1:8000"
    secret: str = ""
    secret_before: str = Field(default="", repr=False)
    mail: str = ""
    mail_from: str = "blindfolio@localhost"
    mail_reply_to: str = ""
    audit_head_to: str = ""
    team: str = ""
    operator: str = ""
    zone: str = "UTC"
    review_days: int = Field(default=4, ge=1, le=30)
    retention_days: int = Field(default=180, ge=1, le=3650)
    retention_min_days: int = Field(default=30, ge=1, le=3650)
    exposure_days: int = Field(default=730, ge=1, le=3650)
    model: str = ""
    model_region: str = Field(default="", validate_default=True)
    model_key: str = Field(default="", repr=False)
    model_seconds: int = Field(default=120, ge=5, le=300)
    model_tokens_document: int = Field(default=150_000, ge=8_000, le=500_000)
    model_tokens_day: int = Field(default=1_000_000, ge=8_000)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_name: str = "your company"
    oidc_email_is_trusted: bool = False
    oidc_only: bool = False
    threads: int = Field(default=8, ge=1, le=64)
    workers: int = Field(default=2, ge=1, le=64)
    log: str = ""
    proxy: str = ""
    outbound_also: str = ""
    metrics: str = ""
    weak_fences: bool = True
    # For tests only.
    test_outbox: str = ""
    test_hiring: str = ""  # stands in for each hiring system
    test_now: AwareDatetime | None = None
    test_seed: int | None = None

    @field_validator("data", "test_outbox", mode="before")
    @classmethod
    def _folder_is_of_this_machine(cls, value: object) -> object:
        if is_address(str(value)):
            raise ValueError("give a folder on this machine, such as /srv/blindfolio")
        return value

    @field_validator("team", "operator", "oidc_name")
    @classmethod
    def _name_is_one_line(cls, value: str) -> str:
        return one_line(value.strip(), 200)

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _address_is_one(cls, value: str) -> str:
        if value and not is_mail_address(value):
            raise ValueError("give an email address alone, such as hiring@example.com")
        return value

    @field_validator("audit_head_to")
    @classmethod
    def _addresses_are_some(cls, value: str) -> str:
        return ", ".join(cls._address_is_one(address) for address in _listed(value))

    @field_validator("proxy")
    @classmethod
    def _proxies_are_addresses(cls, value: str) -> str:
        try:
            return ", ".join(str(ipaddress.ip_network(it)) for it in _listed(value))
        except ValueError:
            raise ValueError(
                "give IP addresses or networks, separated by commas, such as 127.0.0.1 or"
                " 10.0.0.0/8"
            ) from None

    @field_validator("outbound_also")
    @classmethod
    def _others_are_addresses(cls, value: str) -> str:
        allowed(_listed(value))
        return value

    @field_validator("metrics")
    @classmethod
    def _metrics_have_an_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host.strip("[]") and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("give an address and a port, such as 127.0.0.1:9100")
        return value

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in zone_names():
            raise ValueError(f"give an IANA name such as {_near_zone(value)}")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_a_site(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("give a whole address such as https://review.example.com")
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer_is_one_companys(cls, value: str) -> str:
        return issuer.checked(value) if value else value

    @field_validator("model", "storage")
    @classmethod
    def _is_an_address(cls, value: str, info: ValidationInfo) -> str:
        parse = model_address.parse if info.field_name == "model" else address.parse
        if value:
            parse(value)
        return value

    @field_validator("model_region")
    @classmethod
    def _region_goes_with_bedrock(cls, value: str, info: ValidationInfo) -> str:
        model = info.data.get("model")
        on_bedrock = model and model_address.parse(model).service == "bedrock"
        if on_bedrock and not re.fullmatch(r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}", value):
            raise ValueError(
                "BLINDFOLIO_MODEL names a model on Amazon Bedrock, so give its region, such as"
                " eu-central-1"
            )
        return value

    @field_validator("model_key")
    @classmethod
    def _key_fits_a_header(cls, value: str) -> str:
        if not re.fullmatch(r"[!-~]{0,4096}", value):
            raise ValueError("give the key alone, on one line and without spaces")
        return value

    @field_validator("database")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "sqlite:///")):
            raise ValueError("give postgresql://… or sqlite:///…, or leave it empty")
        return value

    @field_validator("deletions")
    @classmethod
    def _deletions_are_a_place(cls, value: str) -> str:
        if value.startswith(address.SCHEME):
            address.parse(value)
        elif is_address(value):
            raise ValueError(
                "give a folder on this machine, such as /srv/deletions, or an s3:// address"
            )
        return value

    @property
    def deletions_place(self) -> S3Address | Path:
        if self.deletions.startswith(address.SCHEME):
            return address.parse(self.deletions)
        return Path(self.deletions) if self.deletions else self.data / _DELETIONS

    @property
    def database_file(self) -> Path | None:
        file = self.database_url.removeprefix("sqlite:///")
        return Path(file) if file != self.database_url else None

    @property
    def storage_address(self) -> S3Address | None:
        return address.parse(self.storage) if self.storage else None

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / _DATABASE).resolve()}"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def team_name(self) -> str:
        return self.team or "the hiring team"

    @property
    def audit_head_addresses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_listed(self.audit_head_to)))

    @property
    def mail_url(self) -> str:
        return f"folder://{self.test_outbox}" if self.test_outbox else self.mail

    @property
    def is_company_only(self) -> bool:
        """Whether the team can sign in only through the company's identity provider."""
        return bool(self.oidc_issuer) and self.oidc_only

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        host, _, port = self.metrics.rpartition(":")
        return (host.strip("[]"), int(port)) if self.metrics else None

    @property
    def outbound_allowed(self) -> Allowed:
        return allowed(_listed(self.outbound_also))

    @property
    def asked_model(self) -> ModelAddress | None:
        return model_address.parse(self.model) if self.model else None

    @property
    def blobs(self) -> Path:
        return self.data / _BLOBS

    def shown(self) -> list[tuple[str, str]]:
        """Returns each setting's variable and value; of a secret, only whether it is set."""
        given = [(name, value) for name, value in self if value is not None]
        return [
            (_PREFIX + name.upper(), "set" if value and name in _NEVER_SHOWN else str(value))
            for name, value in given
        ]

    def make_data(self) -> None:
        """Creates the data folder, and makes it private if others can read it. Raises Refusal."""
        try:
            private_files.make_folder(self.data)
            # If other programs' files are in the folder, its mode isn't ours to change.
            if all(self._is_ours(path.name) for path in self.data.iterdir()):
                private_files.close(self.data)
        except OSError:
            raise Refusal(
                "settings",
                f"The folder {self.data} can't be created. Set BLINDFOLIO_DATA to a folder"
                " that can be created.",
            ) from None
        for file in self._files():
            private_files.close(file)
        private_files.close_tree(self.blobs)
        private_files.close_tree(self.data / _DELETIONS)

    def _files(self) -> tuple[Path, ...]:
        own = (self.data / _SECRET, self.data / FILE)
        database = self.database_file
        if database is None:
            return own
        return (*own, *(database.with_name(database.name + end) for end in _SQLITE_ENDINGS))

    def _is_ours(self, name: str) -> bool:
        return (
            name in (_SECRET, _BLOBS, _DELETIONS, RESTORING)
            or name.startswith((_DATABASE, FILE))
            or name in _OF_THE_DEMO
            or name == Path(self.log.removeprefix("json:")).name
        )

    def signing_key(self) -> str:
        """Returns the key for signing. It is created at the first start and stored with mode
        600.
        """
        if self.secret:
            return self.secret
        kept = self.data / _SECRET
        if not kept.exists():
            self.make_data()
            with open(kept, "x", opener=private_files.opener) as file:
                file.write(chance.token())
        return kept.read_text()


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def load(**given: object) -> Settings:
    """Takes each setting from the first of these that has it: `given`, the environment, the
    site's own file, the default. Raises Refusal.
    """
    environment = in_environment()
    data = Path(str(given.get("data") or environment.get("data") or _DATA))
    in_file = kept(data)
    left = {name: value for name, value in in_file.items() if name not in environment}
    try:
        settings = Settings(**{**left, **given})
        _refuse_half_a_provider(settings)
        return settings
    except ValidationError as error:
        name, fault = _first_fault(error)
        from_file = name in left and name not in given
        where = f"{name} in {data / FILE}" if from_file else _PREFIX + name.upper()
        raise Refusal(
            "settings",
            f"The setting {where} is not valid: {fault}. Correct it and start again.",
        ) from None


def _refuse_half_a_provider(settings: Settings) -> None:
    of_provider = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    missing = [name for name in of_provider if not getattr(settings, name)]
    wanted = settings.oidc_only or len(missing) < len(of_provider)
    if wanted and missing:
        raise Refusal(
            "settings",
            "To sign in with an identity provider, a site also needs"
            f" {' and '.join(_PREFIX + name.upper() for name in missing)}. Add what is missing"
            " and start again.",
        )


def usable(name: str, value: str) -> str:
    """Returns the value of a setting. Raises Refusal if it can't be used."""
    given: dict[str, Any] = {name: value}
    try:
        return str(getattr(Settings(**given), name))
    except ValidationError as error:
        _, fault = _first_fault(error)
        raise Refusal("settings", f"{fault[0].upper()}{fault[1:]}.") from None


def in_environment() -> dict[str, str]:
    """Returns the settings in the environment that aren't empty. Raises Refusal for a variable
    with our prefix that isn't a setting.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    for variable, value in sorted(os.environ.items()):
        # Case doesn't matter.
        prefix, name = variable[: len(_PREFIX)].upper(), variable[len(_PREFIX) :].upper()
        if prefix != _PREFIX or _OF_OTHERS.match(f"{name}={value}"):
            continue
        if name.lower() not in Settings.model_fields:
            wrong.append(_not_a_setting(variable, name, _PREFIX))
        elif value:
            found[name.lower()] = value
    if wrong:
        those = "it" if len(wrong) == 1 else "them"
        raise Refusal(
            "settings", f"{' '.join(wrong)} Correct or unset {those} and start again."
        )
    return found


def decided(data: Path) -> set[str]:
    return {*in_environment(), *kept(data)}


def kept(data: Path) -> dict[str, Any]:
    file = data / FILE
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise Refusal(
            "settings", f"{file} can't be read: {error}. Fix this and start again."
        ) from None
    if "data" in found:
        raise Refusal(
            "settings",
            f"`data` can't be set in {file}, because that file is itself in the data folder."
            " Set BLINDFOLIO_DATA instead.",
        )
    wrong = [_not_a_setting(name, name) for name in found if name not in Settings.model_fields]
    if wrong:
        raise Refusal("settings", f"{' '.join(wrong)} Correct {file} and start again.")
    return {name: value for name, value in found.items() if value != ""}


def keep(data: Path, values: Mapping[str, str]) -> None:
    """Saves settings in the site's own file and keeps its other lines."""
    file = data / FILE
    lines = file.read_text("utf-8").splitlines(keepends=True) if file.exists() else []
    before = "".join(line for line in lines if line.partition("=")[0].strip() not in values)
    if before and not before.endswith("\n"):
        before += "\n"
    # A JSON string without control characters is a TOML string.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    ]
    # Private, as it may hold a mail server's password; replaced as a whole.
    handle, written = tempfile.mkstemp(dir=data, prefix=FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(before + "".join(lines))
    os.replace(written, file)


def _not_a_setting(written: str, name: str, prefix: str = "") -> str:
    near = _nearest(name.lower(), Settings.model_fields)
    meant = prefix + near.upper() if prefix else near
    return f"{written} is not a setting." + (f" Did you mean {meant}?" if near else "")


def _near_zone(value: str) -> str:
    zones = sorted(zone_names())
    place = value.strip().replace(" ", "_").lower()
    cities = [zone for zone in zones if zone.lower().endswith(f"/{place}")]
    return cities[0] if cities else _nearest(value, zones) or "Europe/Lisbon"


def _nearest(word: str, known: Collection[str]) -> str:
    return next(iter(difflib.get_close_matches(word, known, 1, cutoff=0.5)), "")


def _first_fault(error: ValidationError) -> tuple[str, str]:
    first = error.errors()[0]
    return str(first["loc"][0]), first["msg"].removeprefix("Value error, ")
