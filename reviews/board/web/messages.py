from __future__ import annotations

from flask.typing import ResponseReturnValue

from blindfolio import languages
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail import choosing, failures, own_texts
from blindfolio.mail.outbox import Message
from blindfolio.mail.render import WrittenMail
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import UNDECIDED, Stage
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts import queries
from prompts.inviting import hand_out
from reviews.board import sent_messages
from reviews.board.scheduling import candidate_mails
from reviews.board.web.blueprint import board, coordinated, look, press

_PATH = "/candidates/<folio_id>/messages"
CLASSES = (
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.KNOWN_FACTS,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.ACCOMMODATIONS,
    DataClass.SLOT,
    DataClass.DECISION,
    DataClass.FEEDBACK,
)


@look(board, _PATH, classes=CLASSES)
def messages(
    folio_id: str, refusal: Refusal | None = None, **_of_the_button: str
) -> ResponseReturnValue:
    return _page(_run(folio_id), refusal)


@press(board, f"{_PATH}/link", shows=messages, classes=CLASSES, body={})
def take_link(folio_id: str) -> ResponseReturnValue:
    # The link is shown only in this response and never stored.
    folio, settings, me = _run(folio_id), current.site.settings, current.account
    token = hand_out.take(current.db, folio, sends=bool(settings.mail_url), by=me)
    return _page(folio, link=f"{settings.base_url}/open/{token}")


@press(board, f"{_PATH}/link/mail", shows=messages, body={})
def mail_link(folio_id: str) -> str:
    sends, me = bool(current.site.settings.mail_url), current.account
    hand_out.mail(current.db, _run(folio_id), sends=sends, by=me)
    return said.after("link_mailed", "board.messages", folio_id=folio_id)


@press(board, f"{_PATH}/<mail_id>/again", shows=messages, body={})
def send_again(folio_id: str, mail_id: str) -> str:
    candidate_mails.send_again(current.db, _run(folio_id), mail_id, by=current.account)
    return said.after("mailed", "board.messages", folio_id=folio_id)


def _run(folio_id: str) -> Folio:
    return coordinated(folio_id, DataClass.IDENTITY)


def written(folio: Folio, candidate: CandidateIdentity) -> list[tuple[Message, WrittenMail]]:
    """Newest first. The caller has checked that the viewer may see them (ID)."""
    db = current.db
    with languages.speaking(queries.language(db, folio)):
        used = own_texts.in_use(db)
        filled = sent_messages.filled(db, current.account, folio, candidate, current.shown)
        return [
            (message, choosing.written(db, message.mail, values, used))
            for message, values in filled
        ]


def _page(folio: Folio, refusal: Refusal | None = None, link: str = "") -> ResponseReturnValue:
    db, me, settings = current.db, current.account, current.site.settings
    candidate, sends = book.person(db, me, folio.id), bool(settings.mail_url)
    return pages.page(
        "reviews/board/messages.html",
        f"Messages to {candidate.name}",
        refusal,
        folio_id=folio.id,
        opening=folio.opening,
        name=candidate.name,
        email=candidate.email,
        messages=written(folio, candidate),
        failures=failures.WORDS,
        sends=sends,
        by_hand=bool(hand_out.allowed(db, [folio.id], sends=sends)),
        link=link,
        corrects=folio.stage in UNDECIDED,
        ended=folio.stage == Stage.ENDED,
    )
