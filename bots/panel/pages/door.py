"""The door: logging in and out, and the very first user."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from pydantic import Field, SecretStr
from starlette.responses import RedirectResponse, Response

from bots.errors import AnswerRefusedError, BotsError, CaseStateError
from bots.panel.answering import door_of, safe_path, status_of, told
from bots.panel.guard import address_of, cookie_name, device_of, identify, is_secure, session_of, with_session
from bots.panel.routes import Button, Entry, Nothing, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.guessing import count_failure, refuse_guessing
from bots.people.logging_in import begin_session, end_session, log_in
from bots.people.rights import Action, Role
from bots.people.users import add_user
from bots.validation import Strict


class LogIn(Strict):
    """Who somebody says they are."""

    name: str = Field(max_length=80)
    password: SecretStr = Field(max_length=256)
    then: str = "/"


class Start(Strict):
    """The first user, who may administer."""

    code: str = Field(max_length=80)
    name: str = Field(max_length=80)
    password: SecretStr = Field(max_length=256)


def _log_in_page(visit: Visit) -> Response:
    if visit.house.is_new():
        return RedirectResponse("/start", 303)
    identify(visit)
    if visit.known is not None:
        then = safe_path(visit.query("then", "/"))
        return RedirectResponse(then if visit.user else door_of(visit, then), 303)
    return visit.render("log_in.html", then=safe_path(visit.query("then", "/")), name="", trouble="")


def _log_in(visit: Visit, given: LogIn) -> Mapping[str, Any]:
    request = visit.request
    then = safe_path(given.then)
    try:
        cookie = log_in(
            visit.store,
            given.name,
            given.password.get_secret_value(),
            visit.settings.panel.second_factor,
            address=address_of(request),
            device=device_of(request),
        )
    except BotsError as error:
        shown = {"then": then, "name": given.name, "trouble": told(visit, error)}
        return {"response": visit.render("log_in.html", status=status_of(error), **shown)}
    return {"response": with_session(request, RedirectResponse(then, 303), cookie)}


def _start_page(visit: Visit) -> Response:
    if not visit.house.is_new():
        return RedirectResponse("/log-in", 303)
    return visit.render("start.html", trouble="", name="", code="")


def _start(visit: Visit, given: Start) -> Mapping[str, Any]:
    now, address = visit.now, address_of(visit.request)
    try:
        with visit.store.reading() as connection:
            refuse_guessing(connection, now, address=address)
        if not hmac.compare_digest(given.code.strip().encode(), visit.house.first_code.encode()):
            with visit.store.transaction() as connection:
                count_failure(connection, now, address=address)
            raise AnswerRefusedError(later("This isn't the code that 'bots panel' has printed."))
        password = given.password.get_secret_value()
        add_user(visit.store, given.name, password, Role.ADMIN, by=given.name.strip(), first=True)
    except CaseStateError:
        return {"then": "/log-in"}
    except BotsError as error:
        page = visit.render("start.html", status=422, trouble=told(visit, error), name=given.name, code=given.code)
        return {"response": page}
    with visit.store.transaction() as connection:
        cookie = begin_session(connection, given.name.strip(), now, device_of(visit.request))
    return {"response": with_session(visit.request, RedirectResponse("/", 303), cookie)}


def _log_out(visit: Visit, _nothing: Nothing) -> Mapping[str, Any]:
    secure = is_secure(visit.request)
    assert visit.known is not None, "the guard lets nobody else pass"
    end_session(visit.store, session_of(visit.request), user=visit.known.name)
    response = RedirectResponse("/log-in", 303, headers={"clear-site-data": '"cache", "storage"'})
    response.delete_cookie(cookie_name(secure=secure), secure=secure, httponly=True, samesite="lax")
    return {"response": response}


ENTRIES: tuple[Entry, ...] = (
    Page("/log-in", Action.PUBLIC, _log_in_page),
    Button("/log-in", Action.PUBLIC, LogIn, _log_in, "Log in with name and password, for browsers"),
    Page("/start", Action.PUBLIC, _start_page),
    Button("/start", Action.PUBLIC, Start, _start, "Add the first user with the code that the panel printed"),
    Button("/log-out", Action.LEAVE, Nothing, _log_out, "End this session"),
)
