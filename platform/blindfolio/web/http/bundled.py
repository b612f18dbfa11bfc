"""Sends all scripts of a page as one file, and all styles as another. With FLASK_DEBUG=1, each file
is sent by itself.
"""

from __future__ import annotations

import hmac
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from flask import Flask, Response, abort, request
from markupsafe import Markup

from blindfolio import resources
from blindfolio.byte_cache import byte_cache
from blindfolio.web import keyed

_TAGS = tuple(
    re.compile(rf"({before})({resources.static_path()}/)([\w/]+\.{kind})({after})\s*")
    for kind, before, after in (
        ("css", '<link rel="stylesheet" href="', '">'),
        ("js", '<script type="module" src="', '"></script>'),
    )
)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.M)
_ELSE = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.M)


def install(app: Flask) -> None:
    @app.template_filter("together")
    def together(tags: Markup) -> Markup:
        return tags if app.debug else Markup(_together(str(tags)))

    def send(filename: str) -> Response:
        tag, _, names = filename.partition(",")
        if not names:
            return app.send_static_file(filename)
        # Only lists that a page has: of all others, a stranger could make any number, of any size.
        if not hmac.compare_digest(tag.encode(), _tag(names).encode()):
            abort(404)
        text, kind = _bundle(names), names.rpartition(".")[2]
        answer = Response(text, mimetype={"js": "text/javascript"}.get(kind, "text/css"))
        answer.cache_control.public = True
        answer.cache_control.max_age = app.get_send_file_max_age(filename)
        answer.add_etag()
        return answer.make_conditional(request)  # type: ignore[return-value]

    app.view_functions["static"] = send


def _tag(names: str) -> str:
    return keyed.tag(f"static {names}")


def _together(tags: str) -> str:
    for tag in _TAGS:
        each = list(tag.finditer(tags))
        if len(each) > 1:
            before, static, _, after = each[0].groups()
            names = ",".join(dict.fromkeys(it[3] for it in each))
            tags = tag.sub("", tags) + f"{before}{static}{_tag(names)},{names}{after}\n"
    return tags


@byte_cache(8_000_000)
def _bundle(listed: str) -> str:
    names = listed.split(",")
    if names[0].endswith(".js"):
        return "".join(modules(names))
    return "".join(_text(name) for name in names)


def _text(name: str) -> str:
    return (resources.STATIC / name).read_text(encoding="utf-8")


def modules(names: Sequence[str]) -> Iterator[str]:
    """Returns each module and those that it imports once, as a function that is called at once. As
    in browsers, one that fails doesn't stop the others. Raises ValueError for an import or export
    that isn't written as in our own modules."""
    order: list[str] = []
    for name in names:
        _walk(name, order)
    of = {name: f"$${n}" for n, name in enumerate(order)}
    for name in order:
        source = _imported(name, of)
        told = ", ".join(it[2] for it in _EXPORT.finditer(source))
        source = _EXPORT.sub(r"\1 \2", source)
        if found := _ELSE.search(source):
            raise ValueError(f"{name}: {found[0]}")
        yield f"let {of[name]}; // {name}\ntry {{ {of[name]} = (() => {{\n{source}"
        yield f"return {{ {told} }};\n}})(); }} catch (error) {{ reportError(error); }}\n"


def _imported(name: str, of: Mapping[str, str]) -> str:
    def taken(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ")
        return f"const {{{names}}} = {of[_found(name, found[2])]};\n"

    return _IMPORT.sub(taken, _text(name))


def _walk(name: str, order: list[str]) -> None:
    for found in _IMPORT.finditer(_text(name)):
        _walk(_found(name, found[2]), order)
    if name not in order:
        order.append(name)


def _found(at: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(at), address))
