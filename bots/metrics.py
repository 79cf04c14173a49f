"""Metrics for Prometheus, gathered from the database when they are asked for: any machine tells the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from bots.alerts import notices
from bots.alerts.watchman import alerts_of
from bots.cases.store import Store
from bots.definition import Definition, sound_definitions
from bots.errors import StoreError
from bots.outbox.box import Outbox
from bots.punctual.stuck import by_bot, find_stuck
from bots.punctual.watch import late_counts
from bots.queue.backlog import backlog
from bots.queue.claim import standing_still
from bots.queue.pauses import pauses_of
from bots.queue.slots import capacities, held
from bots.run.roster import reported
from bots.schedule import is_open
from bots.schedule.hours import next_time
from bots.schedule.production import latest
from bots.schedule.scheduler import records_of
from bots.settings import Settings


class BotsCollector(Collector):
    """Every figure of a project; labels are names of bots, targets and hosts, never of cases or people.

    Args:
        store: The project's.
        settings: Its settings.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now; where the database doesn't answer only that."""
        up = GaugeMetricFamily("bots_database_up", "Whether the database answers.")
        try:
            found = list(self._all())
        except StoreError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _all(self) -> Iterator[Metric]:
        definitions, broken = sound_definitions(self.settings)
        now = self.store.clock()
        with self.store.reading() as connection:
            yield from self._queue(connection, definitions, now)
            yield from self._machinery(connection, definitions, now)
            yield from self._schedules(connection, definitions, now)
            yield from self._told(connection)
        stuck = by_bot(find_stuck(self.store, self.settings, definitions))
        yield _family(
            "stuck_cases", "Cases that don't get on by themselves.", ["bot"], [((b,), n) for b, n in stuck.items()]
        )
        yield _family("broken_bots", "Bots that can't run.", [], [((), len(broken))])

    def _queue(self, connection: Connection, definitions: Sequence[Definition], now: datetime) -> Iterator[Metric]:
        counts = [((bot, str(status)), number) for (bot, status), number in self.store.counts(connection).items()]
        yield _family("cases", "Cases by bot and state.", ["bot", "status"], counts)
        late = [
            ((bot, str(service)), number)
            for bot, told in late_counts(connection).items()
            for service, number in told.items()
        ]
        yield _family("late_cases", "Open cases at risk or past their deadline.", ["bot", "service"], late)
        accounts = self.settings.current.accounts
        stopped, closed = standing_still(connection, now, capacities(definitions, accounts))
        zone = self.settings.time_zone
        able = [each for each in definitions if each.name not in stopped and is_open(each, now, time_zone=zone)]
        waiting = backlog(connection, now, able, closed)
        yield _family("queue_cases", "Cases that a free worker would take at once.", [], [((), waiting.cases)])
        age = waiting.age.total_seconds()
        yield _family("queue_age_seconds", "How long the oldest of them has waited.", [], [((), age)])

    def _machinery(self, connection: Connection, definitions: Sequence[Definition], now: datetime) -> Iterator[Metric]:
        workers: dict[tuple[str, ...], float] = {}
        for each in reported(connection):
            key = each.host, "silent" if each.is_silent(now) else each.state
            workers[key] = workers.get(key, 0) + 1
        yield _family("workers", "Workers by machine and state.", ["host", "state"], list(workers.items()))
        busy = [((name,), number) for name, number in held(connection, now).items()]
        yield _family("target_robots", "Robots in each target.", ["target"], busy)
        limits = capacities(definitions, self.settings.current.accounts)
        tolerated = [((name,), each.limit) for name, each in limits.items()]
        yield _family("target_limit", "Robots that each target tolerates.", ["target"], tolerated)
        pauses = [((str(each.kind), each.name, each.by), 1) for each in pauses_of(connection) if each.in_force(now)]
        by_system = [((kind, name, "system" if by == "system" else "person"), one) for (kind, name, by), one in pauses]
        yield _family("paused", "What is paused.", ["kind", "name", "by"], by_system)

    def _schedules(self, connection: Connection, definitions: Sequence[Definition], now: datetime) -> Iterator[Metric]:
        fired = [((name,), each.last.timestamp()) for name, each in records_of(connection).items() if each.last]
        yield _family("last_fire_timestamp_seconds", "When each schedule fired last.", ["name"], fired)
        coming = [(each.name, next_time(each, now, time_zone=self.settings.time_zone)) for each in definitions]
        found = [((name,), moment.astimezone(UTC).timestamp()) for name, moment in coming if moment]
        yield _family("next_fire_timestamp_seconds", "When each schedule fires next.", ["name"], found)
        failed = [((name,), float(run.state == "failed")) for name, run in latest(connection).items()]
        yield _family("producer_failed", "Whether a producing suite's last run failed for good.", ["name"], failed)

    def _told(self, connection: Connection) -> Iterator[Metric]:
        messages = [((state,), number) for state, number in Outbox(self.store).counts(connection).items()]
        yield _family("outbox_messages", "Messages that haven't left, by state.", ["state"], messages)
        waiting = [((state,), number) for state, number in notices.counts(connection).items()]
        yield _family("notices", "Alerts and reports that haven't left, by state.", ["state"], waiting)
        wrong = [
            ((each.condition.kind, each.condition.name, str(each.condition.severity)), each.condition.number)
            for each in alerts_of(connection)
        ]
        yield _family("alerts", "What is wrong, and how many it is about.", ["kind", "name", "severity"], wrong)


def as_text(store: Store, settings: Settings) -> str:
    """The figures in Prometheus' text format."""
    return generate_latest(_registry(store, settings)).decode()


def serve(store: Store, settings: Settings, host: str, port: int) -> tuple[int, object]:
    """Serve the figures over HTTP in the background; returns the port and the server, which `shutdown` ends.

    Raises:
        OSError: The address is in use, or isn't this machine's.
    """
    server, _thread = start_http_server(port, host, _registry(store, settings))
    return server.server_port, server


def _registry(store: Store, settings: Settings) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(BotsCollector(store, settings))
    return registry


def _family(name: str, text: str, labels: list[str], samples: Sequence[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(f"bots_{name}", text, labels=labels)
    for values, number in samples:
        family.add_metric(list(values), number)
    return family
