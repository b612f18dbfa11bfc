"""Signs the team in at a company's identity provider, with OpenID Connect."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from blindfolio.accounts import links, outside_identities
from blindfolio.accounts.outside_identities import OutsidePerson
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.scope import Absent
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from blindfolio.web.session import sign_in

if TYPE_CHECKING:
    from blindfolio.web.session.provider import Provider

oidc = Blueprint("oidc", __name__)

_KEY = "blindfolio.provider"
_NO_MAIL = (
    "This is your first sign-in with {0}, and a link sent to your email address would have to"
    " confirm it. This site sends no email. Tell the person who runs this site."
)


def install(app: Flask, settings: Settings) -> None:
    if settings.oidc_issuer:
        # Only here, because it takes a tenth of a second.
        from blindfolio.web.session.provider import Provider

        app.extensions[_KEY] = Provider(app, settings)


@route(oidc, "/sso", auth="public")
def start() -> ResponseReturnValue:
    provider, viewer = _provider(), current.viewer
    if viewer is not None:
        return redirect(url_for("sign_in.home")) if viewer.account else sign_in.sign_out_first()
    try:
        return provider.start()
    except Refusal as refusal:
        return sign_in.page(refusal)


@route(oidc, "/sso/return", auth="public")
def arrive() -> ResponseReturnValue:
    # Uses nothing up: its form does, at once if scripts run.
    provider = _provider()
    if current.viewer is not None:
        return redirect(url_for("sign_in.home"))
    if error := request.args.get("error"):
        return sign_in.page(provider.refused(error))
    sent = {name: request.args.get(name, "") for name in ("code", "state", "iss")}
    return render_template("web/sso_return.html", sent=sent)


@button(oidc, "/sso/return", shows=sign_in.page, auth="public", savepoint=False)
def finish() -> str | ResponseReturnValue:
    # The provider answers before the transaction begins, which others would wait for.
    person, end_page = _provider().finish()
    if current.viewer is not None:
        return sign_in.sign_out_first()
    session["end_page"] = end_page
    trusts = current.settings.oidc_email_is_trusted
    begun = outside_identities.sign_in(current.db, person, trusts_email=trusts)
    return sign_in.enter(begun) if begun else _connect_first(person)


@route(oidc, "/sso/back", auth="public", methods=("POST",))
def back_channel() -> ResponseReturnValue:
    # Sent by the provider itself, whose signature is checked in place of a form's token.
    message = _provider().read_sign_out(current.field_sent("logout_token"))
    outside_identities.end_sessions(
        current.db,
        current.settings.oidc_issuer,
        subject=message.subject,
        sid=message.sid,
        message=message.id,
        expires=message.expires,
    )
    return "", 200


def _provider() -> Provider:
    found: Provider | None = current_app.extensions.get(_KEY)
    if found is None:
        raise Absent
    return found


def _connect_first(person: OutsidePerson) -> ResponseReturnValue:
    if not current.sends_mail:
        raise Refusal("sso", _NO_MAIL.format(current.settings.oidc_name), status=409)
    sign_in.refuse_often()
    links.ask_to_connect(current.db, person.email)
    session["connecting"] = asdict(person)
    return render_template(
        "web/connect.html", email=person.email, company=current.settings.oidc_name
    ), 200
