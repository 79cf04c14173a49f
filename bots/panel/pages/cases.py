"""The list of cases: filters in the address, and what is done to many at once, each time for a reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from starlette.responses import Response

from bots.cases.bulk import OPEN, QUEUED, Change, Chosen, bots_of, cancel_all, find, retried, retry_all
from bots.cases.bulk import change as change_all
from bots.cases.model import Status
from bots.cases.pausing import PAUSABLE, RESUMABLE, pause_all, paused, resume_all
from bots.cases.search import find_cases
from bots.cli.moments import to_come
from bots.definition import find_definition, priority_of
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.panel.listing import Filter, Listed, as_filter, in_doubt, listed
from bots.panel.plain import plain
from bots.panel.routes import Button, Entry, Feed, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.journal import note
from bots.people.rights import Action
from bots.review.ways_out import send_to
from bots.run.versions import keep_version
from bots.validation import Strict


class Several(Strict):
    """Which cases, and why: their ids, or with ``every`` all that the other filters leave."""

    ids: list[str] = Field(default_factory=list, max_length=1000)
    every: bool = False
    bot: str = ""
    status: list[Status] = Field(default_factory=list)
    code: str = ""
    wants: str = ""
    reason: str = Field(min_length=3, max_length=200)


class Retry(Several):
    """Cases that are tried again."""

    current_version: bool = False


class Reprioritise(Several):
    """Cases that go sooner or later."""

    priority: Literal["", "urgent", "high", "normal", "low"] = ""
    due: str = ""


class Pause(Several):
    """Cases that no worker takes for now; until somebody lets them go on, unless a time is said."""

    until: str = Field(default="", max_length=80)


class Assign(Several):
    """Cases in review that are handed to those who have a skill."""

    skill: str = Field(max_length=80)


class Find(Strict):
    """Somebody's identifier, such as a tax code."""

    code: str = Field(min_length=3, max_length=80)


def _page(visit: Visit) -> Response:
    mark = visit.house.mark()  # before the list, so that what changes meanwhile is told
    wanted = [each for each in visit.request.query_params.getlist("status") if each]
    chosen = as_filter(visit.request.query_params, wanted, visit.bots)
    with visit.store.reading() as connection:
        if target := visit.query("doubt"):
            chosen = replace(chosen, ids=in_doubt(connection, target))
        found = listed(connection, chosen, visit.now, visit.query("after"))
    return _shown(visit, chosen, found, mark)


def _shown(visit: Visit, chosen: Filter, found: Listed, mark: str = "") -> Response:
    """The list; without a mark it is of one moment, and stays so."""
    return visit.render(
        "cases_part.html" if visit.wants_part else "cases.html",
        found=found,
        chosen=chosen,
        mark=mark if not visit.query("after") else "",
        skills=sorted(
            {skill for bot in visit.definitions for skill in (*bot.review.send_to, bot.review.skill) if skill}
        ),
        statuses=[str(status) for status in Status],
        titles={each.name: each.title_in(visit.words.language) for each in visit.house.definitions()},
        bots=_bots(visit),
    )


def _bots(visit: Visit) -> list[str]:
    """The bots to choose from: those that are there, and those of which cases are left."""
    names = {bot.name for bot in visit.definitions} | {bot for bot, _ in visit.house.ages(0.0)}
    return sorted(name for name in names if visit.may(Action.SEE, name))


def _tell(visit: Visit) -> dict[str, Any]:
    wanted = [each for each in visit.request.query_params.getlist("status") if each]
    chosen = as_filter(visit.request.query_params, wanted, visit.bots)
    with visit.store.reading() as connection:
        found = listed(connection, chosen, visit.now, visit.query("after"))
    return {"cases": [plain(case) for case in found.cases], "after": found.after}


def _find(visit: Visit, given: Find) -> Mapping[str, Any]:
    """By an identifier: sent as a form, so that it stands in no address and no log."""
    code = given.code.strip()
    with visit.store.transaction() as connection:
        ids = find_cases(visit.store, connection, code)
        note(connection, visit.now, visit.person.name, "searched", found=len(ids))
    with visit.store.reading() as connection:
        chosen = Filter(visit.bots, ids=[*ids, code.upper()])
        found = listed(connection, chosen, visit.now)
    return {"response": _shown(visit, chosen, found)} if not visit.by_token else _ids(found)


def _ids(found: Listed) -> dict[str, Any]:
    return {"cases": [plain(case) for case in found.cases]}


def _retry(visit: Visit, given: Retry) -> Mapping[str, Any]:
    chosen = _chosen(given)
    names = _names(visit, chosen, retried(chosen))
    versions: dict[str, str] = {}
    for name in names if given.current_version else ():
        definition = find_definition(visit.settings, name)
        keep_version(visit.store, visit.settings, definition)
        versions[name] = definition.digest
    return _done(
        visit,
        given,
        lambda: retry_all(visit.store, chosen, by=visit.person.name, reason=given.reason, versions=versions),
        retried(chosen),
    )


def _cancel(visit: Visit, given: Several) -> Mapping[str, Any]:
    chosen = _chosen(given)
    _names(visit, chosen, OPEN)
    return _done(visit, given, lambda: cancel_all(visit.store, chosen, by=visit.person.name, reason=given.reason), OPEN)


