"""The reading room's pages, put together for the composition root."""

from __future__ import annotations

from reviews.reading.web import after as after
from reviews.reading.web import commenting as commenting
from reviews.reading.web import ended as ended
from reviews.reading.web import exporting as exporting
from reviews.reading.web import locking as locking
from reviews.reading.web import pictures as pictures
from reviews.reading.web import queue as queue
from reviews.reading.web import room as room
from reviews.reading.web import saving as saving
from reviews.reading.web.blueprint import reading as reading
