"""A mailbox on a real dovecot: mails become cases, answers find theirs, nothing is lost between store and mark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from benchmarks.intake import dovecot
from benchmarks.intake.dovecot import PASSWORD, Dovecot, Maildir
from bots.cases import audit
from bots.cases.fields import keep_question
from bots.cases.model import Status
from bots.cases.settle import Question
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.cli.arrival_checks import arrival_checks
from bots.definition import load_definition
from bots.intake import mailroom
from bots.intake.letters import Letter
from bots.intake.mailroom import MailResult, Mailroom
from bots.outbox.box import Outbox, Parcel
from bots.outbox.message import mail
from bots.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.skipif(
    dovecot.program() is None, reason="dovecot isn't installed: apt-get install dovecot-imapd"
)
_users = iter(range(1_000_000))


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


class Office:
    """A project whose bot looks into a mailbox."""

    def __init__(self, home: Path, server: Dovecot) -> None:
        user = f"user{next(_users)}"
        self.home = home
        self.maildir: Maildir = server.mailbox(user)
        box = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": user, "password": "office.password"}
        smtp = {"host": "127.0.0.1", "port": 9, "tls": "none", "sender": "bots@bank.example"}
        environment = {"mailboxes": {"office": {**box, "every": "0 s"}}, "channels": {"mail": smtp}}
        (home / "bots.yaml").write_text(yaml.safe_dump({"language": "it", "environments": {"test": environment}}))
        folder = home / "robots" / "accounts"
        folder.mkdir(parents=True)
        (folder / "bot.yaml").write_text("title: {it: Apertura conto}\nintake: {mailbox: office}\n")
        (folder / "accounts.robot").write_text("*** Tasks ***\nNothing\n    No Operation\n")
        self.settings: Settings = load_settings(home)
        self.store = Store.open(self.settings)
        self.room = self.new_room()

    def new_room(self) -> Mailroom:
        return Mailroom(self.settings, self.store, [load_definition(self.home / "robots" / "accounts")])

    def look(self) -> MailResult:
        return self.room.look()

    def close(self) -> None:
        self.room.close()
        self.store.close()

    def go_to(self, case_id: str, *states: Status, reason: str = "") -> None:
        for state in states:
            with self.store.transaction() as connection:
                self.store.transition(connection, case_id, state, reason=reason if state is states[-1] else "")

    def case_ids(self) -> list[str]:
        with self.store.reading() as connection:
            return list(connection.scalars(select(cases.c.id).order_by(cases.c.created_at)))

    def papers(self, case_id: str) -> list[bytes]:
        with self.store.reading() as connection:
            key = self.store.key(connection, case_id)
            return [
                self.store.documents.read(key, one.address) for one in self.store.documents.of_case(connection, key)
            ]

    def history(self, case_id: str) -> list[str]:
        with self.store.reading() as connection:
            return [event.kind for event in audit.history(connection, case_id)]

    def outgoing(self) -> list[Parcel]:
        found = []
        while (parcel := Outbox(self.store).claim()) is not None:
            found.append(parcel)
        return found


@pytest.fixture
def office(tmp_path: Path, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("BOTS_SECRET_OFFICE_PASSWORD", PASSWORD)
    office = Office(tmp_path, server)
    yield office
    office.close()


def written(
    subject: str = "Nuova pratica", *, message_id: str = "one@client.example", files: int = 1, **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"] = headers.pop("From", "Anna Bianchi <anna@client.example>")
    message["To"], message["Subject"], message["Message-ID"] = "office@bank.example", subject, f"<{message_id}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("In allegato i documenti.")
    for number in range(files):
        message.add_attachment(b"%PDF-1.4 ", maintype="application", subtype="pdf", filename=f"../../{number}.pdf")
    if files:
        message.set_boundary("=_between")
    return message.as_bytes()


def test_a_mail_becomes_a_case_and_is_moved(office: Office):
    """It is kept as it came, encrypted, and lies in Done then; the same mail again is no second case."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    assert [paper.replace(b"\r\n", b"\n") for paper in office.papers(case_id)] == [written()]
    assert (len(office.maildir.messages()), len(office.maildir.messages("Done"))) == (0, 1)
    office.maildir.deliver(b"Received: from elsewhere\n" + written())
    assert office.look().taken == []
    assert office.case_ids() == [case_id]
    assert office.maildir.messages() == []
    for path in (office.home / "data").rglob("*"):
        assert path.is_dir() or b"Bianchi" not in path.read_bytes()


