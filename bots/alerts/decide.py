"""What is told of conditions, and when: pure, so that a night of alarms can be tried in a moment.

A warning waits a while, so that what comes together is told together; what is critical is told at once. What still
holds is told again after hours, or as soon as it becomes critical. What ends is told as over, if it had been told at
all and stays away for a while: something that comes and goes doesn't ring each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bots.alerts.conditions import Condition, Severity

Key = tuple[str, str]  # kind and name


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition on record.

    Attributes:
        since: When it was seen first.
        seen_at: When it was seen last.
        told_at: When people were told last; None: not yet.
    """

    condition: Condition
    since: datetime
    seen_at: datetime
    told_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What it is known again by."""
        return self.condition.kind, self.condition.name


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of the alerts.

    Attributes:
        kept: Those that go on.
        tell: Those of them that are told now.
        over: Those that have ended and are told as over.
    """

    kept: tuple[Alert, ...]
    tell: tuple[Alert, ...]
    over: tuple[Alert, ...]


def decide(
    known: Mapping[Key, Alert],
    now_wrong: Sequence[Condition],
    silenced: Collection[Key],
    now: datetime,
    *,
    group: timedelta,
    repeat: timedelta,
) -> Decided:
    """What is kept and told.

    Args:
        known: The alerts on record.
        now_wrong: What is wrong now.
        silenced: Kinds and names of which nothing is told; an empty name stands for all of a kind.
        now: This moment.
        group: How long a warning waits for others, and how long something must be over.
        repeat: After how long what still holds is told again.
    """
    kept: list[Alert] = []
    tell: list[Alert] = []
    for condition in now_wrong:
        before = known.get((condition.kind, condition.name))
        alert = Alert(condition, before.since if before else now, now, before.told_at if before else None)
        quiet = {alert.key, (condition.kind, "")} & set(silenced)
        if not quiet and _due(before, alert, now, group, repeat):
            alert = replace(alert, told_at=now)
            tell.append(alert)
        kept.append(alert)
    here = {alert.key for alert in kept}
    gone = [alert for key, alert in known.items() if key not in here]
    kept += [alert for alert in gone if now - alert.seen_at < group]
    over = [alert for alert in gone if now - alert.seen_at >= group and alert.told_at is not None]
    if tell:  # whoever is told anyway is told of the rest too
        waiting = [alert for alert in kept if alert.told_at is None and alert.key in here]
        waiting = [each for each in waiting if not {each.key, (each.condition.kind, "")} & set(silenced)]
        kept = [replace(alert, told_at=now) if alert in waiting else alert for alert in kept]
        tell += [replace(alert, told_at=now) for alert in waiting]
    return Decided(tuple(kept), tuple(tell), tuple(over))


def _due(before: Alert | None, alert: Alert, now: datetime, group: timedelta, repeat: timedelta) -> bool:
    critical = alert.condition.severity is Severity.CRITICAL
    if alert.told_at is None:
        return critical or now - alert.since >= group
    worse = critical and before is not None and before.condition.severity is not Severity.CRITICAL
    return worse or now - alert.told_at >= repeat
