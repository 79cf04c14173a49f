"""The first page: is it all right? Readable from the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bots.panel.plain import plain
from bots.panel.routes import Entry, Feed, Page
from bots.panel.standing import Standing, mark_of
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.rights import Action


@dataclass(frozen=True, slots=True)
class Light:
    """One answer of the first page: a number, what it counts, whether it is all right, and where to look."""

    name: str
    number: int
    mood: str  # good, doubt, bad
    path: str


def lights(standing: Standing) -> list[Light]:
    """The answers, the worst first where it matters: numbers that should be nought."""
    overview = standing.overview
    silent = sum(each.is_silent(overview.at) for each in overview.workers)
    alarm = any(problem.alarm for problem in overview.problems) or bool(overview.broken)
    problems = len(overview.problems) + len(overview.broken)
    late, soon = standing.number("late"), standing.number("soon")
    in_doubt = standing.number("in_doubt") + sum(standing.messages.values())
    stuck = standing.number("ready", "lease", "target", "stuck")
    return [
        Light(later("late or due within an hour"), late + soon, _mood(late, soon), "/cases?due=risk"),
        Light(later("stuck"), stuck, _mood(standing.number("lease"), stuck), "#stuck"),
        Light(later("failed"), standing.number("failed"), _mood(standing.number("failed")), "/cases?status=failed"),
        Light(later("in doubt"), in_doubt, _mood(0, in_doubt), "#doubt"),
        Light(later("robots silent"), silent, _mood(silent), "/robots"),
        Light(later("intake problems"), problems, _mood(problems if alarm else 0, problems), "#intake"),
    ]


def _mood(bad: int, doubt: int = 0) -> str:
    return "bad" if bad else "doubt" if doubt else "good"


def _page(visit: Visit) -> Response:
    whole = visit.house.glance()
    standing = whole.granted(visit.bots)
    return visit.render(
        "first_part.html" if visit.wants_part else "first.html",
        standing=standing,
        mark=mark_of(whole),
        overview=standing.overview,
        lights=lights(standing),
        titles={each.name: each.title_in(visit.words.language) for each in visit.definitions},
    )


def _tell(visit: Visit) -> dict[str, Any]:
    standing = visit.house.standing().granted(visit.bots)
    return {
        "lights": plain(lights(standing)),
        "waiting": plain(list(standing.waiting)),
        "nights": plain(list(standing.nights)),
        **standing.overview.as_dict(),
    }


ENTRIES: tuple[Entry, ...] = (
    Page("/", Action.SEE, _page),
    Feed("/status", Action.SEE, _tell, "How it all stands"),
)