def _change(visit: Visit, given: Reprioritise) -> Mapping[str, Any]:
    chosen = _chosen(given)
    _names(visit, chosen, QUEUED)
    here = visit.now.astimezone(ZoneInfo(visit.settings.time_zone))
    new = Change(
        priority=priority_of(given.priority) if given.priority else None,
        due_at=to_come(given.due, here) if given.due not in {"", "none"} else None,
        no_due=given.due == "none",
    )
    if not new:
        raise AnswerRefusedError(later("Say what becomes different: the priority or the due time."))
    return _done(
        visit, given, lambda: change_all(visit.store, chosen, new, by=visit.person.name, reason=given.reason), QUEUED
    )


def _pause(visit: Visit, given: Pause) -> Mapping[str, Any]:
    chosen = _chosen(given)
    _names(visit, chosen, PAUSABLE)
    here = visit.now.astimezone(ZoneInfo(visit.settings.time_zone))
    until = to_come(given.until, here) if given.until.strip() else None
    work = partial(pause_all, visit.store, chosen, by=visit.person.name, reason=given.reason, until=until)
    return _done(visit, given, work, PAUSABLE)


def _resume(visit: Visit, given: Several) -> Mapping[str, Any]:
    chosen = paused(_chosen(given))
    _names(visit, chosen, RESUMABLE)
    with visit.store.reading() as connection:
        meant = set(find(connection, chosen, RESUMABLE))
    number = resume_all(visit.store, chosen, by=visit.person.name, reason=given.reason)
    return _said(visit, number, sorted({case_id.upper() for case_id in given.ids} - meant))


def _assign(visit: Visit, given: Assign) -> Mapping[str, Any]:
    among = frozenset({Status.REVIEW})
    chosen = replace(_chosen(given), statuses=among)
    _names(visit, chosen, among)
    with visit.store.reading() as connection:
        ids = find(connection, chosen, among)
    busy = []
    for case_id in ids:
        try:
            send_to(visit.store, case_id, given.skill.strip(), by=visit.person.name, why=given.reason)
        except CaseStateError:  # somebody has it open
            busy.append(case_id)
    left = sorted({*busy, *({case_id.upper() for case_id in given.ids} - set(ids))})
    return _said(visit, len(ids) - len(busy), left)


def _chosen(given: Several) -> Chosen:
    """Which cases are meant.

    Raises:
        AnswerRefusedError: None are named, nor all of them.
    """
    if not given.every and not given.ids:
        raise AnswerRefusedError(later("Choose at least one case."))
    if given.ids and not given.every:
        return Chosen(ids=given.ids, statuses=frozenset({Status.REJECTED} & set(given.status)))
    return Chosen(bot=given.bot, statuses=frozenset(given.status), reason=given.code, wants=given.wants)


def _names(visit: Visit, chosen: Chosen, among: Collection[Status]) -> list[str]:
    """The bots of the cases that are meant.

    Raises:
        NotFoundError: Whoever asks isn't granted one of them.
    """
    with visit.store.reading() as connection:
        names = bots_of(connection, chosen, among)
    foreign = [name for name in names if not visit.may(Action.OPERATE, name)]
    if foreign:
        raise NotFoundError(later("There are no such cases."))
    return names


def _done(visit: Visit, given: Several, work: Callable[[], int], among: Collection[Status]) -> Mapping[str, Any]:
    """Do it; what was named and can't be is told."""
    with visit.store.reading() as connection:
        meant = set(find(connection, _chosen(given), among)) if given.ids else set()
    number = work()
    left = sorted({case_id.upper() for case_id in given.ids} - meant)
    return _said(visit, number, left)


def _said(visit: Visit, number: int, left: list[str]) -> Mapping[str, Any]:
    """What is told of it."""
    said = visit.words.many("%(number)s case was changed.", "%(number)s cases were changed.", number)
    if left:
        said += " " + visit.words("Left alone, for they are in another state: %(ids)s.", ids=", ".join(left))
    return {"cases": number, "left": left, "said": said}


ENTRIES: tuple[Entry, ...] = (
    Page("/cases", Action.SEE, _page),
    Feed(
        "/cases",
        Action.SEE,
        _tell,
        "Cases: bot, status (may be repeated), reason, wants, due (late, soon, risk), after",
    ),
    Button("/cases/find", Action.READ, Find, _find, "Find somebody's cases by an identifier"),
    Button("/cases/retry", Action.OPERATE, Retry, _retry, "Give cases fresh attempts"),
    Button("/cases/cancel", Action.OPERATE, Several, _cancel, "Cancel cases"),
    Button("/cases/pause", Action.OPERATE, Pause, _pause, "Pause cases that are ready or waiting"),
    Button("/cases/resume", Action.OPERATE, Several, _resume, "Let paused cases go on"),
    Button("/cases/assign", Action.OPERATE, Assign, _assign, "Hand cases in review to those who have a skill"),
    Button("/cases/change", Action.OPERATE, Reprioritise, _change, "Change priority or due time of queued cases"),
)
