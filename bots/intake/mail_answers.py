"""Answers by mail: whoever sent a case is told once how it ended, or what is missing, in the thread of their mail."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import select, update

from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import cases, intake
from bots.definition import Definition
from bots.intake.joining import letter_of_case
from bots.intake.letters import Letter
from bots.intake.notes import Language, Told, note_text, words
from bots.intake.refusals import own_refusals
from bots.intake.reminders import reminders_of
from bots.intake.replies import open_questions
from bots.outbox.box import Outbox
from bots.outbox.message import Outgoing

_TOLD = frozenset({*FINAL, Status.INCOMPLETE})
_THREAD = 20  # ids that an answer names


class MailAnswers:
    """Puts answers into the outbox, each in the transaction that notes it.

    Args:
        store: The project's.
        definition: The bot whose cases came by mail.
        origin: Where from, as their rows say.
        language: Of the answers.
        zone: Where their readers are.
        send: Whether answers are sent at all.
    """

    def __init__(
        self, store: Store, definition: Definition, origin: str, *, language: Language, zone: ZoneInfo, send: bool
    ) -> None:
        self.store = store
        self.definition = definition
        self.origin = origin
        self.language = language
        self.zone = zone
        self.send = send

    def give(self) -> list[str]:
        """Answer what has ended or waits for papers; returns the cases whose senders are told."""
        query = (
            select(intake.c.source, cases.c.id, cases.c.updated_at)
            .join(cases, cases.c.id == intake.c.case_id)
            .where(intake.c.open_since.is_not(None), cases.c.bot == self.definition.name)
            .where(cases.c.source == self.origin, cases.c.status.in_(_TOLD))
            .where(intake.c.moved_at.is_distinct_from(cases.c.updated_at))
        )
        with self.store.reading() as connection:
            rows = connection.execute(query).all()
        return [row.id for row in rows if self._answer(row.source, row.id, row.updated_at)]

    def _answer(self, source: str, case_id: str, updated_at: datetime) -> bool:
        with self.store.transaction() as connection:
            case = self.store.hold(connection, case_id)
            if case.updated_at != updated_at:  # it went on meanwhile
                return False
            values = {"moved_at": updated_at, **({"open_since": None} if case.status in FINAL else {})}
            connection.execute(update(intake).where(intake.c.source == source).values(**values))
            letter = letter_of_case(self.store, connection, case_id)
            if not self.send or letter is None or not letter.sender or letter.automatic or case.reason == "attached":
                return False
            asked = open_questions(connection, case_id) if case.status is Status.INCOMPLETE else ()
            at = updated_at.astimezone(self.zone)
            again = case.status is Status.INCOMPLETE and reminders_of(connection, case_id) > 0
            title = self.definition.title_in(self.language)
            own = own_refusals(self.definition, self.language)
            told = Told(title, case_id, case.status, case.reason, at, asked, again, reasons=own)
            hashed = self.store.master.hash("outbox", f"answer\0{case_id}\0{case.status}\0{updated_at.isoformat()}")
            message = Outgoing("mail", hashed, _content(letter, told, self.language))
            put = Outbox(self.store).put(connection, self.store.key(connection, case_id), message, step="")
        logger.info("case {}: its sender is told by mail that it is {}", case_id, case.status)
        return put


def _content(letter: Letter, told: Told, language: Language) -> dict[str, object]:
    subject = letter.subject if letter.subject.lower().startswith(("re:", "r:")) else f"Re: {letter.subject}".strip()
    named = subject if told.case_id in letter.case_numbers else f"{subject} [{told.case_id}]"
    text = note_text(told, language).replace("\r\n", "\n")
    if told.status is Status.INCOMPLETE:
        text = text.replace("\n\n", f"\n\n{words(language).answer_with_it}\n\n", 1)
    thread = [*reversed(letter.thread[: _THREAD - 1]), *([letter.message_id] if letter.message_id else [])]
    return {"to": [letter.sender], "subject": named, "body": text, "thread": thread}
