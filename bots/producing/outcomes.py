"""What became of the cases that were made of rows, in words for the people who keep the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bots.cases.fields import facts_of
from bots.cases.model import Case, Status
from bots.cases.store import Store
from bots.definition import Language
from bots.errors import KeyMissingError
from bots.producing.rows import cases_of

_WORDS: dict[Language, dict[Status, str]] = {
    "en": {
        Status.DONE: "done",
        Status.REJECTED: "rejected",
        Status.CANCELLED: "cancelled",
        Status.FAILED: "failed",
        Status.REVIEW: "a person is looking at it",
        Status.INCOMPLETE: "papers are missing",
    },
    "it": {
        Status.DONE: "fatto",
        Status.REJECTED: "respinto",
        Status.CANCELLED: "annullato",
        Status.FAILED: "non riuscito",
        Status.REVIEW: "in verifica da una persona",
        Status.INCOMPLETE: "mancano documenti",
    },
    "es": {
        Status.DONE: "hecho",
        Status.REJECTED: "rechazado",
        Status.CANCELLED: "anulado",
        Status.FAILED: "no realizado",
        Status.REVIEW: "lo revisa una persona",
        Status.INCOMPLETE: "faltan documentos",
    },
}
_UNDER_WAY: dict[Language, str] = {"en": "in progress", "it": "in corso", "es": "en curso"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings of the columns that outcomes are written into; an empty one is left out.

    Attributes:
        outcome: What became of the case.
        case: Its id.
        reason: The code of a rejection, failure or question.
        when: When it ended; empty until then.
        facts: Facts of cases that are done, by heading.
    """

    outcome: str = "Outcome"
    case: str = "Case"
    reason: str = "Reason"
    when: str = "When"
    facts: Mapping[str, str] = field(default_factory=dict)


def outcomes(
    store: Store,
    bot: str,
    name: str,
    keys: Sequence[str],
    columns: Columns,
    *,
    language: Language,
    zone: ZoneInfo,
) -> dict[str, dict[str, str | datetime | None]]:
    """What became of the cases of rows, by the row's key; rows without a case are left out.

    Args:
        store: The project's.
        bot: The bot that works them.
        name: What the list is called.
        keys: The rows' keys.
        columns: Where each thing is written.
        language: Of the words.
        zone: Of the moments.
    """
    told: dict[str, dict[str, str | datetime | None]] = {}
    with store.reading() as connection:
        for key, case_id in cases_of(store, connection, bot, name, keys).items():
            case = store.case(connection, case_id)
            row: dict[str, str | datetime | None] = {
                columns.outcome: word(case.status, language),
                columns.case: case.id,
                columns.reason: case.reason.replace("_", " "),
                columns.when: _ended(case, zone),
            }
            if columns.facts:
                row.update(_facts(store, connection, case, columns.facts))
            row.pop("", None)
            told[key] = row
    return told


def word(status: Status, language: Language) -> str:
    """A state in a word that business users know."""
    return _WORDS[language].get(status, _UNDER_WAY[language])


def _ended(case: Case, zone: ZoneInfo) -> datetime | None:
    ended = case.status in {Status.DONE, Status.REJECTED, Status.CANCELLED, Status.FAILED}
    return case.updated_at.astimezone(zone) if ended else None


def _facts(store: Store, connection: Connection, case: Case, wanted: Mapping[str, str]) -> dict[str, str]:
    if case.status is not Status.DONE:
        return dict.fromkeys(wanted, "")
    try:
        known = facts_of(store, connection, case.id)
    except KeyMissingError:  # the person was forgotten
        return {}
    return {heading: known[name].value if name in known else "" for heading, name in wanted.items()}