def test_its_sender_is_answered_once_in_the_thread(office: Office):
    """The end of a case is told in the sender's language as an answer to their mail; nobody is told twice."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    office.go_to(case_id, Status.WORKING, Status.REJECTED, reason="expired_document")
    assert office.look().told == [case_id]
    assert office.look().told == []
    (parcel,) = office.outgoing()
    assert parcel.content["to"] == ["anna@client.example"]
    assert parcel.content["subject"] == f"Re: Nuova pratica [{case_id}]"
    assert "scaduto" in parcel.content["body"]
    text = mail(parcel.content, (), sender="bots@bank.example", key=parcel.key, at=parcel.created_at).decode()
    assert "In-Reply-To: <one@client.example>" in text


def test_an_answer_joins_its_case(office: Office):
    """What is missing comes as an answer to our mail, to their own, or with the number: the same case goes on."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    office.go_to(case_id, Status.WORKING, Status.REVIEW)
    office.go_to(case_id, Status.READY)
    office.maildir.deliver(written("Manca questo", message_id="two@x.it", In_Reply_To="<one@client.example>"))
    office.maildir.deliver(written(f"Ecco [{case_id}]", message_id="three@x.it"))
    result = office.look()
    assert (result.taken, result.joined) == ([], [case_id, case_id])
    assert len(office.papers(case_id)) == 3
    office.maildir.deliver(written(f"Io [{case_id}]", message_id="four@x.it", From="eve@elsewhere.example"))
    (other,) = office.look().taken
    assert other != case_id, "a number that somebody guessed opens nobody's case"


def test_missing_papers_are_asked_for_and_join(office: Office):
    """An incomplete case asks its sender by mail what is missing; the answer to that mail joins it."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    with office.store.transaction() as connection:
        question = Question("document:health_card", (("missing_document", ""),), ())
        keep_question(office.store, connection, case_id, question)
        connection.execute(cases.update().where(cases.c.id == case_id).values(status="incomplete"))
    assert office.look().told == [case_id]
    (parcel,) = office.outgoing()
    assert "la tessera sanitaria" in parcel.content["body"]
    assert "Risponda a questa e-mail" in parcel.content["body"]
    answered = f"<{parcel.key[:32]}@bank.example>"
    office.maildir.deliver(written("R: Nuova pratica", message_id="five@x.it", References=answered))
    assert office.look().joined == [case_id]
    assert len(office.papers(case_id)) == 2


def test_a_case_at_work_is_waited_for(office: Office):
    """While a worker holds the case its papers wait in the mailbox; after its end they are a case of their own."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    office.go_to(case_id, Status.WORKING)
    office.maildir.deliver(written("Dopo", message_id="two@x.it", In_Reply_To="<one@client.example>"))
    result = office.look()
    assert (result.taken, result.joined, result.waiting, result.problems) == ([], [], 1, [])
    assert len(office.maildir.messages()) == 1
    office.go_to(case_id, Status.DONE)
    office.room.close()
    office.room = office.new_room()  # its time to try again has come
    (other,) = office.look().taken
    assert other != case_id
    assert office.maildir.messages() == []


