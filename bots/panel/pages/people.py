"""People: who may what, what they know, what waits for them, how quick they are; and what was done of late."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from statistics import median
from typing import Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from bots.errors import AnswerRefusedError
from bots.panel.routes import Button, Entry, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.absence import is_away, understood
from bots.people.journal import notes_of
from bots.people.rights import Action, Role
from bots.people.second_factor import factors_of, reset
from bots.people.users import add_user, change_user, set_password, users_of
from bots.review.desk import today
from bots.review.tables import review_answers, review_tasks
from bots.validation import Strict

_LATELY = timedelta(days=7)


class NewUser(Strict):
    """Somebody new; the password is made and shown once."""

    name: str = Field(max_length=80)
    role: Role
    bots: str = Field(default="", max_length=2000)


class ChangeUser(Strict):
    """What becomes different about somebody; bots, skills and absences with blanks between."""

    name: str = Field(max_length=80)
    role: Role
    bots: str = Field(default="", max_length=2000)
    skills: str = Field(default="", max_length=2000)
    absent: str | None = Field(default=None, max_length=2000)


class OneUser(Strict):
    """Somebody."""

    name: str = Field(max_length=80)


class Disable(OneUser):
    """Somebody who is shut out, or let in again."""

    disabled: bool = True


def _page(visit: Visit, *, made: str = "", password: str = "") -> Response:
    since = visit.now - _LATELY
    with visit.store.reading() as connection:
        people = users_of(connection)
        answered = connection.execute(
            select(review_answers.c.person, review_answers.c.case_id, review_answers.c.ms).where(
                review_answers.c.at >= since
            )
        ).all()
        held = connection.execute(
            select(review_tasks.c.holder).where(
                review_tasks.c.holder.is_not(None), review_tasks.c.expires_at > visit.now
            )
        ).all()
        notes, factors = notes_of(connection, 100), factors_of(connection)
    seconds: dict[str, dict[str, int]] = {}
    for row in answered:
        cases = seconds.setdefault(row.person, {})
        cases[row.case_id] = cases.get(row.case_id, 0) + row.ms
    load = [row.holder for row in held]
    day = today(visit.store, visit.settings)
    return visit.render(
        "people.html",
        people=people,
        roles=list(Role),
        away={each.name for each in people if is_away(each, visit.settings.people, day)},
        load={each.name: load.count(each.name) for each in people},
        cases={name: len(cases) for name, cases in seconds.items()},
        seconds={name: median(cases.values()) / 1000 for name, cases in seconds.items()},
        notes=notes,
        factors=factors,
        made=made,
        password=password,
        bots=[each.name for each in visit.house.definitions()],
    )


def _add(visit: Visit, given: NewUser) -> Mapping[str, Any]:
    password = secrets.token_urlsafe(15)
    add_user(visit.store, given.name, password, given.role, by=visit.person.name, bots=given.bots.split())
    if visit.by_token:
        return {"name": given.name, "password": password}
    return {"response": _page(visit, made=given.name, password=password)}


def _change(visit: Visit, given: ChangeUser) -> Mapping[str, Any]:
    away = {} if given.absent is None else {"absent": understood(given.absent)}
    change_user(
        visit.store,
        given.name,
        by=visit.person.name,
        role=given.role,
        bots=given.bots.split(),
        skills=given.skills.split(),
        **away,
    )
    return {"said": visit.words("%(name)s is changed.", name=given.name)}


def _disable(visit: Visit, given: Disable) -> Mapping[str, Any]:
    change_user(visit.store, given.name, by=visit.person.name, disabled=given.disabled)
    return {"said": visit.words("%(name)s is changed.", name=given.name)}


def _password(visit: Visit, given: OneUser) -> Mapping[str, Any]:
    password = secrets.token_urlsafe(15)
    set_password(visit.store, given.name, password, by=visit.person.name)
    if visit.by_token:
        return {"name": given.name, "password": password}
    return {"response": _page(visit, made=given.name, password=password)}


def _reset(visit: Visit, given: OneUser) -> Mapping[str, Any]:
    if given.name == visit.person.name:
        raise AnswerRefusedError(later("Turn your own off in your account, with your password and a code."))
    reset(visit.store, given.name, by=visit.person.name)
    return {"said": visit.words("%(name)s logs in without a second factor now.", name=given.name)}


ENTRIES: tuple[Entry, ...] = (
    Page("/people", Action.ADMINISTER, _page),
    Button("/people/add", Action.ADMINISTER, NewUser, _add, "Add somebody; answers the password, once"),
    Button(
        "/people/change", Action.ADMINISTER, ChangeUser, _change, "Change somebody's role, bots, skills and absences"
    ),
    Button("/people/disable", Action.ADMINISTER, Disable, _disable, "Shut somebody out, or let them in again"),
    Button("/people/password", Action.ADMINISTER, OneUser, _password, "Give somebody a new password, answered once"),
    Button("/people/second-factor", Action.ADMINISTER, OneUser, _reset, "Take away a second factor that was lost"),
)
