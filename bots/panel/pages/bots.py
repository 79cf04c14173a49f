"""The bots: what each is, its versions and settings, and the nights they ran."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from sqlalchemy import func, select
from starlette.responses import Response

from bots.cases.bulk import OPEN
from bots.cases.tables import bot_versions, cases
from bots.errors import NotFoundError
from bots.panel.routes import Entry, Feed, Page
from bots.panel.standing import mark_of
from bots.panel.visit import Visit
from bots.people.rights import Action
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pause_of

_NIGHTS = 14  # days of the grid


def _list(visit: Visit) -> Response:
    whole = visit.house.glance()
    standing = whole.granted(visit.bots)
    paused = {
        each.name: each for each in standing.overview.pauses if each.kind is PauseKind.BOT and each.in_force(visit.now)
    }
    return visit.render(
        "bots_part.html" if visit.wants_part else "bots.html",
        mark=mark_of(whole),
        bots=visit.definitions,
        overview=standing.overview,
        paused=paused,
        broken=visit.house.broken() if visit.bots is None else [],
    )


def _one(visit: Visit) -> Response:
    name = visit.path("bot")
    definition = next((each for each in visit.definitions if each.name == name), None)
    if definition is None:
        raise NotFoundError(f"There is no bot {name}.")
    used = select(cases.c.version, func.count()).where(cases.c.bot == name, cases.c.status.in_(OPEN))
    with visit.store.reading() as connection:
        versions = connection.execute(
            select(bot_versions.c.digest, bot_versions.c.kept_at)
            .where(bot_versions.c.bot == name)
            .order_by(bot_versions.c.kept_at.desc())
        ).all()
        number = {row[0]: row[1] for row in connection.execute(used.group_by(cases.c.version))}
        pause = pause_of(connection, PauseKind.BOT, name)
    settings = yaml.safe_dump(
        definition.model_dump(mode="json", exclude={"variables", "title"}, exclude_defaults=True),
        sort_keys=False,
        allow_unicode=True,
    )
    return visit.render(
        "bot.html",
        bot=definition,
        versions=versions,
        number=number,
        pause=pause if pause is not None and pause.in_force(visit.now) else None,
        settings=settings,
    )


def _nights(visit: Visit) -> Response:
    mark = visit.house.mark()
    figures = visit.house.figures()
    days = list(figures.days)[-_NIGHTS:]
    granted = {bot: numbers for bot, numbers in figures.ended.items() if visit.may(Action.SEE, bot)}
    grid = {bot: [_cell(numbers, index - _NIGHTS) for index in range(_NIGHTS)] for bot, numbers in granted.items()}
    return visit.render(
        "nights_part.html" if visit.wants_part else "nights.html",
        mark=mark,
        days=days,
        grid=grid,
        titles={each.name: each.title_in(visit.words.language) for each in visit.house.definitions()},
        weekend=[_is_weekend(day) for day in days],
    )


def _cell(numbers: Any, index: int) -> dict[str, int]:
    return {kind: numbers[kind][index] if kind in numbers else 0 for kind in ("done", "rejected", "cancelled")}


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _tell(visit: Visit) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "version": each.version, "digest": each.digest, "targets": sorted(each.targets)}
        for each in visit.definitions
    ]


ENTRIES: tuple[Entry, ...] = (
    Page("/bots", Action.SEE, _list),
    Feed("/bots", Action.SEE, _tell, "The bots with their versions"),
    Page("/bots/{bot}", Action.SEE, _one),
    Page("/nights", Action.SEE, _nights),
)