def test_programs_that_answer_make_no_cases(office: Office):
    """Notices of absence and bounces are put aside and never answered; a scanner that sends its scans makes cases."""
    office.maildir.deliver(written())
    (case_id,) = office.look().taken
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": "<one@client.example>"}
    office.maildir.deliver(written("Fuori sede", message_id="a@x.it", files=0, **away))
    office.maildir.deliver(written("News", message_id="b@x.it", files=0, List_Id="<news.x.it>"))
    office.maildir.deliver(written("Grazie", message_id="c@x.it", files=0, In_Reply_To="<one@client.example>"))
    office.maildir.deliver(written("Scan", message_id="d@x.it", From="noreply@scanner.example"))
    (scanned,) = office.look().taken
    assert len(office.maildir.messages("Not cases")) == 2
    assert office.history(case_id)[-2:] == ["answer_returned", "mail_without_papers"]
    office.go_to(scanned, Status.WORKING, Status.DONE)
    assert office.look().told == []
    assert office.outgoing() == []


@pytest.mark.parametrize("point", ["mail.fetched", "intake.written", "intake.taken", "mail.stored", "mail.moved"])
def test_killed_anywhere_a_mail_is_one_case(office: Office, point: str):
    """Kill -9 between fetching, storing and marking: the next look ends with one case and the mail in Done."""
    office.maildir.deliver(written())
    code = (
        "import sys; from pathlib import Path; from bots.settings import load_settings\n"
        "from bots.cases.store import Store\n"
        "from bots.intake.mailroom import Mailroom; from bots.definition import sound_definitions\n"
        "s = load_settings(Path(sys.argv[1])); Mailroom(s, Store.open(s), sound_definitions(s)[0]).look()"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(office.home)],
        cwd=ROOT,
        env={**os.environ, "BOTS_FAULT": f"kill:{point}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    office.look()
    (case_id,) = office.case_ids()
    assert len(office.papers(case_id)) == 1
    assert office.history(case_id).count("ready") == 1
    assert (len(office.maildir.messages()), len(office.maildir.messages("Done"))) == (0, 1)


def test_a_server_that_is_away_is_told(office: Office, monkeypatch: pytest.MonkeyPatch):
    """A wrong password and a server that doesn't answer are problems a person sees, and are tried again later."""
    monkeypatch.setenv("BOTS_SECRET_OFFICE_PASSWORD", "")
    assert [problem.code for problem in office.look().problems] == ["mailbox_refused"]
    gone = office.settings.current.mailboxes["office"].model_copy(update={"port": 9})
    environment = office.settings.current.model_copy(update={"mailboxes": {"office": gone}})
    office.settings = office.settings.model_copy(update={"environments": {"test": environment}})
    monkeypatch.setenv("BOTS_SECRET_OFFICE_PASSWORD", PASSWORD)
    office.room = office.new_room()
    assert [problem.code for problem in office.look().problems] == ["mailbox_unreachable"]


def test_a_mail_that_nobody_foresaw_keeps_no_other_waiting(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Whatever breaks on one mail, the next one is taken, and the broken one stays and is shown."""
    whole = mailroom.letter_of

    def breaks(data: bytes) -> Letter:
        if b"Strana" in data:
            raise RecursionError
        return whole(data)

    monkeypatch.setattr(mailroom, "letter_of", breaks)
    office.maildir.deliver(written("Strana", message_id="odd@x.it"))
    office.maildir.deliver(written())
    result = office.look()
    assert len(result.taken) == 1
    assert [problem.code for problem in result.problems] == ["not_taken"]
    assert len(office.maildir.messages()) == 1


def test_the_doctor_looks_into_the_mailbox(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Before anything runs: how many mails wait, or why nobody can look."""
    definition = load_definition(office.home / "robots" / "accounts")
    office.maildir.deliver(written())
    (found,) = arrival_checks(office.settings, [definition])
    assert found.text == "office: 1 mails wait in INBOX"
    monkeypatch.delenv("BOTS_SECRET_OFFICE_PASSWORD")
    (found,) = arrival_checks(office.settings, [definition])
    assert "BOTS_SECRET_OFFICE_PASSWORD" in str(found)
