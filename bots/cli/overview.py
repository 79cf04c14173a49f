"""How things stand: cases per bot, load per target, what comes next. Facts from the store, then lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text
from sqlalchemy import Connection, func, select

from bots.cases.bulk import NOT_ENDED, every_bot
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.cli.case_table import STYLES
from bots.cli.moments import ago, clock, when
from bots.cli.output import clean
from bots.definition import Definition
from bots.intake import Problem
from bots.punctual.stuck import Stuck, by_bot, find_stuck
from bots.queue.backlog import NOTHING, Backlog, backlog
from bots.queue.claim import standing_still
from bots.queue.pauses import SYSTEM, Pause, pauses_of
from bots.queue.slots import Accounts, capacities, held
from bots.run.roster import Reported, reported
from bots.schedule import is_open
from bots.schedule.hours import next_time
from bots.settings import Settings

_ORDER = (
    Status.READY,
    Status.WORKING,
    Status.REVIEW,
    Status.WAITING,
    Status.RECEIVED,
    Status.INCOMPLETE,
    Status.DONE,
    Status.REJECTED,
    Status.FAILED,
    Status.CANCELLED,
)
_ALWAYS = frozenset({Status.READY, Status.WORKING, Status.REVIEW, Status.DONE})
_ENDED = (Status.DONE, Status.REJECTED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class BotLoad:
    """One bot's cases.

    Attributes:
        open: How many are in each state that isn't final; failed ones count here, they wait for an operator.
        today: How many were done, rejected or cancelled since midnight.
        oldest_review: When the longest waiting question was put.
        late: How many may miss their deadline, and have missed it.
        stuck: How many don't get on by themselves.
    """

    open: Mapping[Status, int] = field(default_factory=dict)
    today: Mapping[Status, int] = field(default_factory=dict)
    oldest_review: datetime | None = None
    late: Mapping[str, int] = field(default_factory=dict)
    stuck: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a project at one moment."""

    at: datetime
    bots: Mapping[str, BotLoad]
    targets: Mapping[str, tuple[int, int | None]]  # robots in it now, robots it tolerates
    fires: Mapping[str, datetime]  # bot → next fire of its schedule, in the schedule's zone
    pauses: Sequence[Pause] = ()  # in force, or ended without anybody having tried since
    backlog: Backlog = NOTHING  # what more workers would help with
    workers: Sequence[Reported] = ()  # of every machine
    problems: Sequence[Problem] = ()  # papers that can't be taken in
    broken: Sequence[str] = ()  # what is wrong with bots that can't run
    messages: Mapping[str, int] = field(default_factory=dict)  # those that haven't left the outbox, by state
    stuck: Sequence[Stuck] = ()  # cases that don't get on by themselves, longest first

    def as_dict(self) -> dict[str, Any]:
        """The overview as plain JSON data."""
        return {
            "at": self.at,
            "bots": {
                name: {
                    "open": {str(status): number for status, number in load.open.items()},
                    "today": {str(status): number for status, number in load.today.items()},
                    "oldest_review": load.oldest_review,
                    "late": dict(load.late),
                    "stuck": load.stuck,
                }
                for name, load in self.bots.items()
            },
            "targets": {name: {"busy": busy, "limit": limit} for name, (busy, limit) in self.targets.items()},
            "queue": {"cases": self.backlog.cases, "age_s": round(self.backlog.age.total_seconds(), 1)},
            "workers": [{**asdict(each), "silent": each.is_silent(self.at)} for each in self.workers],
            "pauses": [asdict(each) for each in self.pauses],
            "next": dict(self.fires),
            "problems": [{"bot": each.bot, "code": each.code, "folder": each.folder} for each in self.problems],
            "broken": list(self.broken),
            "outbox": dict(self.messages),
        }


def standing_pauses(connection: Connection, now: datetime) -> list[Pause]:
    """The pauses in force, and those that ended without anybody having tried since."""
    return [each for each in pauses_of(connection) if each.in_force(now) or each.failures]


