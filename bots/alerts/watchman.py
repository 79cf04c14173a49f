"""The watchman: looks what is wrong, decides what is told, and puts the notices down in the same transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from loguru import logger
from sqlalchemy import Connection, delete, insert, select

from bots.alerts.conditions import Condition, Severity, conditions
from bots.alerts.decide import Alert, Decided, Key, decide
from bots.alerts.notices import put, request, send_notices
from bots.alerts.wording import Speaker
from bots.cases.locks import hold_name
from bots.cases.marks import mark, move_mark
from bots.cases.operation_tables import alerts, silences
from bots.cases.store import Store
from bots.definition import Language
from bots.outbox.deliver import DeliveryError
from bots.punctual.escalation import Escalated
from bots.settings import Settings
from connectors.errors import SecretMissingError
from connectors.secrets import get_secret

_APART = timedelta(seconds=30)  # between two looks of all machines


def look_around(store: Store, settings: Settings) -> Decided | None:
    """Look what is wrong and put down what is told of it; None where another machine did so just now.

    Raises:
        StoreError: The database can't be used right now.
    """
    wrong = conditions(store, settings)
    with store.transaction() as connection:
        hold_name(connection, "alerts")
        now, before = store.clock(), mark(connection, "alerts")
        if before and now - datetime.fromisoformat(before) < _APART:
            return None
        if not move_mark(connection, "alerts", before, now.isoformat()):
            return None
        ours = settings.current.alerts
        known = {alert.key: alert for alert in alerts_of(connection)}
        done = decide(known, wrong, silenced(connection, now), now, group=ours.group, repeat=ours.repeat)
        _keep(connection, done.kept)
        for channel, content in messages(settings, done):
            put(connection, store, channel, f"alert {now.isoformat()} {content.get('to', '')}", content)
    for alert in done.tell:
        logger.warning("alert {}: {}", alert.condition.severity, alert.condition.text)
    return done


def messages(settings: Settings, done: Decided) -> list[tuple[str, dict[str, Any]]]:
    """One message for each way that wants any of it; by mail one for each language that people read."""
    ours = settings.current.alerts
    wanted = {Severity.WARNING: ours.warning, Severity.CRITICAL: ours.critical}
    found = []
    for way in dict.fromkeys([*ours.critical, *ours.warning]):
        told = [each for each in done.tell if way in wanted[each.condition.severity]]
        over = [each for each in done.over if way in wanted[each.condition.severity]]
        if not told and not over:
            continue
        if way != "mail":
            found.append((way, Speaker(settings, settings.language).alerts(told, over)))
        elif settings.current.channels.mail is not None:
            for language, to in readers(settings, ours.mail).items():
                found.append((way, {**Speaker(settings, language).alerts(told, over), "to": to}))
    return found


def readers(settings: Settings, names: Sequence[str]) -> dict[Language, list[str]]:
    """Mail addresses of people, by name or as they are written, by the language that they read."""
    found: dict[Language, list[str]] = {}
    for name in names:
        person = settings.people.get(name)
        language = (person.language if person else None) or settings.language
        address = name if "@" in name else person.mail if person else ""
        if address and not any(address in others for others in found.values()):
            found.setdefault(language, []).append(address)
    return found


def tell_person(connection: Connection, store: Store, settings: Settings, escalated: Escalated) -> None:
    """Put down a mail to the person whom a stuck case is escalated to; nothing where no address is known."""
    if settings.current.channels.mail is None:
        return
    for language, to in readers(settings, [escalated.to]).items():
        content = Speaker(settings, language).escalated(escalated)
        key = f"escalated {escalated.stuck.case_id} {escalated.level} {store.clock().isoformat()}"
        put(connection, store, "mail", key, {**content, "to": to})


def alerts_of(connection: Connection) -> list[Alert]:
    """The alerts on record."""
    return [
        Alert(
            Condition(row.kind, row.name, Severity(row.severity), row.number, row.text),
            row.since,
            row.seen_at,
            row.told_at,
        )
        for row in connection.execute(select(alerts).order_by(alerts.c.since))
    ]


def silenced(connection: Connection, now: datetime) -> set[Key]:
    """Of what nothing is told now."""
    query = select(silences.c.kind, silences.c.name).where(silences.c.until > now)
    return {(row.kind, row.name) for row in connection.execute(query)}


def silence(store: Store, kind: str, name: str, until: datetime | None, *, by: str, reason: str) -> None:
    """Tell nothing of a kind of alert until then; None: tell it again."""
    here = (silences.c.kind == kind) & (silences.c.name == name)
    with store.transaction() as connection:
        connection.execute(delete(silences).where(here))
        if until is not None:
            values = {"since": store.clock(), "until": until, "by": by[:80], "reason": reason[:200]}
            connection.execute(insert(silences).values(kind=kind, name=name, **values))


def _keep(connection: Connection, kept: Sequence[Alert]) -> None:
    connection.execute(delete(alerts))
    for alert in kept:
        told = alert.condition
        row = {"kind": told.kind, "name": told.name[:120], "severity": told.severity, "number": told.number}
        times = {"since": alert.since, "seen_at": alert.seen_at, "told_at": alert.told_at}
        connection.execute(insert(alerts).values(**row, **times, text=told.text))


class Watchman:
    """Looks around once a minute on every machine, sends what is due, and gives the sign of life.

    Args:
        settings: The project's.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._beat_at = 0.0

    def round(self, store: Store) -> None:
        """One round.

        Raises:
            StoreError: The database can't be used right now: no sign of life is given.
        """
        look_around(store, self.settings)
        send_notices(self.settings, store)
        heartbeat = self.settings.current.alerts.heartbeat
        if heartbeat is None or time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + heartbeat.every.total_seconds()
        try:
            status = request(heartbeat.url or get_secret(heartbeat.secret).value, "GET")
            if not 200 <= status < 300:
                logger.warning("the sign of life was answered with {}", status)
        except (DeliveryError, SecretMissingError) as error:
            logger.warning("the sign of life can't be given: {}", error)
