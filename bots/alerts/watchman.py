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
from bots.cases.locks import hold_name
from bots.cases.marks import mark, move_mark
from bots.cases.operation_tables import alerts, silences
from bots.cases.store import Store
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
            put(connection, store, channel, f"alert {now.isoformat()}", content)
    for alert in done.tell:
        logger.warning("alert {}: {}", alert.condition.severity, alert.condition.text)
    return done


def messages(settings: Settings, done: Decided) -> list[tuple[str, dict[str, Any]]]:
    """One message for each way that wants any of it."""
    ours = settings.current.alerts
    wanted = {Severity.WARNING: ours.warning, Severity.CRITICAL: ours.critical}
    found = []
    for way in dict.fromkeys([*ours.critical, *ours.warning]):
        told = [each for each in done.tell if way in wanted[each.condition.severity]]
        over = [each for each in done.over if way in wanted[each.condition.severity]]
        if not told and not over:
            continue
        content = _content(settings, told, over)
        if way == "mail":
            content["to"] = addresses_of(settings, ours.mail)
            if not content["to"] or settings.current.channels.mail is None:
                continue
        found.append((way, content))
    return found


def addresses_of(settings: Settings, names: Sequence[str]) -> list[str]:
    """Mail addresses of people, by name or as they are written."""
    found = [
        name if "@" in name else settings.people[name].mail for name in names if "@" in name or name in settings.people
    ]
    return [address for address in dict.fromkeys(found) if address]


def _content(settings: Settings, told: Sequence[Alert], over: Sequence[Alert]) -> dict[str, Any]:
    critical = any(each.condition.severity is Severity.CRITICAL for each in told)
    severity = Severity.CRITICAL if critical else Severity.WARNING
    place = f"{settings.name}, {settings.environment}"
    first = told[0].condition.text if told else f"over: {over[0].condition.text}"
    more = len(told) + len(over) - 1
    subject = f"[{severity if told else 'over'}] {place}: {first.partition(': bots ')[0]}"[:150]
    if more:
        subject += f" (+{more})"
    lines = [
        f"{each.condition.severity}: {each.condition.text} (since {each.since:%Y-%m-%d %H:%M} UTC)" for each in told
    ]
    lines += [f"over: {each.condition.text} (it lasted {_span(each.seen_at - each.since)})" for each in over]
    listed = [
        {
            "kind": each.condition.kind,
            "name": each.condition.name,
            "number": each.condition.number,
            "over": each in over,
        }
        for each in (*told, *over)
    ]
    text = "\n".join(lines)
    return {"severity": str(severity), "subject": subject, "text": text, "body": f"{text}\n", "alerts": listed}


def tell_person(connection: Connection, store: Store, settings: Settings, escalated: Escalated) -> None:
    """Put down a mail to the person whom a stuck case is escalated to; nothing where no address is known."""
    to = addresses_of(settings, [escalated.to])
    if not to or settings.current.channels.mail is None:
        return
    stuck = escalated.stuck
    subject = f"[{settings.name}, {settings.environment}] case {stuck.case_id} of {stuck.bot} is stuck"
    why = str(stuck.why).replace("_", " ")
    since = f"{stuck.since:%Y-%m-%d %H:%M} UTC"
    body = f"Case {stuck.case_id} of {stuck.bot} is in {stuck.status} and doesn't get on: {why} since {since}.\n"
    body += f"Look at it: bots case show {stuck.case_id}\n"
    key = f"escalated {stuck.case_id} {escalated.level} {store.clock().isoformat()}"
    put(
        connection,
        store,
        "mail",
        key,
        {"to": to, "subject": subject, "body": body, "severity": "warning", "text": body},
    )


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


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
