"""Describes the API, from the declarations of its routes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from blindfolio.web import declare
from blindfolio.web.api import IF_MATCH, LONGEST_HEADER, MOST, GivenPage
from blindfolio.web.api import api as api
from blindfolio.web.declare import Declaration, route
from blindfolio.web.errors import API

_SCHEMAS = "#/components/schemas/"
_IN_RULE = re.compile(r"<(?:\w+:)?(\w+)>")
_ALWAYS = (400, 401, 403, 422, 429, 503)
_WITH_BODY = (404, 409, 413, 415)
_IF_MATCH = (409, 412, 428)


class Problem(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str


@route(api, f"{API}/openapi.json", auth="public", kind="json")
def description() -> ResponseReturnValue:
    return document(current_app)


def document(app: Flask) -> dict[str, Any]:
    calls = [it for it in declare.declared(app) if it.gives]
    paths: dict[str, dict[str, Any]] = {}
    for it in calls:
        words = inspect.getdoc(app.view_functions[it.endpoint]) or ""
        said = paths.setdefault(_IN_RULE.sub(r"{\1}", it.rule), {})
        said[it.methods[0].lower()] = _operation(it, " ".join(words.split()))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Blindfolio", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _schemas(calls),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(calls: Iterable[Declaration]) -> dict[str, Any]:
    given = {it.gives[1] for it in calls if it.gives}
    taken = {it.takes for it in calls if it.takes}
    modes: dict[type[BaseModel], JsonSchemaMode] = {
        **dict.fromkeys((*given, Problem), "serialization"),
        **dict.fromkeys(taken, "validation"),
    }
    models = sorted(modes.items(), key=lambda it: it[0].__name__)
    _, schemas = models_json_schema(models, ref_template=f"{_SCHEMAS}{{model}}")
    found: dict[str, Any] = schemas["$defs"]
    return found


def _operation(it: Declaration, words: str) -> dict[str, Any]:
    status, gives = it.gives or (200, BaseModel)
    pages = issubclass(gives, GivenPage)
    header = {"Link": "The next page"} if pages else {"ETag": "The version"}
    errors = {*_ALWAYS, *(_WITH_BODY if it.takes else ()), *([404] if it.params else ())}
    errors.update(_IF_MATCH if it.needs == IF_MATCH else ())
    responses = {error: _content(Problem, "application/problem+json") for error in errors}
    responses[status] = _content(gives) | {
        "headers": {name: _text(description=words) for name, words in header.items()}
    }
    return {
        "operationId": it.endpoint.partition(".")[2],
        "summary": words,
        "security": [{"token": [it.scope]}],
        "parameters": [*_parameters(it, pages=pages)],
        **({"requestBody": _content(it.takes) | {"required": True}} if it.takes else {}),
        "responses": {
            str(status): {"description": HTTPStatus(status).phrase, **said}
            for status, said in sorted(responses.items())
        },
    }


def _parameters(it: Declaration, *, pages: bool) -> Iterable[dict[str, Any]]:
    for name in it.params:
        yield {"name": name, "in": "path", "required": True, **_text()}
    if it.needs:
        text = _text(minLength=1, maxLength=LONGEST_HEADER)
        yield {"name": it.needs, "in": "header", "required": True, **text}
    if pages:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST}
        yield {"name": "limit", "in": "query", "schema": limit}
        yield {"name": "cursor", "in": "query", **_text()}


def _text(description: str = "", **more: int) -> dict[str, Any]:
    words = {"description": description} if description else {}
    return {**words, "schema": {"type": "string", **more}}


def _content(model: type[BaseModel], kind: str = "application/json") -> dict[str, Any]:
    return {"content": {kind: {"schema": {"$ref": f"{_SCHEMAS}{model.__name__}"}}}}
