"""The name, logo and colour that candidates see on their pages and in their emails."""

from __future__ import annotations

import base64
import re
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column, undefer

from blindfolio import chance, clock
from blindfolio.db.orm import Base, Str8, Str200
from blindfolio.documents.child import limited_process
from blindfolio.documents.pictures.frames import pictures_in
from blindfolio.email_address import check_sender_name
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.columns import OfAccount

LOGO_BYTES = 1_000_000
LOGO_WORDS = "1 MB"
_READABLE = 4.5  # WCAG 2.2, 1.4.3
# `--panel` in tokens.css, the less favourable ground for text, in the light and in the dark
_LIGHT, _DARK = "#f3f1eb", "#1d2024"
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_ONLY = "site"


class Look(Base):
    """One row at most. What is empty is as the site's settings and our style sheet say."""

    __tablename__ = "look"
    id: Mapped[str] = mapped_column(String(4), primary_key=True, default=_ONLY)
    name: Mapped[Str200]
    colour: Mapped[Str8]
    # a random word in the logo's address, so that browsers don't show an earlier one
    logo_key: Mapped[str] = mapped_column(String(20))
    # PNG in base64
    logo: Mapped[str] = deferred(mapped_column(Text, default="", nullable=False))
    by: Mapped[OfAccount]
    at: Mapped[datetime]

    @property
    def version(self) -> str:
        return self.at.isoformat() if self.at else ""

    @property
    def logo_file(self) -> bytes:
        return base64.b64decode(self.logo) if self.logo_key else b""

    @property
    def dark_colour(self) -> str:
        return _readable(self.colour, _DARK, "#ffffff")


def of_site(db: Session, *, with_logo: bool = False) -> Look | None:
    return db.scalar(select(Look).options(*[undefer(Look.logo)] * with_logo))


def applied(look: Look | None, settings: Settings) -> Settings:
    """Returns the settings with the name that candidates see."""
    return settings.model_copy(update={"team": look.name}) if look and look.name else settings


def encoded(raw: bytes) -> bytes:
    """Returns a small PNG of the picture, made by a limited child process. Raises Refusal."""
    if len(raw) > LOGO_BYTES:
        reason = f"This file is larger than {LOGO_WORDS}. Make the picture smaller."
        raise Refusal("logo", reason)
    try:
        (logo,) = pictures_in(limited_process.run("logo", raw, cpu_seconds=5))
    except (Refusal, ValueError) as error:  # not one picture
        reason = "We can't read this picture. Upload a PNG, JPEG, GIF or WebP file."
        raise Refusal("logo", reason) from error
    return logo.data


def change(
    db: Session,
    *,
    name: str,
    colour: str,
    logo: bytes = b"",
    remove_logo: bool = False,
    since: str | None = None,
    by: str,
) -> None:
    """Changes the look, if `since` is its version. Without `logo`, an earlier one stays unless
    it is removed.
    """
    name = name.strip()
    check_sender_name(name)
    look = of_site(db) or Look(logo_key="", logo="")
    if since not in (None, look.version):
        called, shade = look.name or "not set", look.colour or "not set"
        raise Conflict(
            "changed",
            "The look has been changed since you opened this page. Its name is now"
            f" {called}, and its colour {shade}. Save again to put yours in its place.",
        )
    look.name, look.colour = one_line(name, 200), checked_colour(colour)
    look.by, look.at = by, clock.now()
    if logo or remove_logo:
        look.logo = base64.b64encode(logo).decode()
        look.logo_key = chance.new_id() if logo else ""
    db.add(look)
    chain.record(db, "look", {}, by=by)


def checked_colour(colour: str) -> str:
    """Returns the colour, or an empty string for ours. Raises Refusal if it can't be read on
    our pages.
    """
    colour = colour.strip().lower()
    if not colour:
        return ""
    if not _COLOUR.match(colour):
        reason = "Write the colour as # and six digits or letters, such as #1f4e6b."
        raise Refusal("colour", reason)
    contrast = _contrast(colour, _LIGHT)
    if contrast < _READABLE:
        darker = _readable(colour, _LIGHT, "#000000")
        raise Refusal(
            "colour",
            f"{colour} is too pale for text on our light pages: its contrast is {contrast:.1f} to"
            f" 1, and readers need {_READABLE} to 1. Its darker shade {darker} can be read.",
        )
    return colour


def _readable(colour: str, ground: str, towards: str) -> str:
    shades = (_mixed(colour, towards, n / 20) for n in range(21))
    return next(shade for shade in shades if _contrast(shade, ground) >= _READABLE)


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in bytes.fromhex(colour[1:]))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()