def look(
    store: Store,
    settings: Settings,
    definitions: Sequence[Definition],
    *,
    problems: Sequence[Problem] = (),
    broken: Sequence[str] = (),
    messages: Mapping[str, int] = MappingProxyType({}),
    stuck: Sequence[Stuck] | None = None,
) -> Overview:
    """The project as it stands now.

    Args:
        store: Its cases.
        settings: Its settings.
        definitions: Its bots.
        problems: Papers that can't be taken in.
        broken: What is wrong with bots that can't run.
        messages: How many haven't left the outbox, by state.
        stuck: The cases that are stuck, longest first, where that is known; it takes longer than all else together.
    """
    now = store.clock()
    zone = ZoneInfo(settings.time_zone)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    known = {bot.name: bot for bot in definitions}
    with store.reading() as connection:
        bots = _loads(connection, midnight)
        entering = held(connection, now)
        stopped, closed = standing_still(connection, now, capacities(known.values(), settings.current.accounts))
        begin = [bot for bot in definitions if bot.name not in stopped]
        begin = [bot for bot in begin if is_open(bot, now, time_zone=settings.time_zone)]
        waiting = backlog(connection, now, begin, closed)
        roster = reported(connection)
        standing = standing_pauses(connection, now)
    if stuck is None:
        stuck = find_stuck(store, settings, definitions)
    numbers = by_bot(stuck)
    for name in {*known, *bots}:
        bots[name] = replace(bots.get(name, BotLoad()), stuck=numbers.get(name, 0))
    fires = {each.name: next_time(each, now, time_zone=settings.time_zone) for each in definitions}
    return Overview(
        at=now.astimezone(zone),
        bots=dict(sorted(bots.items())),
        targets=_target_loads(definitions, settings.current.accounts, entering),
        pauses=standing,
        backlog=waiting,
        workers=roster,
        fires={name: fire for name, fire in fires.items() if fire is not None},
        problems=problems,
        broken=broken,
        messages=messages,
        stuck=stuck,
    )


def _loads(connection: Connection, midnight: datetime) -> dict[str, BotLoad]:
    by_status = (
        select(cases.c.bot, cases.c.status, cases.c.service, func.count(), func.min(cases.c.updated_at))
        .where(NOT_ENDED)
        .group_by(cases.c.bot, cases.c.status, cases.c.service)
    )
    bot = func.coalesce(cases.c.bot, "")  # an index by bot would make SQLite look at all that ever ended
    ended = (
        select(bot, cases.c.status, func.count())
        .where(cases.c.status.in_(_ENDED), cases.c.ended_at >= midnight)
        .group_by(bot, cases.c.status)
    )
    standing: dict[str, Counter[Status]] = {}
    late: dict[str, Counter[str]] = {}
    oldest: dict[str, datetime] = {}
    for name, status, service, number, since in connection.execute(by_status):
        standing.setdefault(name, Counter())[Status(status)] += number
        if service:
            late.setdefault(name, Counter())[str(service)] += number
        if status == Status.REVIEW:
            oldest[name] = min(since, oldest.get(name, since))
    today: dict[str, dict[Status, int]] = {}
    for name, status, number in connection.execute(ended):
        today.setdefault(name, {})[Status(status)] = number
    return {
        name: BotLoad(standing.get(name, {}), today.get(name, {}), oldest.get(name), late.get(name, {}))
        for name in every_bot(connection)
    }


def _target_loads(
    definitions: Sequence[Definition], accounts: Accounts, entering: Mapping[str, int]
) -> dict[str, tuple[int, int | None]]:
    """Robots in each target; those of one that tolerates any number aren't counted."""
    tolerated = capacities(definitions, accounts)
    names = sorted({name for definition in definitions for name in definition.targets} | set(entering))
    return {name: (entering.get(name, 0), tolerated[name].limit if name in tolerated else None) for name in names}


