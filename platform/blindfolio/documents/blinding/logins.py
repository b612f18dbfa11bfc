"""Finds logins that are made of beginnings of a name, such as "ivarela", "kimmj" and "peter.n"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.identity import (
    NEVER,
    Identity,
    in_groups,
    surely_words,
    written,
)
from blindfolio.documents.blinding.ordinary_words import (
    JOINING,
    MAILBOXES,
    common,
)
from blindfolio.documents.blinding.usage import is_ordinary

_TOKEN = re.compile(r"[^\W_]+(?:[._-]+[^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d{1,4}\Z")
_LONGEST = 40
_MOST_PARTS = 6
_WHOLE = 3  # letters of the part that a login has completely
_OF_HOST = re.compile(
    r"(?-i:-[A-Z])|-[\w.-]{1,40}\.(?:local|lan|home)\b|-(?:mbp|macbook|laptop)\b"
)


class Logins:
    def __init__(self, identity: Identity) -> None:
        self._used, self._read = surely_words(identity), identity.used
        self._pools: list[tuple[str, ...]] = []
        whole = set[str]()
        for name in written(identity.called):
            groups = in_groups(name)
            self._pools.append((*itertools.chain(*groups),)[:_MOST_PARTS])
            for group in groups:
                alone = (it for it in group if group == [it] or it not in JOINING)
                whole |= {it for it in alone if len(it) >= _WHOLE and it.isalpha()}
        self._whole = tuple(whole)
        self._any = re.compile("|".join(map(re.escape, whole)) or NEVER, re.IGNORECASE)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        for token in _TOKEN.finditer(text) if self._any.search(text) else ():
            if len(token[0]) <= _LONGEST and self._any.search(token[0]):
                pieces = [*_PIECE.finditer(text, *token.span())]
                if self._is_login([it[0] for it in pieces]):
                    yield token.span()
                    continue
                for piece in pieces:
                    host = _OF_HOST.match(text, piece.end())
                    if self._is_owned(piece[0], host is not None) or (
                        pieces[1:] and self._is_login([piece[0]])
                    ):
                        yield piece.span()

    def _is_login(self, pieces: Sequence[str]) -> bool:
        words = [fold(it)[0] for it in pieces]
        login = _NUMBER.sub("", "".join(words))
        known = words[1:] and all(len(it) > 1 and self._is_word(it) for it in words)
        if known or self._is_word(login):
            return False
        # a word may follow a complete part: "rkeysdev"
        ends = range(2, len(login) - 2) if "".join(pieces).islower() else ()
        longer = (it for it in ends if login[it:] in common())
        begun = [login[:it] for it in longer if login[:it].endswith(self._whole)]
        return any(self._is_cut(it, pool) for it in (login, *begun) for pool in self._pools)

    def _is_owned(self, piece: str, host: bool) -> bool:
        # "Rubys-MacBook-Pro", "Evas"
        word = fold(piece)[0]
        return (
            word[:-1] in self._whole
            and word.endswith("s")
            and (host or (piece.istitle() and not self._is_word(word)))
        )

    def _is_word(self, word: str) -> bool:
        plural = word.endswith("s") and word[:-1] in self._read.intersection(self._whole)
        return plural or is_ordinary(word, self._used) or word in common() | MAILBOXES

    def _is_cut(self, login: str, pool: tuple[str, ...]) -> bool:
        # what is left of the login and of the name after each cut, and whether one was complete
        states = {(login, pool, False)}
        for cuts in range(len(pool)):
            states = {
                (
                    rest[end:],
                    parts[:i] + parts[i + 1 :],
                    whole or (end == len(part) and part in self._whole),
                )
                for rest, parts, whole in states
                for i, part in enumerate(parts)
                for end in range(1, len(part) + 1)
                if rest.startswith(part[:end])
            }
            if cuts and any(whole and not rest for rest, _, whole in states):
                return True
        return False
