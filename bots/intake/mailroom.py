"""The mail room: looks into the bots' mailboxes again and again, in a thread of its own, and takes in what came.

A mail is stored first and moved to another folder of its mailbox then: killed in between, the same mail is known by its
content, and only moved. It is kept as it came; the readers take it apart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from loguru import logger

from bots import fault
from bots.cases.space import room_for
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import SettingsError, StoreError
from bots.intake.joining import Joined, case_of, join, note_without_papers, thread_alias
from bots.intake.letters import KIND, Letter, file_name, letter_of
from bots.intake.mail_answers import MailAnswers
from bots.intake.mailbox import open_mailbox
from bots.intake.problems import Problem
from bots.intake.receiving import MAX_FILE, Content, Delivery, receive
from bots.settings import MailboxSettings, Settings
from connectors.errors import AccountRefusedError, SecretMissingError, TargetError, TargetRefusedError
from connectors.mailbox import Mailbox, Waiting

_TRY_AGAIN = 60.0  # seconds after something couldn't be taken
_LET_IN_AGAIN = 300.0  # seconds after a log-in was refused: too many tries lock an account
_AT_WORK = 5.0  # seconds after which a case is looked at again that a worker holds
_WAITS = "waits"  # for its case: no problem
_TICK = 0.25
_TURN = 10.0  # seconds of taking in from one mailbox; then the others have their turn


@dataclass(slots=True)
class MailResult:
    """What looking into mailboxes came to since it was last asked.

    Attributes:
        taken: Ids of cases that mails became.
        joined: Ids of cases that mails joined.
        told: Ids of cases whose senders are told.
        waiting: How many mails wait, as far as is known.
        problems: What a person must look at now.
    """

    taken: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    waiting: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Box:
    """A mailbox and what is remembered of it."""

    name: str
    settings: MailboxSettings
    definition: Definition
    answers: MailAnswers
    connection: Mailbox | None = None
    next_look: float = 0.0
    waiting: int = 1  # nobody has looked yet: something may be there
    problem: str = ""
    put_off: dict[int, tuple[float, str]] = field(default_factory=dict)  # uid → until when, and the problem's code

    @property
    def origin(self) -> str:
        return f"mail:{self.name}"


class Mailroom:
    """Looks into the mailboxes of a project's bots; a ``with`` block does so in the background.

    Args:
        settings: The project's.
        store: Where cases go.
        definitions: Its bots.

    Raises:
        SettingsError: A bot names a mailbox that the environment doesn't have, or two name the same.
    """

    def __init__(self, settings: Settings, store: Store, definitions: Sequence[Definition]) -> None:
        self.settings = settings
        self.store = store
        self.zone = ZoneInfo(settings.time_zone)
        self._boxes = [self._box(definition) for definition in definitions if definition.intake.mailbox]
        names = [box.name for box in self._boxes]
        for name in names:
            if names.count(name) > 1:
                raise SettingsError(f"Two bots look into the mailbox {name}: give each bot one of its own.")
        self._result = MailResult(waiting=len(self._boxes))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._boxes:
            self._thread = threading.Thread(target=self._run, name="mailroom", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> MailResult:
        """Look into every mailbox that is due, once; what couldn't be done is tried again."""
        result = MailResult()
        for box in self._boxes:
            if time.monotonic() >= box.next_look:
                self._look_into(box, result)
            result.waiting += box.waiting
            codes = [box.problem] if box.problem else []
            codes += sorted({code for _, code in box.put_off.values()} - {_WAITS})
            result.problems += [Problem(code, box.definition.name, f"mailbox {box.name}") for code in codes]
        return result

    def collect(self) -> MailResult:
        """What the background has come to since it was last asked."""
        with self._lock:
            result = self._result
            self._result = MailResult(waiting=result.waiting, problems=result.problems)
        return result

    def close(self) -> None:
        """Let the servers go."""
        for box in self._boxes:
            if box.connection is not None:
                box.connection.close()
                box.connection = None

    # -- in the background -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            found = self.look()
            with self._lock:
                kept = self._result
                kept.taken += found.taken
                kept.joined += found.joined
                kept.told += found.told
                kept.waiting, kept.problems = found.waiting, found.problems
            self._stop.wait(_TICK)
        self.close()

    def _box(self, definition: Definition) -> _Box:
        name = definition.intake.mailbox
        settings = self.settings.current.mailboxes.get(name)
        if settings is None:
            raise SettingsError(
                f"{definition.folder}: intake.mailbox: environment {self.settings.environment} has no mailbox "
                f"{name!r}; bots.yaml has: {', '.join(self.settings.current.mailboxes) or 'none'}."
            )
        send = settings.answer and self.settings.current.channels.mail is not None
        language = self.settings.language
        answers = MailAnswers(self.store, definition, f"mail:{name}", language=language, zone=self.zone, send=send)
        return _Box(name, settings, definition, answers)

    # -- one mailbox -----------------------------------------------------------------------------------------------

    def _look_into(self, box: _Box, result: MailResult) -> None:
        pause = box.settings.every.total_seconds()
        try:
            result.told += box.answers.give()
            box.waiting = self._empty(box, result)
            box.problem = ""
            if box.waiting > len(box.put_off):
                pause = 0.0  # more waits than was its turn
        except StoreError as error:
            logger.warning("mailbox {}: {}", box.name, error)
        except (AccountRefusedError, TargetRefusedError, SecretMissingError) as error:
            pause = self._lost(box, error, "mailbox_refused", _LET_IN_AGAIN)
        except TargetError as error:
            pause = self._lost(box, error, "mailbox_unreachable", max(pause, _TRY_AGAIN / 2))
        except Exception as error:  # noqa: BLE001 - the other mailboxes go on, and this one is tried again
            logger.error("mailbox {}: {}", box.name, type(error).__name__)
            box.problem, pause = "not_taken", _TRY_AGAIN
        box.next_look = time.monotonic() + pause

    def _lost(self, box: _Box, error: TargetError, code: str, pause: float) -> float:
        logger.warning("mailbox {}: {}", box.name, error.detail)
        box.problem = code
        if box.connection is not None:
            box.connection.close()
            box.connection = None
        return pause

    def _empty(self, box: _Box, result: MailResult) -> int:
        """Take in what waits, for a while; returns how many mails wait still."""
        box.connection = box.connection or open_mailbox(box.name, box.settings)
        waiting = box.connection.waiting()
        here = {one.uid for one in waiting}
        box.put_off = {uid: known for uid, known in box.put_off.items() if uid in here}
        began, left = time.monotonic(), len(waiting)
        for one in waiting:
            if self._stop.is_set() or time.monotonic() - began > _TURN:
                break
            if time.monotonic() < box.put_off.get(one.uid, (0.0, ""))[0]:
                continue
            code = self._take_safely(box, box.connection, one, result)
            if code:
                pause = _AT_WORK if code == _WAITS else _TRY_AGAIN
                box.put_off[one.uid] = (time.monotonic() + pause, code)
            else:
                box.put_off.pop(one.uid, None)
                left -= 1
        return left

    # -- one mail --------------------------------------------------------------------------------------------------

    def _take_safely(self, box: _Box, mailbox: Mailbox, waiting: Waiting, result: MailResult) -> str:
        try:
            return self._take(box, mailbox, waiting, result)
        except TargetError:
            raise
        except Exception as error:  # noqa: BLE001 - one mail that nobody foresaw must not keep the others waiting
            logger.error("mailbox {}: a mail can't be taken: {}", box.name, type(error).__name__)
            return "not_taken"

    def _take(self, box: _Box, mailbox: Mailbox, waiting: Waiting, result: MailResult) -> str:
        """Take a mail in and put it away; returns the code of the problem, empty where there is none."""
        if waiting.size > MAX_FILE:
            return "mail_too_large"
        if not room_for(self.settings, waiting.size):
            return "no_room"
        data = mailbox.fetch(waiting.uid)
        if data is None:
            return ""
        fault.point("mail.fetched")
        try:
            folder = self._place(box, letter_of(data), data, result)
        except StoreError as error:
            logger.warning("mailbox {}: {}", box.name, error)
            return "not_taken"
        if not folder:
            return _WAITS
        fault.point("mail.stored")
        mailbox.put_away(waiting.uid, folder)
        fault.point("mail.moved")
        self.store.drop_keys()
        return ""

    def _place(self, box: _Box, letter: Letter, data: bytes, result: MailResult) -> str:
        """Let a mail become a case or join one; returns the folder it goes to, empty where it must be tried again."""
        source = self.store.master.hash("intake", f"{box.origin}\0{letter.digest}")
        with self.store.reading() as connection:
            case_id = case_of(self.store, connection, box.definition.name, box.origin, letter)
        if letter.returned or (letter.automatic and not letter.carries):
            if case_id and letter.returned:
                note_without_papers(self.store, case_id, "answer_returned")
            logger.info("mailbox {}: a mail of a program was put aside", box.name)
            return box.settings.aside
        if case_id and letter.carries:
            joined = join(self.store, source, case_id, [(file_name(letter), data)], origin=box.origin)
            if joined is Joined.LATER:
                return ""
            if joined is Joined.YES:
                result.joined.append(case_id)
                return box.settings.done
        elif case_id:
            note_without_papers(self.store, case_id, "mail_without_papers")
            return box.settings.done
        taken = receive(self.store, box.definition, self._delivery(box, source, letter, data), zone=self.zone)
        if taken.new:
            result.taken.append(taken.case_id)
            logger.info("case {} taken in from mailbox {}", taken.case_id, box.name)
        return box.settings.done

    def _delivery(self, box: _Box, source: str, letter: Letter, data: bytes) -> Delivery:
        alias = [thread_alias(self.store, box.origin, letter.message_id)] if letter.message_id else []
        contents = [Content(data, file_name(letter)), Content(letter.to_json(), "letter.json", KIND)]
        return Delivery(source, box.origin, letter.subject or letter.author or "mail", contents, aliases=alias)
