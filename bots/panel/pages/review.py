"""The review station: what waits and who has it, who said what of a case, how well the robot does without people."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bots.panel.house import Room
from bots.panel.looks import looked
from bots.panel.routes import Entry, Feed, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.absence import uncovered
from bots.people.rights import Action, Role
from bots.people.users import users_of
from bots.review.answers import answers_of
from bots.review.desk import today
from bots.review.people import Reviewer
from bots.review.reasons import Language, field_name
from bots.review.rules import ReviewRules
from bots.review.sampling import draw, samples
from bots.review.tasks import waiting
from bots.review.typed import shown

_LISTED = 50  # on the page; the desk gives the others as they come
_TOLD = 200  # to programs


def reviewer_of(visit: Visit) -> Reviewer:
    """Whoever asks, as somebody who reviews; an admin is able to settle anything, the others also for who is away."""
    user = visit.person
    skills = None if user.role is Role.ADMIN else frozenset(user.skills) | uncovered_today(visit)
    return Reviewer(user.name, frozenset(user.bots) or None, skills)


def uncovered_today(visit: Visit) -> frozenset[str]:
    """Skills that nobody has who is there today."""
    with visit.store.reading() as connection:
        return uncovered(users_of(connection), visit.settings.people, today(visit.store, visit.settings))


def rules_of(visit: Visit) -> dict[str, ReviewRules]:
    """The rules of the bots that there are."""
    return {bot.name: bot.review for bot in visit.house.definitions()}


def language_of(visit: Visit) -> Language:
    """The language of whoever asks."""
    language: Language = visit.words.language  # type: ignore[assignment] # one of the three
    return language


def _queue(visit: Visit) -> Response:
    mark = visit.house.mark()
    reviewer = reviewer_of(visit)
    draw(visit.store, rules_of(visit))
    tasks = waiting(visit.store, rules_of(visit), reviewer=reviewer, limit=_LISTED)
    language = language_of(visit)
    return visit.render(
        "review_part.html" if visit.wants_part else "review.html",
        mark=mark,
        tasks=tasks,
        mine=[task for task in tasks if task.may_be_of(reviewer) and task.holder in {"", reviewer.name}],
        most=_LISTED,
        titles={bot.name: bot.title_in(language) for bot in visit.house.definitions()},
        named=lambda field: field_name(field, language),
        reviewer=reviewer,
        uncovered=uncovered_today(visit),
        rates=[rate for rate in visit.house.figures().rates if visit.may(Action.SEE, rate.bot)],
        samples=len([each for each in samples(visit.store) if visit.may(Action.REVIEW, each.bot)]),
    )


def _desk(visit: Visit) -> Response:
    return visit.render("review_desk.html", case=visit.query("case")[:12].upper())


def _history(visit: Visit) -> Response:
    case_id = visit.path("case").upper()
    language = language_of(visit)
    with visit.store.reading() as connection:
        case = visit.store.case(connection, case_id)
        answers = answers_of(visit.store, connection, case.id)
    looked(visit, case.id, "answers")
    return visit.render(
        "review_history.html",
        case=case,
        answers=answers,
        named=lambda field: field_name(field, language),
        written=lambda value, field: "–" if value is None else shown(value, _kind(field), language),
    )


def _kind(field: str) -> str:
    return "date" if field.endswith("_date") else "iban" if field == "iban" else "text"


def _tasks(visit: Visit) -> list[dict[str, Any]]:
    found = waiting(visit.store, rules_of(visit), reviewer=reviewer_of(visit), limit=_TOLD)
    return [
        {
            "case": task.case_id,
            "bot": task.bot,
            "due": task.due_at,
            "since": task.since,
            "skill": task.skill,
            "holder": task.holder,
            "fields": task.fields,
        }
        for task in found
    ]


def _rates(visit: Visit) -> list[dict[str, Any]]:
    draw(visit.store, rules_of(visit))
    return [
        {
            "bot": rate.bot,
            "done": rate.done,
            "touchless": rate.touchless,
            "checked": rate.checked,
            "wrong": rate.wrong,
            "wrong_low": rate.low,
            "wrong_high": rate.high,
        }
        for rate in visit.house.figures().rates
        if visit.may(Action.SEE, rate.bot)
    ]


ENTRIES: tuple[Entry, ...] = (
    Page("/review", Action.REVIEW, _queue),
    Page("/review/desk", Action.REVIEW, _desk),
    Page("/review/{case}/history", Action.REVIEW, _history),
    Feed("/review/tasks", Action.REVIEW, _tasks, "The cases that wait for a person, in their order"),
    Feed("/review/rates", Action.SEE, _rates, "Touchless and silent errors of each bot"),
)

ROOM = Room("/review", later("Review"), Action.REVIEW)
