from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.accounts import links, people
from blindfolio.accounts.outside_identities import OutsidePerson
from blindfolio.email_address import normal_email
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Standing
from blindfolio.web.declare import button, route
from blindfolio.web.http import senders
from blindfolio.web.http.bounds import next_page
from blindfolio.web.request import current
from blindfolio.web.session import signed_in

signing_in = Blueprint("sign_in", __name__)

_KINDS = ("reviewer", "panel", "interviewer")


@route(signing_in, "/", auth="public")
def home() -> ResponseReturnValue:
    viewer = current.viewer
    if viewer is None:
        return redirect(url_for("sign_in.sign_in"))
    if viewer.invitation:
        return redirect(url_for("asking.mine"))
    if viewer.roles & {"coordinator", "manager", "decider"}:
        return redirect(url_for("board.candidates"))
    # In the order of an index, so that PostgreSQL reads it and not the table.
    mine = select(Standing.id).where(Standing.account == viewer.account)
    mine = mine.order_by(Standing.state).limit(1)
    kinds = {
        kind
        for kind in _KINDS
        if current.db.scalar(mine.where(Standing.state.in_(matrix.rows_of(kind))))
    }
    if "reviewer" in kinds or not kinds & {"panel", "interviewer"}:
        return redirect(url_for("reading.queue"))
    return redirect(url_for("panels.listed" if "panel" in kinds else "interviews.listed"))


@route(signing_in, "/sign-in", auth="public")
def sign_in() -> ResponseReturnValue:
    if wanted := _own_path(request.args.get("next", "")):
        session["next"] = wanted
    if "state" in request.args:  # back from the provider's own sign-out
        session.pop("end_page", None)
    return page()


def page(refusal: Refusal | None = None) -> ResponseReturnValue:
    shown = render_template(
        "web/sign_in.html",
        **_ways_in(),
        refusal=refusal,
        email=current.field_sent("email"),
        was_signed_in=signed_in.was(),
        end_page="" if "_user_id" in session else session.get("end_page"),
    )
    return shown, refusal.status if refusal else 200


@button(signing_in, "/sign-in", shows=page, auth="public", body={"email": "email"})
def ask_link() -> ResponseReturnValue:
    address = normal_email(current.field_sent("email"))
    refuse_often()
    # Whatever address was typed, the answer is the same.
    links.ask(current.db, address, team=not current.settings.is_company_only)
    return render_template("web/link_sent.html", email=address, **_ways_in()), 200


@route(signing_in, "/open/<token>", auth="public", params={"token": "link"})
def open_link(token: str) -> ResponseReturnValue:
    # Looks up no link, so it reveals nothing and uses nothing up.
    return render_template("web/open_link.html", token=token)


@route(signing_in, "/open/<token>", auth="public", methods=("POST",), params={"token": "link"})
def follow_link(token: str) -> ResponseReturnValue:
    # Refuses if this browser is signed in as someone else.
    viewer = current.viewer
    if viewer and viewer.invitation and links.leads_to(current.db, token, viewer.invitation):
        return redirect(url_for("sign_in.home"))
    if viewer is not None:
        return sign_out_first()
    connecting = session.get("connecting")
    person = OutsidePerson(**connecting) if connecting else None
    return enter(links.redeem(current.db, token, person=person))


def refuse_often() -> None:
    if current.site.asked.reached(senders.address()):
        raise Refusal(
            "often",
            _(
                "Your network has asked for too many links. We sent none this time. Wait 15"
                " minutes, then ask again. A link that arrived earlier may still work."
            ),
            status=429,
        )


def sign_out_first() -> ResponseReturnValue:
    # Two people's views are never merged, and a link stays unused.
    return render_template("web/sign_out_first.html"), 409


def enter(begun: str) -> ResponseReturnValue:
    wanted, end_page = _own_path(session.get("next", "")), session.get("end_page")
    signed_in.sign_in(begun)
    if end_page:
        session["end_page"] = end_page
    return redirect(wanted or url_for("sign_in.home"))


@route(signing_in, "/sign-out", auth="public", methods=("POST",))
def sign_out() -> ResponseReturnValue:
    return _leave()


@route(signing_in, "/sign-out/everywhere", auth="public", methods=("POST",))
def sign_out_everywhere() -> ResponseReturnValue:
    viewer = current.viewer
    if viewer is not None:
        people.sign_out_everywhere(current.db, viewer)
    return _leave()


def _leave() -> ResponseReturnValue:
    end_page = session.get("end_page")
    signed_in.sign_out()
    if end_page:
        session["end_page"] = end_page
    return redirect(url_for("sign_in.sign_in"))


@route(signing_in, "/closed", auth="public")
def closed() -> ResponseReturnValue:
    return render_template("web/closed.html")


def _ways_in() -> dict[str, object]:
    # The same for everyone, whatever address was typed.
    settings = current.site.settings
    return {
        "sends": bool(settings.mail_url),
        "contact": settings.mail_reply_to,
        "company": settings.oidc_name if settings.oidc_issuer else "",
        "only": settings.is_company_only,
    }


def _own_path(target: str) -> str:
    # the target if it is a path of this site, otherwise empty
    # Browsers drop control characters and treat a backslash as a slash.
    strange = "\\" in target or any(ord(c) < 33 or ord(c) == 127 for c in target)
    is_path = target.startswith("/") and target[1:2] != "/" and not strange
    return next_page(target) if is_path else ""
