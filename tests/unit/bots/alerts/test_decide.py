"""What is told of what is wrong, and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bots.alerts.conditions import Condition, Severity
from bots.alerts.decide import Alert, Decided, Key, decide

START = datetime(2026, 11, 23, 22, tzinfo=UTC)
LATE = Condition("at_risk", "orders", Severity.WARNING, 3, "orders: 3 at risk")
STUCK = Condition("stuck", "orders", Severity.WARNING, 1, "orders: 1 is stuck")
DOWN = Condition("target_down", "bank", Severity.CRITICAL, 1, "bank is paused")


class Night:
    """Alerts on record while minutes go by."""

    def __init__(self) -> None:
        self.known: dict[Key, Alert] = {}

    def at(self, minute: int, *wrong: Condition, silenced: Collection[Key] = ()) -> Decided:
        now = START + timedelta(minutes=minute)
        group, repeat = timedelta(minutes=5), timedelta(hours=4)
        done = decide(self.known, wrong, silenced, now, group=group, repeat=repeat)
        self.known = {alert.key: alert for alert in done.kept}
        return done


def kinds(alerts: Collection[Alert]) -> list[str]:
    return [alert.condition.kind for alert in alerts]


def test_warnings_are_told_together_and_what_is_critical_at_once():
    """Two warnings that come one after the other make one message; a target that is down waits for nobody."""
    night = Night()
    assert night.at(0, LATE).tell == ()
    assert night.at(3, LATE, STUCK).tell == ()
    assert kinds(night.at(5, LATE, STUCK).tell) == ["at_risk", "stuck"]
    assert night.at(6, LATE, STUCK).tell == ()
    assert kinds(night.at(7, LATE, STUCK, DOWN).tell) == ["target_down"]


def test_what_still_holds_is_told_again_and_what_grows_worse_at_once():
    """After four hours; and a warning that becomes critical rings again."""
    night = Night()
    night.at(0, LATE)
    night.at(5, LATE)
    assert night.at(244, LATE).tell == ()
    assert kinds(night.at(245, LATE).tell) == ["at_risk"]
    worse = Condition("at_risk", "orders", Severity.CRITICAL, 3, "orders: 3 at risk")
    assert kinds(night.at(250, worse).tell) == ["at_risk"]


def test_what_is_over_is_told_once_and_only_if_it_had_been_told():
    """A target that answers again is told as over after a while; one that comes and goes doesn't ring each time."""
    night = Night()
    night.at(0, DOWN, LATE)
    assert kinds(night.at(2).over) == []
    assert night.at(3, DOWN).tell == ()  # it came back before it counted as over
    assert night.at(8).over != ()
    assert kinds(night.at(9).over) == []
    night = Night()
    night.at(0, LATE)
    assert night.at(6).over == ()  # nobody had been told


def test_nothing_is_told_of_what_is_silenced():
    """Neither of a name nor of a whole kind; it is told when the silence ends and it still holds."""
    night = Night()
    assert night.at(0, DOWN, silenced={("target_down", "bank")}).tell == ()
    assert night.at(10, DOWN, silenced={("target_down", "")}).tell == ()
    assert kinds(night.at(20, DOWN).tell) == ["target_down"]
