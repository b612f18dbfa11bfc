"""Distinguishes an unavailable database from our own faults, because drivers raise some of the
same errors for both.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError

# PostgreSQL's codes for too many connections, a shutdown, a crash, and "not yet"
_NOT_NOW = frozenset({"53300", "57P01", "57P02", "57P03"})

_CONNECTION = "08"  # the prefix of its codes about the connection


class DatabaseAway(OperationalError):
    """The database is unavailable. An open transaction has had no effect, but one that was
    being committed may have been completed.
    """


def watch(engine: Engine) -> None:
    event.listen(engine, "handle_error", _say_so)


def _say_so(context: ExceptionContext) -> DatabaseAway | None:
    error = context.sqlalchemy_exception
    # A pooled connection found dead before use is replaced silently.
    if context.is_pre_ping or not isinstance(error, DBAPIError) or not _says_so(context):
        return None
    return DatabaseAway(
        error.statement,
        None,
        error.orig or context.original_exception,
        hide_parameters=True,
        connection_invalidated=context.is_disconnect,
    )


def _says_so(context: ExceptionContext) -> bool:
    number = getattr(context.original_exception, "sqlite_errorcode", None)
    if number is not None:
        return bool(number == sqlite3.SQLITE_BUSY)
    if context.is_disconnect:
        return True
    if not isinstance(context.sqlalchemy_exception, OperationalError):
        return False
    state = getattr(context.original_exception, "sqlstate", None)
    if state is None:
        # While connecting, the driver never gives a code.
        return context.connection is None
    return state in _NOT_NOW or state.startswith(_CONNECTION)
