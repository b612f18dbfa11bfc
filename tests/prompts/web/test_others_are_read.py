"""One candidate's hostile files harm nobody else; how fast: `benchmarks/hostile_load.py`."""

from __future__ import annotations

import threading

from sqlalchemy import select

from prompts.models import Upload
from tests.platform.documents import hostile_files as hostile
from tests.prompts.web.test_sent_files import GOOD, send
from tests.sites import Site

HOSTILE = {
    "bomb.docx": hostile.zip_bomb(),
    "entities.docx": hostile.nested_entities(),
    "brackets.md": hostile.STRANGE_TEXTS["brackets"].encode(),
}


def test_a_good_file_is_read_while_hostile_ones_wait_before_and_behind_it(
    demo_site: Site,
) -> None:
    attacker = demo_site.as_candidate(demo_site.invitation("writing").id)
    writer = demo_site.as_candidate(demo_site.invitation("submitted").id)
    sent = {}
    for n, (name, raw) in enumerate(HOSTILE.items()):
        sent[name] = send(attacker, raw, name).headers["Location"].rsplit("/", 1)[1]
        if n == 1:
            good = send(writer, GOOD, "plan.md").headers["Location"].rsplit("/", 1)[1]
    working = threading.Thread(target=demo_site.parts.worker.run_until_idle)
    working.start()
    anybody = demo_site.app.test_client()
    statuses = set()
    while working.is_alive():
        statuses.add(anybody.get("/healthz").status_code)
        working.join(0.1)
    assert statuses == {200}
    with demo_site.parts.database.reading() as db:
        states = {upload.id: upload.state for upload in db.scalars(select(Upload))}
    assert states[good] == "read"
    assert "Exactly what reviewers will see" in writer.get(f"/my/uploads/{good}").text
    read = {name for name, upload in sent.items() if states[upload] == "read"}
    refused = {name for name, upload in sent.items() if states[upload] == "refused"}
    assert (read, refused) == ({"brackets.md"}, HOSTILE.keys() - {"brackets.md"})
    for upload in sent.values():
        assert attacker.get(f"/my/uploads/{upload}").status_code == 200
