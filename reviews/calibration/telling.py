from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.mail import outbox


def tell(db: Session, template: str, account: str, **about: str) -> None:
    # Once for each account and what it is `about`: a round or a look-back.
    (id_,) = about.values()
    outbox.send(
        db,
        template,
        to_kind="account",
        to_id=account,
        key=f"{template}:{id_}:{account}",
        args=about,
    )
