"""Declares the calls of the API. Each takes and gives JSON that a model describes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError
from sqlalchemy import Select
from werkzeug.exceptions import RequestEntityTooLarge

from blindfolio.refusal import Refusal
from blindfolio.web import declare
from blindfolio.web.errors import API
from blindfolio.web.request import current

api = Blueprint("api", __name__)

IF_MATCH = "If-Match"
KEY = "Idempotency-Key"
LONGEST_HEADER = 200

_BODY_BYTES = 64 * 1024
_PAGE = 50
MOST = 100


class Taken(BaseModel):
    """What a call takes. Like the query, it is refused with an unknown name: a typo in a limit
    must not go unnoticed."""

    model_config = ConfigDict(extra="forbid")


class GivenPage(BaseModel):
    data: Sequence[Any]
    _next: str = PrivateAttr("")


M = TypeVar("M", bound=BaseModel)
P = TypeVar("P", bound=GivenPage)


def call(
    rule: str,
    *,
    scope: str,
    gives: type[BaseModel],
    takes: type[BaseModel] | None = None,
    needs: str = "",
    status: int = 200,
    **declared: Any,
) -> Callable[[Callable[..., BaseModel]], declare.View]:
    """Registers a view that returns a `gives`. It gets the body as `sent` if it takes one.
    `needs` is a header without which nothing is done."""

    known = {"limit", "cursor"} if issubclass(gives, GivenPage) else set()

    def register(view: Callable[..., BaseModel]) -> declare.View:
        @functools.wraps(view)
        def answer(**values: Any) -> Response:
            if request.args.keys() - known:
                raise Refusal("query", "The query has a name that this call doesn't know.")
            _refuse_without(needs)
            if takes is not None:
                values["sent"] = read(takes)
            return answered(view(**values), status)

        return declare.route(
            api,
            f"{API}{rule}",
            auth="token",
            kind="json",
            scope=scope,
            needs=needs,
            takes=takes,
            gives=(status, gives),
            **declared,
        )(answer)

    return register


def answered(given: BaseModel, status: int = 200) -> Response:
    response = Response(
        given.model_dump_json(exclude_none=True), status, mimetype="application/json"
    )
    response.set_etag(etag(given))
    if isinstance(given, GivenPage) and given._next:
        response.headers["Link"] = f'<{given._next}>; rel="next"'
    return response


def etag(given: BaseModel) -> str:
    return hashlib.sha256(given.model_dump_json(exclude_none=True).encode()).hexdigest()[:32]


def refuse_changed(given: BaseModel) -> None:
    """Raises Refusal if the caller has seen another version of this."""
    if request.if_match.star_tag or not request.if_match.contains(etag(given)):
        raise Refusal("changed", "This has changed. Get it again first.", status=412)


def paged(page: type[P], rows: Select[Any], id_: Any, show: Callable[[Any], BaseModel]) -> P:
    """Returns the page of `rows` that the request asks for, in the order of their random ids."""
    limit, after = request.args.get("limit", str(_PAGE)), request.args.get("cursor", "")
    if not limit.isdecimal() or len(limit) > 3 or not 1 <= int(limit) <= MOST:
        raise Refusal("limit", f"The limit is a number from 1 to {MOST}.")
    signer = URLSafeSerializer(str(current_app.secret_key), f"cursor {request.endpoint}")
    try:
        last = signer.loads(after) if after else ""
    except BadSignature:
        raise Refusal("cursor", "This cursor doesn't belong here. Start without one.") from None
    asked = rows.where(id_ > last).order_by(id_).limit(int(limit) + 1)
    found = current.db.scalars(asked).all()
    shown, more = found[: int(limit)], len(found) > int(limit)
    made = page(data=[show(row) for row in shown])
    if more:
        query = urlencode({"limit": limit, "cursor": signer.dumps(shown[-1].id)})
        made._next = f"{current.settings.base_url}{request.path}?{query}"
    return made


def _refuse_without(needs: str) -> None:
    sent = request.headers.get(needs, "") if needs else "-"
    if not sent or len(sent) > LONGEST_HEADER:
        status = 428 if needs == IF_MATCH else 400
        sentence = f"Send the header `{needs}`, with at most {LONGEST_HEADER} characters."
        raise Refusal("header", sentence, status=status)


def read(takes: type[M]) -> M:
    if (request.content_length or 0) > _BODY_BYTES:
        raise RequestEntityTooLarge
    try:
        return takes.model_validate(request.get_json())
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in error.errors()]
        raise Refusal("body", f"{'; '.join(wrong)}.") from error
