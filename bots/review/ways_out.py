"""Ways out: what a person does with a case that no value settles."""

from __future__ import annotations

import json
import re

from sqlalchemy import Connection

from bots.cases import audit, references
from bots.cases.fields import keep_question, questions_of
from bots.cases.model import Case, Status
from bots.cases.settle import Question
from bots.cases.store import Store
from bots.errors import AnswerRefusedError, CaseStateError
from bots.review.holding import see_holder, set_task

REASONS = ("unreadable", "wrong_document", "not_ours", "missing_document")  # that people reject with at every bot
_OPEN = frozenset({Status.REVIEW, Status.INCOMPLETE})
_WHY = 200  # letters that the table has


def send_to(store: Store, case_id: str, skill: str, *, by: str, why: str = "", token: str = "") -> None:
    """Hand the case to whoever has a skill, such as compliance.

    Raises:
        CaseStateError: It doesn't wait for a person, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = _mine(store, connection, case_id, by, token)
        new = {"skill": skill, "sent_by": by, "sent_why": why[:_WHY], "not_by": json.dumps([])}
        set_task(connection, case.id, **new, holder=None, token=None)
        audit.record(connection, case.id, store.clock(), "sent_on", to=skill, by=by, why=why[:_WHY])


def reject(store: Store, case_id: str, reason: str, *, by: str, why: str = "", token: str = "") -> None:
    """Refuse the case for good, with a reason code; nothing is entered.

    Raises:
        AnswerRefusedError: That is no reason code.
        CaseStateError: It doesn't wait for a person, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,79}", reason):
        raise AnswerRefusedError(f"{reason!r} is no reason code: small letters and '_', such as not_ours.")
    with store.transaction() as connection:
        case = _mine(store, connection, case_id, by, token)
        set_task(connection, case.id, holder=None, token=None, draft=None)
        store.transition(connection, case.id, Status.REJECTED, reason=reason, by=by, why=why[:_WHY])


def ask_for(store: Store, case_id: str, document: str, *, by: str, why: str = "", token: str = "") -> None:
    """Ask the sender for a document; the case waits until it is added, and its note says what is missing.

    Args:
        store: Where the case is.
        case_id: Which.
        document: Its name in ``bot.yaml``, such as ``identity_card``.
        by: Who asks.
        why: For the history; without personal data.
        token: Of the person's hold.

    Raises:
        CaseStateError: It doesn't wait for a person, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = _mine(store, connection, case_id, by, token)
        asked = Question(f"document:{document}", (("missing_document", ""),), ())
        if asked.field not in {each.field for each in questions_of(store, connection, case.id)}:
            keep_question(store, connection, case.id, asked)
        set_task(connection, case.id, holder=None, token=None)
        store.transition(connection, case.id, Status.INCOMPLETE, reason="missing_document", by=by, why=why[:_WHY])


def add_paper(store: Store, case_id: str, name: str, data: bytes, *, by: str, token: str = "") -> None:
    """Add a document to a case; the robot reads its papers again, what people decided stays.

    Raises:
        CaseStateError: The case neither waits for a person nor for papers, or somebody else has it open.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        if case.status not in _OPEN:
            raise CaseStateError(f"Case {case.id} is {case.status}: papers are added while it waits for somebody.")
        if case.status is Status.REVIEW:
            see_holder(store, connection, case, by, token)
        set_task(connection, case.id, holder=None, token=None, draft=None, not_by=json.dumps([]))
        references.attach(store, connection, case.id, [(name, data)], of=by)


def _mine(store: Store, connection: Connection, case_id: str, by: str, token: str) -> Case:
    case = store.hold(connection, case_id)
    see_holder(store, connection, case, by, token)
    return case
