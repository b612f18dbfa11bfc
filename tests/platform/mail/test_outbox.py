"""A mail is queued once for each key, with its job, and goes where one setting says; its HTML twin
says what its text says, loads nothing, and links the site's links alone; no text has a gap."""

from __future__ import annotations

import html
import itertools
import re
import smtplib
import stat
from collections import defaultdict
from email.message import EmailMessage
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from sqlalchemy import select

from blindfolio import languages, resources
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox, own_texts
from blindfolio.mail.models import MailOut, MailText
from blindfolio.mail.render import MailWriter, flowing
from blindfolio.mail.transports import Folder, SmtpServer, open_transport
from blindfolio.refusal import Refusal
from tests.platform.mail.conftest import SmtpProcess, write
from tests.sites import Site


def test_a_key_is_one_mail_and_one_job_with_ids_alone(either_database: Database) -> None:
    for _ in range(2):
        with either_database.transaction() as db:
            for _ in range(2):
                args = {"invitation": "i1"}
                outbox.send(db, "r/n", to_kind="candidate", to_id="f", key="k" * 120, args=args)
    with either_database.reading() as db:
        mail = db.scalars(select(MailOut)).one()
        job = db.scalars(select(Job)).one()
    assert (mail.template, mail.to_kind, mail.to_id) == ("r/n", "candidate", "f")
    assert (mail.args, mail.sent_at) == ({"invitation": "i1"}, None)
    assert (job.kind, job.args) == (outbox.JOB, {"mail": mail.id})


def test_a_cause_that_is_rolled_back_takes_its_mail_along(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        outbox.send(db, "r/n", to_kind="account", to_id="a", key="k")
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.scalars(select(MailOut)).all() == []
        assert db.scalars(select(Job)).all() == []


def test_no_act_of_the_demos_stories_writes_twice_to_the_same_person(demo_site: Site) -> None:
    """Each act of the demo has a time of its own; what the worker does at one time is told apart by
    the submission that it is about."""
    told: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    with demo_site.parts.database.reading() as db:
        for mail in db.scalars(select(MailOut)):
            about = mail.args.get("folio", "")
            told[mail.to_id, mail.created_at.isoformat(), about].append(mail.template)
    twice = sorted(sorted(templates) for templates in told.values() if len(templates) > 1)
    assert not twice, twice


def message(text: str = "hello") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "blindfolio@pay.example"
    mail["To"] = "kim@example.org"
    mail["Message-ID"] = "<abc@pay.example>"
    mail.set_content(text)
    return mail


def test_a_setting_names_its_transport() -> None:
    assert open_transport("") is None
    assert isinstance(open_transport("smtp://user:p%40ss@mail.example:587"), SmtpServer)
    assert isinstance(open_transport("smtps://mail.example"), SmtpServer)
    assert isinstance(open_transport("folder:///var/mails"), Folder)


@pytest.mark.parametrize(
    "url", ["mail.example", "smtp://", "http://mail.example", "folder://", "folder://a/b"]
)
def test_another_setting_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match="smtp://user:password@host:port"):
        open_transport(url)


def test_a_folder_gets_one_file_for_a_mail_however_often_it_is_tried(tmp_path: Path) -> None:
    folder = open_transport(f"folder://{tmp_path}/a%20folder")
    assert folder is not None
    folder.send(message("one"))
    folder.send(message("two"))
    (file,) = (tmp_path / "a folder").iterdir()
    assert file.name == "abc.eml"
    assert b"two" in file.read_bytes()


def test_a_folder_of_mails_is_made_for_its_owner_and_one_that_is_there_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o750)
    for name, mode in {"made": 0o700, "shared": 0o750}.items():
        folder = open_transport(f"folder://{tmp_path / name}")
        assert folder is not None
        folder.send(message())
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
        assert (tmp_path / name / "abc.eml").stat().st_mode & 0o077 == 0


# A password needs a server that offers to sign in. 127.0.0.2 is this machine too, but not by a name
# that counts as such, so it needs TLS.
@pytest.mark.parametrize("host", ["user:secret@127.0.0.1", "127.0.0.2"])
def test_nothing_is_sent_that_others_could_read_on_the_way(
    smtp: SmtpProcess, host: str
) -> None:
    smtp.start()
    transport = open_transport(f"smtp://{host}:{smtp.port}")
    assert transport is not None
    with pytest.raises(smtplib.SMTPNotSupportedError):
        transport.send(message())
    assert smtp.taken() == []


LINK = "https://review.example/open/abc"
VALUES = {
    "name": "<b>Ada</b> & https://evil.example/x",
    "link": LINK,
    "other_link": f"{LINK}def",
    "answer": "https://evil.example/y",
    "table": "Receipt    r1\n    Received   noon",
}


LOADS = re.compile(r"\b(src|srcset|background)=|url\(|<(link|script|style|img|iframe)\b")


