"""Declaring routes: what each may emit, to whom, and with which ids.

A route without a declaration stops the application from starting, and `blindfolio routes --json`
prints them all, so that the crawler covers a new page by itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import errors
from blindfolio.web import request as current

Auth = Literal["public", "account", "candidate"]
Kind = Literal["page", "json", "export", "blob"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route says of itself. `classes` are the data classes it may ever emit."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    kind: Kind
    auth: Auth
    params: Mapping[str, str]
    roles: tuple[str, ...]
    classes: tuple[DataClass, ...]
    writes: bool
    body: Mapping[str, str] = field(default_factory=dict)
    """Fields of a valid body of a writing route, for the crawler."""


_declared: dict[str, Declaration] = {}
_SIGNED_OUT = "You are signed out. Sign in again."


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
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Register a view with its declaration.

    `classes` are the data classes it may emit; `params` maps each rule name to its id type. Views
    for `account` or `candidate` are called only for such viewers; `roles` are site roles of which
    the account needs one. Others get the same answer as for what doesn't exist; signed-out
    visitors go to sign-in.
    """

    def register(
        view: Callable[..., ResponseReturnValue],
    ) -> Callable[..., ResponseReturnValue]:
        endpoint = f"{blueprint.name}.{view.__name__}"
        _declared[endpoint] = Declaration(
            endpoint=endpoint,
            rule=rule,
            methods=methods,
            kind=kind,
            auth=auth,
            params=dict(params or {}),
            roles=roles,
            classes=classes,
            writes="GET" not in methods,
            body=dict(body or {}),
        )

        @functools.wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            refused = _turn_away(auth, roles, kind)
            if refused is not None:
                return refused
            answer = view(**values)
            current.commit()
            return answer

        blueprint.add_url_rule(rule, view.__name__, guarded, methods=list(methods))
        return guarded

    return register


def _turn_away(auth: Auth, roles: tuple[str, ...], kind: Kind) -> ResponseReturnValue | None:
    if auth == "public":
        return None
    viewer = current.viewer()
    if viewer is None:
        if kind == "json":
            return {"error": {"code": "signed_out", "message": _SIGNED_OUT}}, 401
        if request.method not in ("GET", "HEAD"):
            return errors.answer("signed_out", _SIGNED_OUT, 401)
        return redirect(url_for("sign_in.sign_in", next=request.full_path.rstrip("?")))
    allowed = viewer.invitation if auth == "candidate" else viewer.account
    if not allowed or (roles and not viewer.roles.intersection(roles)):
        raise Absent
    return None


def declarations(app: Flask) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        if rule.endpoint == "static":
            continue
        if rule.endpoint not in _declared:
            raise LookupError(
                f"{rule.rule} ({rule.endpoint}) was registered without declaring it"
            )
        declared = _declared[rule.endpoint]
        found.append(
            {it.name: getattr(declared, it.name) for it in fields(declared)}
            | {"rule": rule.rule}
        )
    return found
