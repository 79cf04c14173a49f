"""Reconciling: a target's rows beside the ledger's entries of a business day, kept for the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bots.cases.store import Store
from bots.definition import sound_definitions
from bots.errors import IntakeError
from bots.report.entered import Held, compare, keep_held, noted
from bots.report.facts import targets_of
from bots.report.period import day_of, period_of
from bots.settings import Settings


def reconcile(
    store: Store,
    settings: Settings,
    target: str,
    rows: Sequence[Mapping[str, str]],
    key: str,
    amount: str,
    day: str,
) -> Held:
    """Compare what a target holds with what was entered into it on a business day, and keep what came of it.

    Raises:
        IntakeError: A column isn't there, or the day is none.
        StoreError: The database can't be used right now.
    """
    for column in filter(None, (key, amount)):
        if rows and not any(column in row for row in rows):
            raise IntakeError(f"Reconcile Entries: the rows have no column {column!r}.")
    zone, at = ZoneInfo(settings.time_zone), settings.current.alerts.report.at
    try:
        chosen = date.fromisoformat(day) if day else day_of(store.clock(), at, zone)
    except ValueError as error:
        raise IntakeError(f"Reconcile Entries: {day!r} is no date: write it like 2026-11-22.") from error
    period = period_of(chosen, at, zone)
    with store.reading() as connection:
        field = targets_of(connection, sound_definitions(settings)[0], period).get(target, "")
        ours = noted(store, connection, target, field, period)
    held = compare(store, ours, target, rows, key, amount if field else "")
    with store.transaction() as connection:
        keep_held(connection, target, period, held)
    return held
