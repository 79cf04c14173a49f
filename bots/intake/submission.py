"""Submissions: cases that programs hand in over HTTP, checked, and taken once however often they are sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import select

from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.tables import intake
from bots.definition import Definition
from bots.errors import AnswerRefusedError, CaseStateError
from bots.intake.receiving import Content, Delivery, Taken, known_as, receive
from bots.validation import Strict

KIND = "submission"  # of the document that remembers how a case was handed in
MOST_DOCUMENTS = 50
MOST_FIELDS = 200


def _base64(text: str) -> str:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("must be base64 (RFC 4648, section 4)") from error
    if not data:
        raise ValueError("is an empty file")
    return text


_PLAIN = r"^[^\x00-\x1f\x7f-\x9f]+$"  # no control characters: nothing that a screen or a log would obey
_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PLAIN)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldValue = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=_PLAIN)]


class SubmittedDocument(Strict):
    """A file of a case."""

    name: Line = Field(description="What its sender calls it.")
    content: Annotated[str, AfterValidator(_base64)] = Field(
        min_length=4,
        description="The file in base64.",
        json_schema_extra={"contentEncoding": "base64", "pattern": _BASE64},
    )


class Submission(Strict):
    """A case that is handed in: documents, fields, or both."""

    bot: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")] = Field(
        description="The bot that works it; its bot.yaml must say `intake: {api: {}}`."
    )
    documents: list[SubmittedDocument] = Field(default=[], max_length=MOST_DOCUMENTS)
    fields: dict[FieldName, FieldValue] = Field(
        default={}, max_length=MOST_FIELDS, description="What is known already, by the names that the bot uses."
    )
    label: Line | None = Field(default=None, description="What people call the case.")
    your_reference: Line | None = Field(default=None, description="Comes back with the status and in webhooks.")


def files_of(submission: Submission) -> list[tuple[str, bytes]]:
    """Its files."""
    return [(document.name, base64.b64decode(document.content)) for document in submission.documents]


def submit(
    store: Store, definition: Definition, submission: Submission, *, sender: str, key: str, zone: ZoneInfo
) -> Taken:
    """Make a submission a case; sent again under the same key it is the same case.

    Args:
        store: Where cases go.
        definition: The bot that it names.
        submission: What is handed in.
        sender: Whose token it came with.
        key: The sender's idempotency key.
        zone: Of due times.

    Raises:
        AnswerRefusedError: It has neither documents nor fields.
        CaseStateError: The key was used for something else.
        StoreError: It can't be kept; nothing was.
    """
    if not submission.documents and not submission.fields:
        raise AnswerRefusedError("A case has documents, fields, or both.")
    source = store.master.hash("intake", f"api\0{sender}\0{key}")
    said = hashlib.sha256(json.dumps(submission.model_dump(), sort_keys=True).encode()).hexdigest()
    content = store.master.hash("intake", f"api content\0{sender}\0{key}\0{said}")
    with store.reading() as connection:
        known, _ = known_as(connection, source)
        same = connection.scalar(select(intake.c.case_id).where(intake.c.source == content))
    if known and known != same:
        raise CaseStateError(f"This Idempotency-Key was used for another submission, which is case {known}.")
    kept = json.dumps({"your_reference": submission.your_reference or "", "sender": sender}, ensure_ascii=False)
    contents = [Content(data, name) for name, data in files_of(submission)]
    contents.append(Content(kept.encode(), "submission.json", KIND))
    facts = [Fact(name, value, "given", 1.0, (sender,)) for name, value in submission.fields.items()]
    label = submission.label or submission.your_reference or key
    delivery = Delivery(source, origin(sender), label, contents, facts, aliases=[content])
    return receive(store, definition, delivery, zone=zone)


def origin(sender: str) -> str:
    """Where its cases came from, as their rows say; users' names may be longer than there is room for."""
    name = f"api:{sender}"
    return name if len(name) <= 40 else f"api:{hashlib.sha256(sender.encode()).hexdigest()[:32]}"


def your_reference(store: Store, case_id: str) -> str:
    """What the sender calls the case; empty where it was handed in otherwise.

    Raises:
        KeyMissingError: It was forgotten.
    """
    with store.reading() as connection:
        key = store.key(connection, case_id)
        found = store.documents.of_case(connection, key, KIND)
    if not found:
        return ""
    return str(json.loads(store.documents.read(key, found[0].address))["your_reference"])
