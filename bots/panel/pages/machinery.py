"""What the bots run on: queues, robots and their machines, targets with limits, accounts and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field
from starlette.responses import Response

from bots.cli.moments import to_come
from bots.panel.plain import plain
from bots.panel.routes import Button, Entry, Feed, Page
from bots.panel.standing import mark_of
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.queue.by_hand import known_names, pause_by, refuse_unknown, resume_by
from bots.queue.kinds import PauseKind
from bots.queue.pauses import account_name, pauses_of
from bots.queue.slots import capacities
from bots.validation import Strict


class Paused(Strict):
    """What is paused, why, and until when."""

    kind: PauseKind
    name: str = Field(max_length=160)
    reason: str = Field(min_length=3, max_length=200)
    until: str = ""


class Resumed(Strict):
    """What goes on."""

    kind: PauseKind
    name: str = Field(max_length=160)
    reason: str = Field(default="", max_length=200)


def _robots(visit: Visit) -> Response:
    overview = visit.house.glance().overview
    machines: dict[str, list[Any]] = {}
    for worker in overview.workers:
        machines.setdefault(worker.host, []).append(worker)
    return _render(visit, "robots", machines=machines, backlog=overview.backlog)


def _queues(visit: Visit) -> Response:
    standing = visit.house.glance().granted(visit.bots)
    loads = sorted(standing.overview.bots.items(), key=lambda pair: -sum(pair[1].open.values()))
    ages = visit.house.ages(visit.house.patience)
    return _render(
        visit,
        "queues",
        loads=loads,
        ages=ages,
        titles={each.name: each.title_in(visit.words.language) for each in visit.house.definitions()},
    )


def _targets(visit: Visit) -> Response:
    accounts = visit.settings.current.accounts
    bots = visit.house.definitions()
    tolerated = capacities(bots, accounts)
    standing = visit.house.glance()
    overview = standing.overview
    with visit.store.reading() as connection:
        paused = {(each.kind, each.name): each for each in pauses_of(connection) if each.in_force(visit.now)}
    targets = [
        {
            "name": name,
            "busy": overview.targets.get(name, (0, None))[0],
            "limit": tolerated[name].limit if name in tolerated else None,
            "accounts": [
                (each, paused.get((PauseKind.ACCOUNT, account_name(name, each)))) for each in accounts.get(name, ())
            ],
            "bots": [bot.name for bot in bots if name in bot.targets],
            "pause": paused.get((PauseKind.TARGET, name)),
            "wait": sum(each.number for each in standing.of("target") if each.where == name),
        }
        for name in known_names(PauseKind.TARGET, bots, accounts)
    ]
    return _render(visit, "targets", targets=targets)


def _render(visit: Visit, name: str, **values: Any) -> Response:
    """The page, or its part where that alone is asked for."""
    return visit.render(
        f"{name}_part.html" if visit.wants_part else "live.html",
        room=name,
        mark=mark_of(visit.house.glance()),
        **values,
    )


def _pause(visit: Visit, given: Paused) -> Mapping[str, Any]:
    _refuse(visit, given.kind, given.name)
    here = visit.now.astimezone(ZoneInfo(visit.settings.time_zone))
    until = to_come(given.until, here) if given.until else None
    waiting = pause_by(visit.store, given.kind, given.name, by=visit.person.name, reason=given.reason, until=until)
    return {"cases": waiting, "said": visit.words("%(name)s is paused.", name=given.name)}


def _resume(visit: Visit, given: Resumed) -> Mapping[str, Any]:
    _refuse(visit, given.kind, given.name)
    waiting = resume_by(visit.store, given.kind, given.name, by=visit.person.name, reason=given.reason)
    return {"cases": waiting, "said": visit.words("%(name)s goes on.", name=given.name)}


def _refuse(visit: Visit, kind: PauseKind, name: str) -> None:
    """Refuse what doesn't exist, and a bot that isn't granted: to whoever isn't, it doesn't exist."""
    bots = visit.definitions if kind is PauseKind.BOT else visit.house.definitions()
    refuse_unknown(kind, name, known_names(kind, bots, visit.settings.current.accounts))


def _tell_robots(visit: Visit) -> list[Any]:
    return [plain(each) for each in visit.house.standing().overview.workers]


ENTRIES: tuple[Entry, ...] = (
    Page("/queues", Action.SEE, _queues),
    Page("/robots", Action.SEE, _robots),
    Feed("/robots", Action.SEE, _tell_robots, "Every robot that was heard of in the last day"),
    Page("/targets", Action.SEE, _targets),
    Button("/pause", Action.OPERATE, Paused, _pause, "Pause a bot, a target or an account"),
    Button("/resume", Action.OPERATE, Resumed, _resume, "Let a paused bot, target or account go on"),
)
