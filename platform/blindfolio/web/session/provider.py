"""Asks the company's identity provider who someone is. Only loaded by sites that have one."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, request, session
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from requests import RequestException

from blindfolio.accounts.outside_identities import OutsidePerson
from blindfolio.email_address import normal_email
from blindfolio.outbound import address
from blindfolio.outbound.address import Allowed
from blindfolio.outbound.client import NOT_ALLOWED, Unreached
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.web.session.way import Way

_TIMEOUT = 10  # seconds for one answer
_PAUSE = 10.0  # seconds for which a provider that failed is not asked again
_NEW_KEYS = 60.0  # Anyone can send messages with unknown keys, so keys are fetched this seldom.
_LEEWAY = 120  # seconds between the provider's clock and ours
_LONGEST = 255  # characters of a subject, by the specification
_SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
# Without "none", and without those whose key the provider would publish for everyone.
_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
_STATE = "_state_"  # what Authlib's names in the cookie begin with

_AWAY = "{0} doesn't answer, so you can't sign in there now. Try again in a minute."
_INSIDE = (
    "{0} names an address that this site may not connect to. Tell the person who runs this site"
    " to list it in BLINDFOLIO_OUTBOUND_ALSO."
)
_REFUSED = (
    "{0} didn't let you in, or you cancelled. Sign in again, or ask the people who run it whether"
    " you may use this site."
)
_NOT_THERE = (
    "{0} has nothing at the address that this site expects. Tell the person who runs this site to"
    " check BLINDFOLIO_OIDC_ISSUER."
)
_UNFINISHED = "Signing in with {0} didn't finish. Start again."
_CLOCKS = (
    "The clocks of {0} and of this site differ by minutes. Tell the person who runs this site."
)
_CLIENT = (
    "{0} doesn't accept this site's client id or secret. Tell the person who runs this site to"
    " check BLINDFOLIO_OIDC_CLIENT_ID and BLINDFOLIO_OIDC_CLIENT_SECRET."
)
_ISSUER = (
    "{0} calls itself “{1}”, but this site expects “{2}”. Tell the person who runs this site"
    " to correct BLINDFOLIO_OIDC_ISSUER."
)

_log = logging.getLogger("blindfolio")


@dataclass(frozen=True, slots=True)
class SignOutMessage:
    id: str
    subject: str
    sid: str
    expires: datetime


class Provider:
    def __init__(self, app: Flask, settings: Settings) -> None:
        self._settings, self._issuer = settings, settings.oidc_issuer
        self._client = OAuth(app).register(
            "oidc",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{self._issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
            },
        )
        listed = settings.outbound_allowed
        origins = listed.origins | {address.parse(self._issuer).origin}
        self._client.client_cls = Way(Allowed(origins, listed.networks), _TIMEOUT).session
        self._not_before = self._keys_at = time.monotonic() - _NEW_KEYS

    def start(self) -> ResponseReturnValue:
        with self._asked():
            self._metadata()
            # One at a time: several would not fit into a cookie.
            for name in [it for it in session if it.startswith(_STATE)]:
                del session[name]
            back = f"{self._settings.base_url}/sso/return"
            answer: ResponseReturnValue = self._client.authorize_redirect(
                back, response_mode="query"
            )
            return answer

    def refused(self, error: str) -> Refusal:
        """Says that the provider let the person back with this error."""
        if re.fullmatch(r"[a-z_]{1,40}", error):
            _log.warning("the identity provider: %s", error)
        return Refusal("sso", self._words(_REFUSED), status=403)

    def finish(self) -> tuple[OutsidePerson, str]:
        """Reads the form that the person came back with. Also returns the address at which they
        sign out of the provider, or an empty string.
        """
        with self._asked():
            metadata, said = self._metadata(), request.form.get("iss", "")
            needed = metadata.get("authorization_response_iss_parameter_supported")
            if said != self._issuer and (said or needed):
                raise ValueError("the answer came from another issuer")
            # Fetched anew, because keys can change without changing their names.
            self._client.server_metadata.pop("jwks", None)
            token = self._client.authorize_access_token(
                claims_options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._settings.oidc_client_id},
                },
                leeway=_LEEWAY,
            )
            claims = dict(token["userinfo"])
            if not claims.get("email") and metadata.get("userinfo_endpoint"):
                more = self._client.userinfo(token=token)
                claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
            return _person(self._issuer, claims), self._end_page(metadata)

    def read_sign_out(self, message: str) -> SignOutMessage:
        """Checks a message of the provider's that someone has signed out there."""
        with self._asked():
            self._metadata()
            try:
                token = self._decoded(message)
            except InvalidKeyIdError:
                if time.monotonic() < self._keys_at + _NEW_KEYS:
                    raise
                self._keys_at = time.monotonic()
                self._client.fetch_jwk_set(force=True)
                token = self._decoded(message)
            return _sign_out(token, self._issuer, self._settings.oidc_client_id)

    def _end_page(self, metadata: Mapping[str, Any]) -> str:
        if not str(metadata.get("end_session_endpoint")).startswith(("https://", "http://")):
            return ""
        told = self._client.create_logout_url(
            f"{self._settings.base_url}/sign-in", client_id=self._settings.oidc_client_id
        )
        return str(told["url"])

    def _decoded(self, message: str) -> jwt.Token:
        keys = KeySet.import_key_set(self._client.fetch_jwk_set())
        registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
        return jwt.decode(message, keys, registry=registry)

    def _metadata(self) -> Mapping[str, Any]:
        known: dict[str, Any] = self._client.server_metadata
        if "_loaded_at" in known:
            return known
        if time.monotonic() < self._not_before:
            raise Refusal("sso", self._words(_AWAY), status=503)
        try:
            self._client.load_server_metadata()
        except Exception:
            self._not_before = time.monotonic() + _PAUSE
            raise
        told = known.get("issuer")
        if told != self._issuer:
            known.clear()
            sentence = self._words(_ISSUER, told, self._issuer)
            _log.error("%s", sentence)
            raise Refusal("sso", sentence, status=502)
        offered = known.get("id_token_signing_alg_values_supported") or []
        usable = [it for it in offered if it in _ALGORITHMS]
        # An empty list would allow more.
        known["id_token_signing_alg_values_supported"] = usable or ["RS256"]
        return known

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except Refusal:
            raise
        except Unreached as error:
            _log.error("the identity provider at %s: %s", self._issuer, error.code)
            sentence = _INSIDE if error.code == NOT_ALLOWED else _AWAY
            raise Refusal("sso", self._words(sentence), status=503) from None
        except RequestException as error:
            status = error.response.status_code if error.response is not None else ""
            _log.error(
                "the identity provider at %s: %s %s",
                self._issuer,
                type(error).__name__,
                status,
            )
            sentence = _NOT_THERE if status in (404, 410) else _AWAY
            raise Refusal("sso", self._words(sentence), status=503) from None
        except Exception as error:
            # The libraries raise many kinds for the many ways in which an answer can be wrong.
            code = error.error if isinstance(error, OAuthError) else ""
            _log.error("the identity provider: %s %s", type(error).__name__, code)
            raise Refusal("sso", self._words(_sentence(error, code)), status=400) from None

    def _words(self, sentence: str, *more: object) -> str:
        words = sentence.format(self._settings.oidc_name, *more)
        return words[0].upper() + words[1:]


