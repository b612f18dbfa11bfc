"""moto's server, for sites with thousands of files: a listing of versions copies no contents.

moto lists versions from a deep copy of the whole bucket, contents included, and keeps track of each
object it ever made. With 6,000 files and a hundred deletions it grew to 22 GiB and was killed. What
the server answers is not changed by this.
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeKey
from moto.server import main


class _Listed(FakeKey):
    """An object in a listing: it shares its content with the bucket's, and never closes it."""

    __module__ = FakeKey.__module__  # moto reads the service's name from it

    def __del__(self) -> None:
        """Nothing."""


def _without_its_content(self: FakeKey, memo: dict[int, Any]) -> FakeKey:
    listed = object.__new__(_Listed)  # past the list in which moto keeps what it makes
    listed.__dict__.update(self.__dict__)
    return listed


if __name__ == "__main__":
    FakeKey.__deepcopy__ = _without_its_content  # type: ignore[attr-defined]
    main()