def lines(overview: Overview) -> Iterator[Text]:
    """The overview as people read it: a line per bot, the targets, what comes next."""
    for why in overview.broken:
        yield Text(f"can't run: {clean(why)}", style="red")
    if not overview.bots:
        yield Text("No bots yet: 'bots new supplier_onboarding' makes one.")
        return
    margin = max(len(name) for name in (*overview.bots, "targets")) + 3
    columns = [_column(overview, status) for status in _ORDER]
    widths = [max(cell.cell_len for cell in column) for column in columns]
    for row, name in enumerate(overview.bots):
        line = Text(name.ljust(margin))
        for column, width in zip(columns, widths, strict=True):
            cell = column[row].copy()
            cell.pad_right(width + 3 - cell.cell_len if width else 0)
            line.append_text(cell)
        line.rstrip()
        yield line
    yield from _machinery(overview, margin)
    yield from _trouble(overview, margin)
    for number, each in enumerate(overview.pauses):
        heading = ("paused" if number == 0 else "").ljust(margin)
        yield Text(heading).append(_pause_words(each, overview.at), style="red" if each.by == SYSTEM else "yellow")
    for number, (name, fire) in enumerate(sorted(overview.fires.items(), key=lambda pair: pair[1])):
        yield Text(("next" if number == 0 else "").ljust(margin) + f"{name} {when(fire, overview.at)}")
    stuck = {state: overview.messages[state] for state in ("in_doubt", "failed") if state in overview.messages}
    if stuck:
        told = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in stuck.items())
        yield Text("outbox".ljust(margin)).append(f"{told}: bots outbox list", style="yellow")
    for number, problem in enumerate(overview.problems):
        heading = ("intake" if number == 0 else "").ljust(margin)
        yield Text(heading).append(f"{problem.bot} {clean(problem.text)}", style="red" if problem.alarm else "yellow")


def _machinery(overview: Overview, margin: int) -> Iterator[Text]:
    """Targets, workers, and what waits for these."""
    if overview.targets:
        yield Text("targets".ljust(margin) + "   ".join(_target_words(*each) for each in overview.targets.items()))
    if overview.workers:
        yield Text("workers".ljust(margin)).append_text(_workers_words(overview))
    if overview.backlog.cases:
        number, age = overview.backlog.cases, ago(overview.backlog.age)
        yield Text(f"{'queue'.ljust(margin)}{number} case{'s' * (number != 1)} could be worked on now, for {age}")


def _trouble(overview: Overview, margin: int) -> Iterator[Text]:
    """Cases that may end too late, and such that don't get on."""
    late = Counter[str]()
    for load in overview.bots.values():
        late.update(load.late)
    words = {"at_risk": "at risk", "breached": "past their deadline"}
    told = [f"{late[service]} {text}" for service, text in words.items() if late[service]]
    if told:
        style = "red" if late["breached"] else "yellow"
        yield Text("due".ljust(margin)).append(", ".join(told), style=style)
    number = sum(load.stuck for load in overview.bots.values())
    if number:
        yield Text("stuck".ljust(margin)).append(f"{number} case{'s' * (number != 1)}: bots stuck", style="yellow")


def _column(overview: Overview, status: Status) -> list[Text]:
    """One state of every bot, numbers under each other; a rare state is shown only where there is one."""
    numbers = [load.open.get(status, 0) + load.today.get(status, 0) for load in overview.bots.values()]
    digits = max(len(str(number)) for number in numbers)
    label = "done today" if status is Status.DONE else str(status)
    column = []
    for number, load in zip(numbers, overview.bots.values(), strict=True):
        cell = Text()
        if number or status in _ALWAYS:
            cell.append(f"{label} {number:>{digits}}", style=STYLES.get(status, "") if number else "dim")
        if status is Status.REVIEW and load.oldest_review:
            cell.append(f" (oldest {ago(overview.at - load.oldest_review)})", style="dim")
        column.append(cell)
    return column


def _target_words(name: str, load: tuple[int, int | None]) -> str:
    busy, limit = load
    if limit is None:
        return f"{name} any number"
    return f"{name} {busy}/{limit} busy"


def _pause_words(pause: Pause, now: datetime) -> str:
    """A pause in words: what, until when, by whom and why."""
    if pause.until is None:
        until = f"until 'bots resume {pause.kind} {pause.name}'"
    elif pause.in_force(now):
        until = f"until {clock(pause.until, now)}"
    else:
        until = "over, the next case tries it"
    return clean(f"{pause.kind} {pause.name} {until}, by {pause.by}: {pause.reason}")


def _workers_words(overview: Overview) -> Text:
    """How many workers there are in each state; silent ones are an alarm."""
    heard = Counter(each.state for each in overview.workers if not each.is_silent(overview.at))
    silent = len(overview.workers) - heard.total()
    words = Text("   ".join(f"{state} {number}" for state, number in sorted(heard.items())))
    if silent:
        words.append("   " if heard else "").append(f"silent {silent}", style="red").append("   see 'bots workers'")
    return words
