"""Blindfolio's command line. The exit code is 0 on success, 1 if a check finds faults and 2 if a
command is refused; standard error then gives the reason."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blindfolio import settings as site_settings
from blindfolio.given_file import contents, folder
from blindfolio.refusal import Refusal

if TYPE_CHECKING:
    from blindfolio.app import Parts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is for the shell."""
    parser = _parser()
    try:
        given = parser.parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:
        away = _away(error)
        if not away:
            raise
        print(away, file=sys.stderr)
        return 2


def _away(error: Exception) -> str:
    """What to say if the error is that the database is away, with its driver's reason; else ""."""
    # Imported here, because `--help` needs no database.
    from blindfolio.db.away import DatabaseAway

    if not isinstance(error, DatabaseAway):
        return ""
    reason = str(error.orig).partition("\n")[0].rstrip(".")
    return (
        f"We can't reach the database: {reason}. Check that it runs and that BLINDFOLIO_DATABASE"
        " names it, then run the command again."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="blindfolio", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> Any:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        return command

    demo = add("demo", _demo, "serve a demo site with invented people until you press Ctrl-C")
    demo.add_argument(
        "what",
        nargs="?",
        choices=("links", "seed"),
        help="`links` prints new sign-in links; `seed` fills the site without serving it",
    )
    demo.add_argument(
        "--port",
        type=int,
        help="default: 8000; for `links`, the port that the demo was last served on",
    )
    demo.add_argument("--folder", type=folder, help="default: var/demo")
    demo.add_argument("--json", action="store_true")
    _add_init(
        add(
            "init",
            _init,
            "set up a site: its name, time zone, email sender and first coordinator",
        )
    )
    serve = add("serve", _serve, "serve the site, with a worker in the same process")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument(
        "--no-worker",
        action="store_true",
        help="only serve pages; run `blindfolio worker` beside it, on this machine or another",
    )
    add("worker", _worker, "run queued jobs until you press Ctrl-C")
    links = add("links", _links, "email a sign-in link to a member of the team")
    links.description = (
        "email a sign-in link to a member of the team; on a site that sends no email, print one"
        " for its first coordinator"
    )
    links.add_argument("address", help="the email address that the person signs in with")
    _add_people(add("people", _people, "add people to the team, or close their accounts"))
    jobs = add("jobs", _jobs, "run queued jobs")
    jobs.add_argument("what", choices=("run",))
    jobs.add_argument("--until-idle", action="store_true", required=True)
    db = add(
        "db",
        _db,
        "upgrade the database for this version of Blindfolio, check that it matches, or copy it",
    )
    _add_db(db)
    storage = add("storage", _storage, "copy a site's files from one storage to another")
    storage.add_argument("what", choices=("copy",))
    storage.add_argument(
        "source", metavar="FROM", help="the folder of the files, or an s3:// address"
    )
    storage.add_argument(
        "target", metavar="TO", help="where to copy them: a folder, or an s3:// address"
    )
    backup = add(
        "backup",
        _backup,
        "back up the database and the files into a folder, while the site is in use",
    )
    backup.add_argument(
        "target",
        type=folder,
        metavar="TARGET",
        help="a new folder, or one with an earlier backup, which is replaced once the new one is"
        " complete",
    )
    restore = add("restore", _restore, "restore a backup into an empty database and storage")
    restore.add_argument(
        "source", type=folder, metavar="SOURCE", help="the folder that `backup` was given"
    )
    restore.add_argument(
        "--without-deletion-log",
        action="store_true",
        help="the deletion log is lost: people who were deleted after the backup come back",
    )
    restore.add_argument(
        "--without-damaged-files",
        action="store_true",
        help="restore the site even if files are missing from the backup or damaged in it",
    )
    ingest = add("ingest", _ingest, "read a document as the site does, and print the result")
    ingest.add_argument("file", type=Path)
    ingest.add_argument("--json", action="store_true", required=True)
    ingest.add_argument(
        "--out",
        type=folder,
        help="a folder; the document is written to it as a web page, as the site would show it",
    )
    for name in ("name", "email", "handle", "employer"):
        ingest.add_argument(
            f"--{name}",
            action="append",
            default=[],
            help=f"the candidate's {name}, to be masked (you can repeat this option)",
        )
    followups = add("followups", _followups, "print the question sheet for a document")
    followups.add_argument("file", type=Path)
    followups.add_argument(
        "--prompt",
        help="the prompt that the document responds to: its name in the library, or its folder",
    )
    followups.add_argument("--json", action="store_true", help="print JSON")
    followups.add_argument(
        "--request",
        type=Path,
        metavar="OUT",
        help="write the request for a language model to this file instead of printing the sheet",
    )
    followups.add_argument(
        "--answer",
        type=Path,
        action="append",
        default=[],
        metavar="IN",
        help="a language model's answer to the request (repeat this option for the next answer)",
    )
    agreement = add("agreement", _agreement, "say how far people who rated the same agree")
    agreement.add_argument("file", type=Path, help="CSV with the columns unit, rater, value")
    agreement.add_argument("--json", action="store_true", help="print JSON")
    outcomes = add("outcomes", _outcomes, "say how far candidates come, and what that tells")
    outcomes.add_argument("file", type=Path, help="CSV with a row for each event")
    outcomes.add_argument("--json", action="store_true", help="print JSON")
    impact = add("impact", _impact, "say which share of each group passed each stage")
    impact.add_argument("file", type=Path, help="CSV with candidate, group, stage, result")
    impact.add_argument("--json", action="store_true", help="print JSON")
    _add_practice(add("practice", _practice, "begin a practice round with old documents"))
    by_form = add(
        "forms",
        _forms,
        "print how often panels changed, dropped and asked the questions of each source",
    )
    by_form.add_argument("--json", action="store_true", help="print JSON")
    _add_prompts(add("prompts", _prompts, "write, check and compare prompts"))
    _add_loops(add("loops", _loops, "check interview loops"))
    routes = add("routes", _routes, "list every route with its declarations")
    routes.add_argument("--json", action="store_true", required=True)
    erase = add(
        "erase",
        _erase,
        "delete candidate data whose deletion has been requested or is due",
    )
    erase.add_argument("--due", action="store_true", required=True)
    erase.add_argument(
        "--again",
        type=Path,
        help="a file with the output of `dump --table erased --json` from before a backup was"
        " restored; what the backup brought back is deleted again",
    )
    dump = add(
        "dump", _dump, "print the jobs, the audit log, the outbox or the list of deletions"
    )
    dump.add_argument("--table", required=True, choices=("jobs", "audit", "outbox", "erased"))
    dump.add_argument("--json", action="store_true", required=True)
    packet = add(
        "packet",
        _packet,
        "write everything that a submission's decision rests on to a file, with the seals of the"
        " audit log",
    )
    of = packet.add_mutually_exclusive_group(required=True)
    of.add_argument("code", nargs="?", help="the submission code")
    of.add_argument(
        "--schema",
        action="store_true",
        help="write the JSON Schema of packets instead; needs neither a site nor settings",
    )
    packet.add_argument(
        "--into",
        type=Path,
        required=True,
        metavar="FILE",
        help="the new file: .json can be checked with `audit verify --packet`, .html is to be read",
    )
    audit = add("audit", _audit, "verify the audit log, or print its latest seal")
    audit.add_argument("what", choices=("verify", "head"))
    audit.add_argument("--expect-head")
    audit.add_argument(
        "--packet",
        type=Path,
        metavar="FILE",
        help="for `verify`: check a submission's packet (JSON); needs neither a site nor settings",
    )
    audit.add_argument(
        "--head",
        metavar="SEAL",
        help="for `--packet`: a seal from the daily email, which proves the packet",
    )
    audit.add_argument("--json", action="store_true")
    doctor = add(
        "doctor",
        _doctor,
        "show which protections this machine offers and which it lacks, what the settings lack,"
        " and try the storage and the model that may propose questions",
    )
    doctor.add_argument(
        "--many",
        action="store_true",
        help="also check what a site on several machines needs; the exit code is 1 if anything is"
        " missing",
    )
    return parser


def _add_db(db: argparse.ArgumentParser) -> None:
    what = db.add_subparsers(required=True, dest="what", metavar="what")
    what.add_parser("upgrade", help="upgrade the database for this version of Blindfolio")
    what.add_parser("check", help="check that the database matches this version of Blindfolio")
    copy = what.add_parser(
        "copy",
        help="copy a stopped site's database into an empty one, from SQLite to PostgreSQL or back",
    )
    copy.epilog = (
        "An address is sqlite:///FILE, postgresql://… without a password, or env:NAME for the"
        " address in the environment variable NAME."
    )
    copy.add_argument("source", metavar="SOURCE", help="the address of the site's database")
    copy.add_argument("target", metavar="TARGET", help="the address of an empty database")


def _add_init(init: argparse.ArgumentParser) -> None:
    init.epilog = "In a terminal, the command asks for anything that you leave out."
    init.add_argument("--team", help="the team's name, as candidates should see it")
    init.add_argument("--zone", help="the team's time zone, such as Europe/Lisbon")
    init.add_argument("--coordinator", help="the first coordinator's email address")
    init.add_argument(
        "--name", help="the first coordinator's name, as colleagues should see it"
    )
    init.add_argument("--sender", help="the email address that the site's emails come from")
    init.add_argument("--url", help="the site's address, such as https://review.example.com")


def _add_people(people: argparse.ArgumentParser) -> None:
    what = people.add_subparsers(required=True, dest="what", metavar="what")
    new = what.add_parser("add", help="create an account")
    new.add_argument("address", help="the email address that the person signs in with")
    new.add_argument(
        "--name", required=True, help="the person's name, as colleagues should see it"
    )
    new.add_argument(
        "--coordinator",
        action="store_true",
        help="make them a coordinator, so that they can run openings",
    )
    admin = what.add_parser(
        "admin", help="make someone an admin, who decides on deletions and sets legal holds"
    )
    admin.add_argument("address", help="the email address that the person signs in with")
    end = what.add_parser("end", help="close the account of someone who is leaving")
    end.add_argument("address", help="the email address that the person signs in with")
    end.add_argument(
        "--hand-over",
        metavar="ADDRESS",
        default="",
        help="the email address of the person who takes over openings that no one else runs",
    )


def _add_practice(practice: argparse.ArgumentParser) -> None:
    practice.add_argument("files", nargs="*", type=Path, help="old documents; six at most")
    practice.add_argument(
        "--sample",
        action="append",
        default=[],
        metavar="NAME",
        help="a sample of the prompt, with its reference review",
    )
    practice.add_argument("--title", required=True, help="the round's title")
    practice.add_argument(
        "--prompt",
        default="own-documents",
        help="the prompt whose rubric is used; default: own-documents, whose guides fit any design"
        " document",
    )
    practice.add_argument("--level", default="staff", help="senior, staff or senior-staff")
    practice.add_argument(
        "--mask",
        action="append",
        default=[],
        metavar="NAME",
        help="a name to mask in every file",
    )
    practice.add_argument(
        "--owner", default="", metavar="EMAIL", help="the coordinator who runs it"
    )
    practice.add_argument(
        "--colleague",
        action="append",
        default=[],
        metavar="EMAIL",
        help="who rates, once it is started",
    )
    practice.add_argument(
        "--start",
        action="store_true",
        help="start the round and email the colleagues, before you have looked at the masked"
        " documents",
    )


def _add_prompts(prompts: argparse.ArgumentParser) -> None:
    what = prompts.add_subparsers(required=True, dest="what", metavar="what")
    new = what.add_parser("new", help="create a prompt folder for you to fill in")
    new.add_argument("slug")
    new.add_argument(
        "--into", type=folder, default=Path("."), help="where to create the folder"
    )
    new.add_argument(
        "--brief", action="store_true", help="a page of a few sentences with ten facts"
    )
    drafted = what.add_parser("from", help="draft a brief from your own RFC or incident report")
    drafted.add_argument("file", type=Path, help="a Markdown, DOCX or PDF file")
    drafted.add_argument("--slug", default="draft", help="the folder's name")
    drafted.add_argument(
        "--into", type=folder, default=Path("."), help="where to create the folder"
    )
    lint = what.add_parser("lint", help="check prompts; the exit code is 1 if there are errors")
    lint.add_argument(
        "prompts",
        nargs="*",
        help="the slugs or folders of the prompts to check; default: every prompt in the library",
    )
    lint.add_argument("--json", action="store_true")
    show = what.add_parser("show", help="print a summary of a prompt")
    show.add_argument("prompt", help="a prompt's slug or folder")
    diff = what.add_parser("diff", help="print the differences between two prompts")
    diff.add_argument("old", help="a prompt's slug or folder")
    diff.add_argument(
        "new",
        nargs="?",
        help=(
            "if you leave this out, the first prompt is compared with the prompt of the same"
            " name in the library"
        ),
    )
    schema = what.add_parser("schema", help="print the JSON Schema for one kind of prompt file")
    schema.add_argument("kind", choices=("rubric", "company", "probes", "review"))


def _add_loops(loops: argparse.ArgumentParser) -> None:
    what = loops.add_subparsers(required=True, dest="what", metavar="what")
    lint = what.add_parser("lint", help="check loops; the exit code is 1 if there are findings")
    lint.add_argument(
        "loops",
        nargs="*",
        help="the names or files of the loops to check; default: every loop that ships",
    )
    lint.add_argument("--json", action="store_true")


def _demo(given: argparse.Namespace) -> int:
    from blindfolio.demo import run

    port = given.port or run.PORT
    if given.what == "links":
        return run.links(given.folder or run.FOLDER, given.port, as_json=given.json)
    if given.what == "seed":
        return run.seed(given.folder, port, as_json=given.json)
    return run.demo(given.folder or run.FOLDER, port)


def _init(given: argparse.Namespace) -> int:
    from blindfolio import set_up

    return set_up.init(vars(given))


def _serve(given: argparse.Namespace) -> int:
    from blindfolio.serving import serve

    serve(_site(), host=given.host, port=given.port, with_worker=not given.no_worker)
    return 0


def _site() -> Parts:
    from blindfolio.app import assemble
    from blindfolio.backup import unfinished
    from blindfolio.db import migrate

    settings = site_settings.load()
    unfinished.refuse(settings)
    parts = assemble(settings)
    migrate.check(parts.settings.database_url)
    return parts


def _worker(_given: argparse.Namespace) -> int:
    from blindfolio.serving import work

    work(_site())
    return 0


def _links(given: argparse.Namespace) -> int:
    from blindfolio.accounts import links

    site = _site()
    with site.database.transaction() as db:
        if site.settings.mail_url:
            links.mail_to(db, given.address)
            print(
                "An email with a sign-in link goes out within a minute while `blindfolio serve`"
                " or `blindfolio worker` is running. Earlier links of this person no longer work.",
                file=sys.stderr,
            )
            return 0
        token = links.by_hand(db, given.address)
    print(f"{site.settings.base_url}/open/{token}")
    print(
        "This link works only once and expires in 15 minutes. Earlier links of this person no"
        " longer work. Don't share it with anyone else.",
        file=sys.stderr,
    )
    return 0


def _people(given: argparse.Namespace) -> int:
    from blindfolio.accounts import people

    if given.what == "end":
        return _end_account(given.address, given.hand_over)
    if given.what == "admin":
        with _site().database.transaction() as db:
            person = people.at_address(db, given.address)
            people.grant(db, person, people.ADMIN, by=None)
            name = person.name
        print(f"{name} is now an admin of this site.")
        return 0
    with _site().database.transaction() as db:
        made = people.create(db, given.name, given.address, by=None)
        if given.coordinator:
            people.grant(db, made, "coordinator", by=None)
        address = made.email
    print(
        "The account has been created. To get a sign-in link for this person, run `blindfolio"
        f" links {address}`."
    )
    return 0


def _end_account(address: str, hand_over: str) -> int:
    from blindfolio.app import end_account

    name = end_account(_site(), address, hand_over=hand_over)
    print(
        f"The account of {name} has been closed. The coordinators will get an email about"
        " this person's unfinished work."
    )
    return 0


def _jobs(_given: argparse.Namespace) -> int:
    worker = _site().worker
    worker.tidy()
    print(worker.run_until_idle())
    return 0


def _db(given: argparse.Namespace) -> int:
    if given.what == "copy":
        return _db_copy(given)
    from blindfolio.app import FREEZES
    from blindfolio.backup import unfinished
    from blindfolio.db import migrate

    settings = site_settings.load()
    unfinished.refuse(settings)
    settings.make_data()
    if given.what == "upgrade":
        migrate.upgrade(settings.database_url, FREEZES)
    else:
        migrate.check(settings.database_url)
    return 0


def _db_copy(given: argparse.Namespace) -> int:
    from blindfolio.app import CHECKS, FREEZES, SEALED
    from blindfolio.backup import moving

    source, target = moving.address(given.source), moving.address(given.target)
    moved = moving.move(source, target, FREEZES, SEALED, CHECKS, _tell)
    print(moved.as_text())
    return 1 if moved.faults else 0


def _storage(given: argparse.Namespace) -> int:
    from blindfolio.archive.commands import run_copy

    return run_copy(given.source, given.target)


def _backup(given: argparse.Namespace) -> int:
    from blindfolio.app import back_up

    print(back_up(_site().settings, given.target, _tell).as_text())
    return 0


def _restore(given: argparse.Namespace) -> int:
    from blindfolio.app import restore_backup
    from blindfolio.backup.restore import Leave

    leave = Leave(given.without_deletion_log, given.without_damaged_files)
    restored = restore_backup(site_settings.load(), given.source, leave, _tell)
    if restored is None:
        print("This backup had already been restored. The site is ready.")
        return 0
    print(restored.as_text())
    return 1 if restored.faults else 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _ingest(given: argparse.Namespace) -> int:
    from blindfolio import served_files
    from blindfolio.documents import ingest
    from blindfolio.documents.blinding.identity import Identity
    from blindfolio.documents.report import as_report

    identity = Identity(
        names=tuple(given.name),
        emails=tuple(given.email),
        handles=tuple(given.handle),
        employers=tuple(given.employer),
    )
    document = ingest.ingest(contents(given.file), given.file.suffix, identity)
    if given.out is not None:
        served_files.write(document, given.out)
    _print(as_report(document))
    return 0


def _agreement(given: argparse.Namespace) -> int:
    from blindfolio.app import how_far_raters_agree

    _print_either(how_far_raters_agree(contents(given.file), text=not given.json))
    return 0


def _outcomes(given: argparse.Namespace) -> int:
    from blindfolio.app import how_candidates_end

    _print_either(how_candidates_end(contents(given.file), text=not given.json))
    return 0


def _impact(given: argparse.Namespace) -> int:
    from blindfolio.app import how_groups_pass

    _print_either(how_groups_pass(contents(given.file), text=not given.json))
    return 0


def _practice(given: argparse.Namespace) -> int:
    from blindfolio.app import begin_practice

    _print(begin_practice(_site(), given))
    return 0


def _followups(given: argparse.Namespace) -> int:
    from blindfolio.app import model_request, question_sheet
    from blindfolio.documents import ingest
    from blindfolio.documents.blinding.identity import Identity

    document = ingest.ingest(contents(given.file), given.file.suffix, Identity())
    answers = [contents(file).decode("utf-8", "replace") for file in given.answer]
    if given.request is not None:
        given.request.write_text(model_request(document, given.prompt, answers), "utf-8")
        print(
            f"Give the text in {given.request} to a language model in a new conversation, and save"
            " its answer."
        )
        return 0
    sheet = question_sheet(document, given.prompt, answers=answers)
    if given.json:
        _print(sheet.as_json())
    else:
        print(sheet.as_text())
    return 0


def _forms(given: argparse.Namespace) -> int:
    from blindfolio.app import how_questions_went

    answer = how_questions_went(_site(), text=not given.json)
    if isinstance(answer, str):
        print(answer)
    else:
        _print(answer)
    return 0


def _loops(given: argparse.Namespace) -> int:
    from blindfolio.app import loop_command

    return loop_command(given)


def _prompts(given: argparse.Namespace) -> int:
    from blindfolio.app import prompt_command

    return prompt_command(given)


def _routes(_given: argparse.Namespace) -> int:
    from blindfolio.app import assemble, create_app
    from blindfolio.web.declare import declarations

    _print(declarations(create_app(assemble(site_settings.load()))))
    return 0


def _erase(given: argparse.Namespace) -> int:
    from blindfolio.app import erase_now

    again: list[tuple[str, str, str | None]] = []
    if given.again is not None:
        try:
            rows = json.loads(contents(given.again))
            again = [(row["folio"], row["reason"], row["by"]) for row in rows]
        except (ValueError, TypeError, KeyError) as error:
            raise Refusal(
                "erased-list",
                "This file is not the output of `blindfolio dump --table erased --json`."
                " Nothing was deleted.",
            ) from error
    waiting = erase_now(_site(), again)
    print(
        f"Deletions still waiting for an email to go out, or for a failed job: {waiting}."
        if waiting
        else "No deletions are waiting."
    )
    return 0


def _dump(given: argparse.Namespace) -> int:
    from blindfolio.dump import rows

    with _site().database.reading() as db:
        _print(rows(db, given.table))
    return 0


def _packet(given: argparse.Namespace) -> int:
    from blindfolio.app import write_packet, write_schema

    if given.schema:
        write_schema(given.into)
        print(f"Wrote {given.into}.")
        return 0
    write_packet(_site(), given.code, given.into)
    print(f"Wrote {given.into}. It contains the candidate's name and the reviews.")
    return 0


def _check_packet(given: argparse.Namespace) -> int:
    from blindfolio.app import check_packet

    if given.what != "verify":
        raise Refusal("packet", "A packet can only be verified: `audit verify --packet FILE`.")
    text, found, wrong = check_packet(given.packet, given.head or given.expect_head)
    if given.json:
        _print(found)
    else:
        print(text)
    return 1 if wrong else 0


def _audit(given: argparse.Namespace) -> int:
    if given.packet is not None:
        return _check_packet(given)
    if given.head is not None:
        raise Refusal(
            "head",
            "`--head` is for a packet. For the site's own log, give `--expect-head SEAL`.",
        )
    from blindfolio.app import CHECKS, FREEZES, SEALED
    from blindfolio.ledger import chain, verify

    with _site().database.reading() as db:
        if given.what == "head":
            print(chain.head(db))
            return 0
        found = verify.report(
            db, expect_head=given.expect_head, freezes=FREEZES, checks=CHECKS, tables=SEALED
        )
    if given.json:
        _print(found.as_json())
    else:
        print(found.as_text())
    return 1 if found.faults else 0


def _doctor(given: argparse.Namespace) -> int:
    from blindfolio import advice
    from blindfolio.documents import ingest
    from blindfolio.ledger import head_mail

    held = ingest.fences()
    for name, how in held.items():
        print(f"{name}: {how}")
    weak = ingest.weak_fences(held)
    if weak:
        print(
            "On this machine, documents are read with weaker isolation. Missing protections:"
            f" {', '.join(weak)}."
        )
    settings = site_settings.load()
    readable = list(settings.open_to_others())
    for path, command in readable:
        print(
            f"Other accounts on this machine can read {path}. To prevent this, run: {command}"
        )
    if unsent := head_mail.off(settings):
        print(unsent)
    missing = [*advice.for_any_site(settings), *advice.of_the_database(settings)]
    if given.many:
        missing += advice.for_many_machines(settings)
    log_problems = _log_problems(settings)
    # One machine may do without a mail server or a name; several are set up for others to use.
    counts = "To correct: " if given.many else ""
    for sentence in missing:
        print(f"{counts}{sentence}")
    for sentence in log_problems:
        print(f"To correct: {sentence}")
    storage_works = _storage_works(settings)
    model_works = _model_works(settings)
    lacking = (given.many and missing) or log_problems
    return 1 if readable or not storage_works or not model_works or lacking else 0


def _log_problems(settings: site_settings.Settings) -> list[str]:
    from sqlalchemy.exc import SQLAlchemyError

    from blindfolio.erasure import log_trial

    if isinstance(settings.deletions_place, Path):
        return []
    try:
        return log_trial.problems(settings)
    except SQLAlchemyError:
        # No tables yet, or a database that doesn't answer, which is said elsewhere.
        return []


def _storage_works(settings: site_settings.Settings) -> bool:
    at = settings.storage_address
    if at is None:
        return True
    from blindfolio.archive.trial import try_bucket

    tried = try_bucket(at)
    print("\n".join(tried.sentences))
    return tried.works


def _model_works(settings: site_settings.Settings) -> bool:
    model = settings.asked_model
    if model is None:
        return True
    from blindfolio.app import try_model

    if model.in_clear:
        print(
            "Documents are sent to the model unencrypted. Use an https address, unless everyone"
            " on the network between the two may read them."
        )
    tried = try_model(settings)
    if tried is not None:
        print(tried.sentence)
    return tried is None or tried.works


def _print_either(found: Mapping[str, object] | str) -> None:
    if isinstance(found, str):
        print(found, end="")
    else:
        _print(found)


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))
