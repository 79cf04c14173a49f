"""The door: logging in and out, and the very first user."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from pydantic import Field, SecretStr
from starlette.responses import RedirectResponse, Response

from bots.errors import AnswerRefusedError, BotsError, CaseStateError
from bots.panel.answering import STATUS, safe_path
from bots.panel.guard import cookie_name, identify, is_secure
from bots.panel.routes import Button, Entry, Nothing, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people.logging_in import (
    begin_session,
    count_failure,
    digest_of,
    end_session,
    log_in,
    refuse_guessing,
)
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
    if visit.user is not None:
        return RedirectResponse(safe_path(visit.query("then", "/")), 303)
    return visit.render("log_in.html", then=safe_path(visit.query("then", "/")), name="", trouble="")


def _log_in(visit: Visit, given: LogIn) -> Mapping[str, Any]:
    request = visit.request
    then = safe_path(given.then)
    try:
        cookie = log_in(
            visit.store,
            given.name,
            given.password.get_secret_value(),
            address=_address(visit),
            device=request.headers.get("user-agent", ""),
        )
    except BotsError as error:
        text = str(error) or (type(error).__doc__ or "")
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
        return {
            "response": visit.render(
                "log_in.html", status=status, then=then, name=given.name, trouble=visit.words.message(text)
            )
        }
    return {"response": _with_cookie(visit, RedirectResponse(then, 303), cookie)}


def _start_page(visit: Visit) -> Response:
    if not visit.house.is_new():
        return RedirectResponse("/log-in", 303)
    return visit.render("start.html", trouble="", name="", code="")


def _start(visit: Visit, given: Start) -> Mapping[str, Any]:
    now, key = visit.now, "address " + _address(visit)
    try:
        with visit.store.reading() as connection:
            refuse_guessing(connection, now, key)
        if not hmac.compare_digest(given.code.strip().encode(), visit.house.first_code.encode()):
            with visit.store.transaction() as connection:
                count_failure(connection, now, key)
            raise AnswerRefusedError(later("This isn't the code that 'bots panel' has printed."))
        password = given.password.get_secret_value()
        add_user(visit.store, given.name, password, Role.ADMIN, by=given.name.strip(), first=True)
    except CaseStateError:
        return {"then": "/log-in"}
    except BotsError as error:
        page = visit.render(
            "start.html", status=422, trouble=visit.words.message(str(error)), name=given.name, code=given.code
        )
        return {"response": page}
    with visit.store.transaction() as connection:
        device = visit.request.headers.get("user-agent", "")
        cookie = begin_session(connection, given.name.strip(), now, device)
    return {"response": _with_cookie(visit, RedirectResponse("/", 303), cookie)}


def _log_out(visit: Visit, _nothing: Nothing) -> Mapping[str, Any]:
    secure = is_secure(visit.request)
    cookie = visit.request.cookies.get(cookie_name(secure=secure), "")
    end_session(visit.store, digest_of(cookie), user=visit.person.name)
    response = RedirectResponse("/log-in", 303, headers={"clear-site-data": '"cache", "storage"'})
    response.delete_cookie(cookie_name(secure=secure), secure=secure, httponly=True, samesite="lax")
    return {"response": response}


def _with_cookie(visit: Visit, response: Response, cookie: str) -> Response:
    secure = is_secure(visit.request)
    response.set_cookie(cookie_name(secure=secure), cookie, httponly=True, samesite="lax", secure=secure, path="/")
    return response


def _address(visit: Visit) -> str:
    return visit.request.client.host if visit.request.client else ""


ENTRIES: tuple[Entry, ...] = (
    Page("/log-in", Action.PUBLIC, _log_in_page),
    Button("/log-in", Action.PUBLIC, LogIn, _log_in, "Log in with name and password, for browsers"),
    Page("/start", Action.PUBLIC, _start_page),
    Button("/start", Action.PUBLIC, Start, _start, "Add the first user with the code that the panel printed"),
    Button("/log-out", Action.OWN, Nothing, _log_out, "End this session"),
)
