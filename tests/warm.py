"""What a process compiles once for all of its tests: templates, SQL and URL rules.

A site's process does so too, once at its start; a test suite opens a thousand sites in one process
and spent half of its time on compiling the same again. Nothing here changes what is compiled.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

import flask
import jinja2
from jinja2.bccache import Bucket
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from blindfolio.db import session
from blindfolio.db.engine import Engines, make_engines


class Bytecode(jinja2.BytecodeCache):
    """Compiled templates by their name and source, and by the options they are compiled with; a
    changed source has another checksum."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        blanks = (environment.trim_blocks, environment.lstrip_blocks)
        more = f"{blanks} {sorted(environment.extensions)}"
        return super().get_bucket(environment, f"{name} {more}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def share_sql() -> None:
    """One cache of compiled statements for the engines of all tests.

    SQLAlchemy keys it by dialect object, of which each engine has its own. Those of SQLite are
    made alike here, so they count as one; those of PostgreSQL stay apart.
    """
    compiled: dict[Any, Any] = {}
    SQLiteDialect_pysqlite.__hash__ = lambda self: hash(SQLiteDialect_pysqlite)  # type: ignore[method-assign]
    SQLiteDialect_pysqlite.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]

    def sharing(url: str) -> Engines:
        engines = make_engines(url)
        if url.startswith("sqlite"):
            for engine in (engines.write, engines.read):
                engine.update_execution_options(compiled_cache=compiled)
        return engines

    vars(session)["make_engines"] = sharing


def share_url_rules() -> None:
    write = Rule._compile_builder
    written: dict[Any, Any] = {}

    def builder(self: Rule, append_unknown: bool = True) -> Any:
        defaults = repr(sorted((self.defaults or {}).items()))
        key = (self.rule, tuple(self._trace), defaults, append_unknown)
        if key not in written:
            written[key] = write(self, append_unknown)
        return written[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]


def share_what_is_compiled() -> None:
    flask.Flask.jinja_options = {**flask.Flask.jinja_options, "bytecode_cache": Bytecode()}
    share_sql()
    share_url_rules()
