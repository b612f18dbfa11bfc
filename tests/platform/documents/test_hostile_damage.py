"""Files cut off and with flipped bytes (SC-14): 200 seeds for each number of bytes and format.

One limited child reads a whole heap of spoilt files, one after the other, by the same steps and
behind the same fences as a real one reads its single file: 1,200 children would need minutes. A
file that took a child down would end the heap, and with it the test.
"""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.child.frames import ChildFrame, write_frame
from blindfolio.documents.child.limited_process import LimitedChild, ask
from blindfolio.documents.html.sanitize import LastGate
from blindfolio.documents.ingest import ingest
from blindfolio.documents.refusals import SENTENCES
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, image, p, table
from tests.platform.documents.pdf.pdf_material import pdf, text
from tests.platform.documents.pictures.test_encode import png

HEAP = """
import io, json
from blindfolio.documents.child.serve import serve
from blindfolio.documents.child import pdf_steps, steps
from blindfolio.documents.child.frames import ChildFrame, read_frames
from blindfolio.documents.sniff import sniff
from blindfolio.refusal import Refusal

word, characters, tables, layout, paint = (
    steps.docx(), *(pdf_steps.STEPS["pdf-" + s]()
    for s in ("characters", "tables", "layout", "paint")))

def body(frames, kind):
    return next(frame.body for frame in frames if frame.kind == kind)

def blocks(raw, kind):
    sniff(raw, kind)
    if kind == "docx":
        return body(list(word(raw)), "blocks")
    pages = body(list(characters(pdf_steps.packed(b"[0, 1]", raw))), "pages")
    try:
        ruled = body(list(tables(raw)), "tables")
    except Exception:  # a PDF without tables is read all the same
        ruled = b"[]"
    found = body(list(layout(pdf_steps.packed(ruled, pages))), "blocks")
    drawn = {"pages": [0, len(json.loads(pages))], "boxes": {}}
    list(paint(pdf_steps.packed(json.dumps(drawn).encode(), raw)))
    return found

def work(raw):
    for file in read_frames(io.BytesIO(raw)):
        try:
            yield ChildFrame({"kind": "blocks"}, blocks(file.body, file.header["format"]))
        except Refusal as refusal:
            yield ChildFrame({"kind": "no", "code": refusal.code})
        except Exception:
            # A child of its own would end here; the job calls that `unreadable`.
            yield ChildFrame({"kind": "no", "code": "unreadable"})

serve(work)
"""

GOOD = {
    "docx": docx(
        p("Plan", "Titre1") + p(image("i")) + table("a|b", "1|2") + p("Words of a plan. " * 9),
        {"word/media/image1.png": png(9, 9)},
        {"i": "media/image1.png"},
    ),
    "pdf": pdf(
        [text(10, 80, "A plan", size=14, font="F2") + text(10, 60, "Words of a plan.")],
        page="/MediaBox [0 0 150 100]",
    ),
}


def flipped(raw: bytes, flips: int) -> Iterator[bytes]:
    for seed in range(200):
        dice = random.Random(seed)
        spoilt = bytearray(raw)
        for _ in range(flips):
            spoilt[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        yield bytes(spoilt)


@pytest.mark.parametrize(
    ("kind", "flips"),
    [
        # A PDF that is hardly damaged is read to its end, and takes seconds each time.
        pytest.param(
            kind, n, marks=pytest.mark.faults if (kind, n < 100) == ("pdf", True) else ()
        )
        for kind in GOOD
        for n in (1, 10, 100)
    ],
)
def test_a_file_with_flipped_bytes_is_read_or_refused(kind: str, flips: int) -> None:
    """SC-14."""
    heap = io.BytesIO()
    # The whole file goes first: were the heap's steps not the product's, all would be refused.
    for raw in (GOOD[kind], *flipped(GOOD[kind], flips)):
        write_frame(heap, ChildFrame({"kind": "file", "format": kind}, raw))
    child = LimitedChild("heap", cpu_seconds=60, program=("-c", HEAP))
    whole, *answers = ask(child, "heap", heap.getvalue(), cpu_seconds=60)[1:]
    assert whole.kind == "blocks"
    assert len(answers) == 200
    gate = LastGate()
    outcomes: Counter[str] = Counter()
    for answer in answers:
        outcome = str(answer.header.get("code", "read"))
        if outcome == "read":
            try:
                blocks, _ = assemble(json.loads(answer.body))
                assert not any(gate.objects(block.html) for block in blocks)
            except Refusal as refusal:
                outcome = refusal.code
        outcomes[outcome] += 1
    assert outcomes.keys() <= SENTENCES.keys() | {"read"}
    assert len(outcomes) > 1, "some are read and some are not, or nothing was spoilt"


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_that_was_cut_is_refused_with_a_sentence(kind: str) -> None:
    """SC-14, the whole way through children of their own."""
    raw = GOOD[kind]
    for share in (1, 10, 50, 90):
        with pytest.raises(Refusal, match="upload"):
            ingest(raw[: len(raw) * share // 100], kind, Identity())
    # All but the last bytes may be enough.
    with suppress(Refusal):
        assert ingest(raw[: len(raw) * 99 // 100], kind, Identity()).words > 3
    assert ingest(raw, kind, Identity()).words > 3
