"""Registers routes with their declarations. The application doesn't start if a route is
undeclared.
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from blindfolio.languages import N_
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import callers, errors, opened
from blindfolio.web.http.bounds import next_page
from blindfolio.web.request import current

Auth = Literal["public", "account", "candidate", "token"]
Kind = Literal["page", "json", "export", "blob"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """A route's declaration. `classes` are the only data classes that it may ever show."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    kind: Kind
    auth: Auth
    params: Mapping[str, str]
    roles: tuple[str, ...]
    classes: tuple[DataClass, ...]
    writes: bool
    # a writing route's valid form fields, for the crawler
    body: Mapping[str, str] = field(default_factory=dict)
    # of a route for tokens: what its token needs, the header that it needs, and its JSON
    scope: str = ""
    needs: str = ""
    takes: type[BaseModel] | None = None
    gives: tuple[int, type[BaseModel]] | None = None


View = Callable[..., ResponseReturnValue]

_log = logging.getLogger("blindfolio")
_declared: dict[str, Declaration] = {}
_ID = re.compile(r"<(?:\w+:)?(\w+)_id>")
_SIGNED_OUT = N_("You are signed out. Sign in again.")


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    auth: Auth,
    classes: tuple[DataClass, ...] = (),
    kind: Kind = "page",
    methods: tuple[str, ...] = ("GET",),
    roles: tuple[str, ...] = (),
    params: Mapping[str, str] | None = None,
    body: Mapping[str, str] | None = None,
    scope: str = "",
    needs: str = "",
    takes: type[BaseModel] | None = None,
    gives: tuple[int, type[BaseModel]] | None = None,
) -> Callable[[View], View]:
    """Registers a view with its declaration. `classes` are the data classes that it may show.
    `params` maps names in the rule to id types; `folio_id` is a `folio` by default. The last
    four are for tokens (see `web.api`).

    Views for `account` or `candidate` are called only for such viewers, and an account needs
    one of the site `roles`. Everyone else gets the same answer as for something that doesn't
    exist, and visitors who aren't signed in go to the sign-in page.
    """

    def register(view: View) -> View:
        endpoint = f"{blueprint.name}.{view.__name__}"
        file = rule.rpartition("/")[2] if kind == "export" else ""
        _declared[endpoint] = Declaration(
            endpoint=endpoint,
            rule=rule,
            methods=methods,
            kind=kind,
            auth=auth,
            params={f"{kind}_id": kind for kind in _ID.findall(rule)} | dict(params or {}),
            roles=roles,
            classes=classes,
            writes="GET" not in methods,
            body=dict(body or {}),
            scope=scope,
            needs=needs,
            takes=takes,
            gives=gives,
        )

        @functools.wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            if auth == "token":
                callers.admit(scope)
            elif (refused := _turn_away(auth, roles, kind)) is not None:
                return refused
            answer = view(**values)
            current.commit()
            if auth == "account" and request.method == "GET":
                opened.note(classes, file, str(values.get("opening_id", "")))
            return answer

        blueprint.add_url_rule(rule, view.__name__, guarded, methods=list(methods))
        return guarded

    return register


def button(
    blueprint: Blueprint,
    rule: str,
    *,
    shows: View | None = None,
    auth: Auth = "account",
    savepoint: bool = True,
    **declared: Any,
) -> Callable[[Callable[..., str | ResponseReturnValue]], View]:
    """Registers a view that handles a POST. It returns the address to go to, or a page to show,
    as a pair or a response.

    On a Refusal, everything that the view did is undone, and `shows` renders the page again
    with the values of the rule and `refusal`. Without `shows`, the error page appears. If
    somebody added the same row at the same moment, the view runs once more and finds theirs.

    Without `savepoint`, nothing is undone. Use that for views that end the transaction or that
    refuse before they write.
    """

    def register(view: Callable[..., str | ResponseReturnValue]) -> View:
        again: View | None = inspect.unwrap(shows) if shows else None

        @functools.wraps(view)
        def press(**values: Any) -> ResponseReturnValue:
            def once() -> str | ResponseReturnValue:
                with current.db.begin_nested() if savepoint else nullcontext():
                    return view(**values)

            try:
                try:
                    answer = once()
                except IntegrityError as error:
                    if not savepoint:
                        raise
                    # Its other lines may have what was typed.
                    _log.warning("again, after %s", str(error.orig).partition("\n")[0])
                    for _, file in request.files.items(multi=True):
                        file.seek(0)
                    answer = once()
            except Refusal as refusal:
                if again is None:
                    raise
                return again(**values, refusal=refusal)
            return redirect(answer, 303) if isinstance(answer, str) else answer

        return route(blueprint, rule, auth=auth, methods=("POST",), **declared)(press)

    return register


def _turn_away(auth: Auth, roles: tuple[str, ...], kind: Kind) -> ResponseReturnValue | None:
    if auth == "public":
        return None
    viewer = current.viewer
    if viewer is None:
        if kind == "json":
            return {"error": {"code": "signed_out", "message": _SIGNED_OUT}}, 401
        if request.method not in ("GET", "HEAD"):
            return errors.answer("signed_out", _SIGNED_OUT, 401)
        wanted = next_page(request.full_path.rstrip("?")) or None
        return redirect(url_for("sign_in.sign_in", next=wanted))
    allowed = viewer.invitation if auth == "candidate" else viewer.account
    if not allowed or (roles and not viewer.roles.intersection(roles)):
        raise Absent
    return None


def declared(app: Flask) -> list[Declaration]:
    """Returns the declaration of each route. Raises LookupError if one has none."""
    found: list[Declaration] = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        if rule.endpoint == "static":
            continue
        if rule.endpoint not in _declared:
            raise LookupError(
                f"{rule.rule} ({rule.endpoint}) was registered without declaring it"
            )
        found.append(replace(_declared[rule.endpoint], rule=rule.rule))
    return found


def declarations(app: Flask) -> list[dict[str, Any]]:
    return [_as_dict(it) for it in declared(app)]


def _as_dict(it: Declaration) -> dict[str, Any]:
    models = {
        "takes": it.takes and it.takes.__name__,
        "gives": it.gives and [it.gives[0], it.gives[1].__name__],
    }
    return asdict(it) | models