def _sentence(error: Exception, code: str) -> str:
    if isinstance(error, ExpiredTokenError) or "in the future" in str(error):
        return _CLOCKS
    return _CLIENT if code in ("invalid_client", "unauthorized_client") else _UNFINISHED


def _person(issuer: str, claims: Mapping[str, Any]) -> OutsidePerson:
    subject, verified = claims["sub"], claims.get("email_verified")
    if not subject or len(subject) > _LONGEST:
        raise ValueError("this is no subject")
    try:
        email = normal_email(str(claims.get("email") or ""))
    except Refusal:
        email = ""
    # Some providers send words.
    is_verified = None if verified is None else str(verified).lower() == "true"
    return OutsidePerson(issuer, subject, email, is_verified, str(claims.get("sid") or ""))


def _sign_out(token: jwt.Token, issuer: str, client: str) -> SignOutMessage:
    claims = token.claims
    JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    ).validate(claims)
    kind = str(token.header.get("typ", "JWT")).lower().removeprefix("application/")
    subject, sid = str(claims.get("sub") or ""), str(claims.get("sid") or "")
    is_ours = isinstance(claims.get("events", {}).get(_SIGNED_OUT), dict)
    if kind not in ("logout+jwt", "jwt") or not is_ours or "nonce" in claims:
        raise ValueError("this is no message about a sign-out")
    if not (subject or sid):
        raise ValueError("this message names no one")
    # As long as the leeway lets it in.
    expires = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=_LEEWAY)
    return SignOutMessage(claims["jti"], subject, sid, expires)