def words(page: str) -> list[str]:
    body = page.partition("<body")[2].partition(">")[2]
    return html.unescape(re.sub(r"<[^>]+>", "", body)).split()


def writer(templates: Path, text: str) -> MailWriter:
    write(templates / "room" / "mail" / "note.txt", f"Subject: For {{{{ name }}}}\n\n{text}")
    return MailWriter(templates)


@pytest.mark.parametrize(
    "text",
    [
        "Hello {{ name }},\n\nread this:\n\n    {{ link }}\n\nor {{ other_link }} today.\n",
        "Two lines\nof one paragraph.\n    {{ table }}\nAnd on.\n\n\n\nThe end.",
        "    {{ link }}\n",
    ],
)
def test_the_twin_says_exactly_what_the_text_says(templates: Path, text: str) -> None:
    mails = writer(templates, text)
    written = mails.write("room/note", VALUES)
    twin = mails.twin(written)
    assert words(twin) == written.text.split()
    assert LOADS.search(twin) is None


def test_only_the_sites_own_links_lead_anywhere_and_columns_stay(templates: Path) -> None:
    mails = writer(
        templates, "{{ name }}: {{ link }}, {{ other_link }}, {{ answer }}.\n    {{ table }}\n"
    )
    twin = mails.twin(mails.write("room/note", VALUES))
    assert re.findall(r'<a\b[^>]* href="([^"]+)"', twin) == [LINK, f"{LINK}def"]
    assert "<b>" not in twin
    assert "Receipt    r1\nReceived   noon</p>" in twin and "white-space: pre-wrap" in twin


def test_every_mail_of_the_product_has_a_subject_and_a_text() -> None:
    found = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
    assert found
    for path in found:
        first, blank, rest = path.read_text("utf-8").split("\n", 2)
        assert first.startswith("Subject: ") and blank == "" and rest.strip(), path.name


def test_a_page_breaks_a_mails_lines_where_it_has_room(templates: Path) -> None:
    written = writer(templates, "One line\nand its end.\n\n    A   1\n    B   2\n\nLast.\n")
    assert flowing(written.write("room/note", VALUES).text) == (
        "One line and its end.\n\nA   1\nB   2\n\nLast."
    )


FILES = sorted(resources.TEMPLATES.rglob("mail/*.txt"))
WRITER = MailWriter(resources.TEMPLATES)
NO_WORDS = dict.fromkeys(("at", "link", "hears_by", "feedback_by"), "-")
LONGEST = 90  # words
MOST = 8
"""Values of an email that may be empty, whose combinations are all written."""


def _template(file: Path) -> str:
    return f"{file.parent.parent.name}/{file.stem}"


def _whole(source: str) -> str:
    included = re.compile(r'{% include "(.*?)" %}')
    return included.sub(lambda part: (resources.TEMPLATES / part[1]).read_text("utf-8"), source)


def _decides(source: str) -> list[str]:
    found = meta.find_undeclared_variables(Environment().parse(source))
    tags = [part.partition("%}")[0] for part in source.split("{%")[1:]]
    return sorted(name for name in found if any(name in tag.split() for tag in tags))


TO_CANDIDATES = [file for file in FILES if own_texts.to_candidate(_template(file))]
OTHERS = languages.names().keys() - {languages.SOURCE}


@pytest.mark.parametrize("file", TO_CANDIDATES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", OTHERS)
def test_the_same_holds_in_other_languages(file: Path, language: str) -> None:
    english = own_texts.ours(_template(file))
    with languages.speaking(language):
        test_no_email_has_a_gap_or_a_broken_line_and_candidates_get_short_ones(file)
        ours = own_texts.ours(_template(file))
    assert ours.chips.keys() == english.chips.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_no_email_has_a_gap_or_a_broken_line_and_candidates_get_short_ones(file: Path) -> None:
    source = _whole(file.read_text("utf-8"))
    template = _template(file)
    full = {
        k: v or f"({k})" for k, v in own_texts.example(template, "Example Harbour").items()
    } | NO_WORDS
    short = own_texts.to_candidate(template)
    assert not short or "signed" in full
    decides = [name for name in _decides(source) if name != "step"]
    assert len(decides) <= MOST, "write fewer of its combinations"
    ours = own_texts.ours(template)
    own = own_texts.source(template, MailText(subject=ours.subject, text=ours.text))
    for given in itertools.product((True, False), repeat=len(decides)):
        gone = itertools.compress(decides, given)
        empty = {name: type(full[name])() for name in gone}
        written = WRITER.write(template, {**full, **empty})
        assert WRITER.write(template, {**full, **empty}, own) == written, "as it can be edited"
        text = written.text
        assert "\n\n\n" not in text, empty
        assert not re.search(r"^\S.*\n.", text, re.M), empty
        assert not short or len(re.findall(r"\S*\w\S*", text)) <= LONGEST, (empty, text)
