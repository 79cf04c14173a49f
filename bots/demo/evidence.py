"""What the demo's verdict rests on: the application's ledger, the register workbook, and how each case ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from sqlalchemy import select

from bots.cases.model import Case, Status
from bots.cases.store import Store
from bots.cases.tables import cases, questions, steps
from bots.demo.oracle import Ending, Entered
from bots.demo.place import BOT, Place
from bots.errors import KeyMissingError
from bots.intake.arrival import arrival_of

# Headings of the register, as `robots/account_opening` writes them.
_COLUMNS = {"IBAN": "account_iban", "Case": "case_id"}


def entered(place: Place) -> list[Entered]:
    """Everything that was ever committed in the application."""
    from resources.specimens.core_banking import read_ledger  # noqa: PLC0415 - the demo alone knows the specimens

    return [Entered(entry["kind"], entry["number"], entry["fields"]) for entry in read_ledger(place.bank)]


def register_rows(path: Path) -> list[dict[str, str]]:
    """The register's rows, by column name; none where there is no workbook yet.

    Read with another library than the one it was written with.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - on use

    if not path.exists():
        return []
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except (CalamineError, BadZipFile):
        return [{"case_id": "unreadable"}]  # counted as an entry of nobody
    if not rows:
        return []
    names = [_COLUMNS.get(str(heading), str(heading).lower().replace(" ", "_")) for heading in rows[0]]
    return [{name: _text(value) for name, value in zip(names, row, strict=False)} for row in rows[1:] if any(row)]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class Names:
    """Which folder each case came from; what a case was called is looked up once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[str, str] = {}

    def cases(self) -> dict[str, Case]:
        """The demo's cases by their folder's name."""
        with self.store.reading() as connection:
            found = self.store.list(connection, bot=BOT, limit=100_000)
            for case in found:
                # Papers of a received case are still being written: what it is called isn't known yet.
                if case.id not in self._known and case.status is not Status.RECEIVED:
                    try:
                        arrival = arrival_of(self.store, connection, case.id)
                    except KeyMissingError:
                        arrival = None
                    self._known[case.id] = arrival.name if arrival else ""
        return {name: case for case in found if (name := self._known.get(case.id))}


def endings(store: Store, names: Names) -> dict[str, Ending]:
    """How each case ended, by its folder's name."""
    with store.reading() as connection:
        settled = set(
            connection.scalars(select(questions.c.case_id).where(questions.c.answered_by.is_not(None)).distinct())
        )
    return {
        name: Ending(str(case.status), case.reason, by_person=case.id in settled)
        for name, case in names.cases().items()
    }


def open_questions(store: Store) -> dict[str, list[str]]:
    """Case → fields that a person is asked about."""
    with store.reading() as connection:
        rows = connection.execute(
            select(questions.c.case_id, questions.c.field)
            .where(questions.c.answered_at.is_(None))
            .order_by(questions.c.asked_at, questions.c.field)
        ).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row.field)
    return found


def last_steps(store: Store, case_ids: Iterable[str]) -> dict[str, str]:
    """Case → the last of its steps that ended."""
    with store.reading() as connection:
        rows = connection.execute(
            select(steps.c.case_id, steps.c.name)
            .join(cases, cases.c.id == steps.c.case_id)
            .where(steps.c.case_id.in_(list(case_ids)))
            .order_by(steps.c.position)
        ).all()
    return {row.case_id: row.name for row in rows}
