"""The second factor: its code when one logs in, setting it up for oneself, and turning it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import Field, SecretStr
from starlette.responses import RedirectResponse, Response

from bots.errors import BotsError, CaseStateError
from bots.panel.answering import safe_path, status_of, told
from bots.panel.guard import address_of, device_of, session_of, with_session
from bots.panel.qr import qr_code
from bots.panel.routes import Button, Entry, Page
from bots.panel.visit import Visit
from bots.panel.words import later
from bots.people import one_time
from bots.people.logging_in import HALF, prove
from bots.people.rights import Action
from bots.people.second_factor import begin, begun, confirm, factors_of, log_in_on, turn_off
from bots.people.users import User
from bots.validation import Strict

_HERE = "/account/second-factor"


class Code(Strict):
    """A code of one's app, or a recovery code."""

    code: SecretStr = Field(max_length=80)
    then: str = "/"


class Begin(Strict):
    """One's password, unless it was shown just now."""

    password: SecretStr = Field(default=SecretStr(""), max_length=256)
    then: str = "/"


class TurnOff(Strict):
    """One's password and a code, as proof."""

    password: SecretStr = Field(max_length=256)
    code: SecretStr = Field(max_length=80)


def _code_page(visit: Visit) -> Response:
    then = safe_path(visit.query("then", "/"))
    if visit.coming is None:
        return RedirectResponse(then, 303)
    return visit.render("code.html", then=then, trouble="", recovery=False)


def _code(visit: Visit, given: Code) -> Mapping[str, Any]:
    then, request, code = safe_path(given.then), visit.request, given.code.get_secret_value()
    if visit.coming is None:  # a second click: the first has let them in
        return {"then": then}
    where = {"address": address_of(request), "device": device_of(request)}
    try:
        cookie = log_in_on(visit.store, _person(visit).name, code, session_of(request), **where)
    except BotsError as error:
        recovery = len(one_time.tidy(code)) > one_time.DIGITS
        shown = {"then": then, "trouble": told(visit, error), "recovery": recovery}
        return {"response": visit.render("code.html", status=status_of(error), **shown)}
    return {"response": with_session(request, RedirectResponse(then, 303), cookie)}


def _page(visit: Visit) -> Response:
    return _shown(visit, safe_path(visit.query("then", "/")))


def _shown(visit: Visit, then: str, error: BotsError | None = None) -> Response:
    person = _person(visit)
    with visit.store.reading() as connection:
        factor = factors_of(connection).get(person.name)
    secret = None if factor else begun(visit.store, person.name, session_of(visit.request))
    address = one_time.as_address(secret, person.name, visit.settings.name) if secret else ""
    rule = visit.settings.panel.second_factor
    return visit.render(
        "second_factor.html",
        status=status_of(error) if error else 200,
        trouble=told(visit, error) if error else "",
        then=then,
        factor=factor,
        key=one_time.in_groups(one_time.as_text(secret)) if secret else "",
        qr=qr_code(address) if secret else None,
        offered=rule.offered,
        required=person.role in rule.required,
        minutes=int(HALF.total_seconds()) // 60,
    )


def _begin(visit: Visit, given: Begin) -> Mapping[str, Any]:
    person, then = _person(visit), safe_path(given.then)
    if not visit.settings.panel.second_factor.offered:
        raise CaseStateError(later("The second factor isn't used here: panel.second_factor in bots.yaml."))
    if visit.coming is None:  # others have shown their password a moment ago
        try:
            prove(visit.store, person.name, given.password.get_secret_value(), address=address_of(visit.request))
        except BotsError as error:
            return {"response": _shown(visit, then, error)}
    begin(visit.store, person.name, session_of(visit.request))
    return {"then": f"{_HERE}?{urlencode({'then': then})}"}


def _confirm(visit: Visit, given: Code) -> Mapping[str, Any]:
    person, then, request = _person(visit), safe_path(given.then), visit.request
    code, session = given.code.get_secret_value(), session_of(request)
    try:
        cookie, codes = confirm(visit.store, person.name, code, session, device=device_of(request))
    except BotsError as error:
        return {"response": _shown(visit, then, error)}
    page = visit.render("recovery_codes.html", then=then, codes=[one_time.in_groups(each) for each in codes])
    return {"response": with_session(request, page, cookie)}


def _turn_off(visit: Visit, given: TurnOff) -> Mapping[str, Any]:
    password, code = given.password.get_secret_value(), given.code.get_secret_value()
    where = {"address": address_of(visit.request), "device": device_of(visit.request)}
    try:
        cookie = turn_off(visit.store, _person(visit).name, password, code, **where)
    except BotsError as error:
        return {"response": _shown(visit, "/", error)}
    return {"response": with_session(visit.request, RedirectResponse(_HERE, 303), cookie)}


def _person(visit: Visit) -> User:
    assert visit.known is not None, "the guard lets nobody else pass"
    return visit.known


ENTRIES: tuple[Entry, ...] = (
    Page("/log-in/code", Action.PROVE, _code_page),
    Button("/log-in/code", Action.PROVE, Code, _code, "Show one's second factor"),
    Page(_HERE, Action.ENROL, _page),
    Button(f"{_HERE}/begin", Action.ENROL, Begin, _begin, "Begin to set up one's second factor"),
    Button(f"{_HERE}/confirm", Action.ENROL, Code, _confirm, "End that with a first code"),
    Button(f"{_HERE}/off", Action.ENROL, TurnOff, _turn_off, "Turn one's second factor off"),
)
