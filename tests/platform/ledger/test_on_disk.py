"""What a check compares is found again, whatever its text."""

from __future__ import annotations

from datetime import UTC, datetime

from blindfolio.ledger.on_disk import OnDisk, compare

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_rows_are_kept_by_group_and_key_in_order() -> None:
    kept = OnDisk()
    for key in ("b", "a", "\ud800", "c\0d"):
        kept.put(key, key.encode(errors="surrogatepass"))
    kept.put("b", b"newer")
    kept.put("b", b"another's", "of")
    assert kept.get("b") == b"newer"
    assert kept.pop("a") == b"a"
    assert kept.pop("a") is None
    assert [key for key, _ in kept.items()] == ["b", "c\0d", "\ud800"]
    assert dict(kept.items("of")) == {"b": b"another's"}


def test_compared_rows_are_altered_gone_or_unknown() -> None:
    told = [("same", {"a": 1, "b": [NOON]}), ("changed", 1), ("gone", 2), ("same", {"a": 1})]
    kept = [("same", {"a": 1}), ("changed", None), ("unknown", 1)]
    assert compare(told, kept) == (["changed", "unknown"], ["gone"])
    assert compare([("a", (1, {"b": NOON, "c": 2}))], [("a", [1, {"c": 2, "b": NOON}])]) == (
        [],
        [],
    )
