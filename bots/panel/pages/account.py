"""One's own account: language, theme, password, second factor, browsers that are logged in, tokens for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, SecretStr
from starlette.responses import Response

from bots.errors import AnswerRefusedError
from bots.panel.guard import NotAllowedError, address_of, session_of
from bots.panel.routes import Button, Entry, Feed, Page
from bots.panel.visit import Visit
from bots.people import passwords
from bots.people.absence import understood
from bots.people.logging_in import (
    end_session,
    new_token,
    prove,
    revoke_token,
    sessions_of,
    tokens_of,
)
from bots.people.rights import Action
from bots.people.second_factor import factors_of
from bots.people.users import change_user, set_password
from bots.validation import Strict


class Look(Strict):
    """How somebody likes the panel."""

    language: Literal["", "en", "it", "es"] | None = None
    theme: Literal["", "light", "dark"] | None = None


class Away(Strict):
    """Days on which one is away, with blanks between."""

    absent: str = Field(default="", max_length=2000)


class NewPassword(Strict):
    """A new password, and the old one as proof."""

    old: SecretStr = Field(max_length=256)
    new: SecretStr = Field(max_length=256)


class EndSession(Strict):
    """One of one's sessions."""

    digest: str = Field(max_length=64)


class NewToken(Strict):
    """What a token is for, and for how long."""

    label: str = Field(min_length=1, max_length=80)
    days: int = Field(default=90, ge=1, le=366)


class RevokeToken(Strict):
    """One of one's tokens."""

    id: int


def _page(visit: Visit, *, token: str = "", trouble: str = "", status: int = 200) -> Response:
    name = visit.person.name
    with visit.store.reading() as connection:
        sessions, tokens = sessions_of(connection, name), tokens_of(connection, name)
        factor = factors_of(connection).get(name)
    return visit.render(
        "account.html",
        status=status,
        sessions=sessions,
        tokens=tokens,
        here=session_of(visit.request),
        factor=factor,
        rule=visit.settings.panel.second_factor,
        token=token,
        trouble=trouble,
        shortest=passwords.SHORTEST,
    )


def _look(visit: Visit, given: Look) -> Mapping[str, Any]:
    change_user(
        visit.store, visit.person.name, by=visit.person.name, **given.model_dump(exclude_none=True, exclude_unset=True)
    )
    return {}


def _away(visit: Visit, given: Away) -> Mapping[str, Any]:
    change_user(visit.store, visit.person.name, by=visit.person.name, absent=understood(given.absent))
    return {"said": visit.words("Noted.")}


def _password(visit: Visit, given: NewPassword) -> Mapping[str, Any]:
    name = visit.person.name
    prove(visit.store, name, given.old.get_secret_value(), address=address_of(visit.request))
    try:
        set_password(visit.store, name, given.new.get_secret_value(), by=name)
    except AnswerRefusedError as error:
        return {"response": _page(visit, trouble=visit.words.message(str(error)), status=422)}
    return {"then": "/log-in", "said": visit.words("Your password is changed; log in with it.")}


def _end(visit: Visit, given: EndSession) -> Mapping[str, Any]:
    end_session(visit.store, given.digest, user=visit.person.name)
    return {"said": visit.words("That browser is logged out.")}


def _token(visit: Visit, given: NewToken) -> Mapping[str, Any]:
    if visit.by_token:
        raise NotAllowedError("A token makes no tokens: log in, or use 'bots user token'.")
    token = new_token(visit.store, visit.person.name, given.label, given.days, by=visit.person.name)
    return {"response": _page(visit, token=token)}


def _revoke(visit: Visit, given: RevokeToken) -> Mapping[str, Any]:
    revoke_token(visit.store, given.id, user=visit.person.name, by=visit.person.name)
    return {"said": visit.words("The token is taken back.")}


def _me(visit: Visit) -> dict[str, Any]:
    user = visit.person
    return {"name": user.name, "role": user.role, "bots": user.bots, "skills": user.skills, "language": user.language}


ENTRIES: tuple[Entry, ...] = (
    Page("/account", Action.OWN, _page),
    Feed("/me", Action.OWN, _me, "Who the token is of, and what they may"),
    Button("/account/look", Action.OWN, Look, _look, "Choose one's language and theme"),
    Button("/account/absence", Action.OWN, Away, _away, "Say when one is away: others are offered one's work"),
    Button("/account/password", Action.OWN, NewPassword, _password, "Change one's password"),
    Button("/account/sessions/end", Action.OWN, EndSession, _end, "Log out one of one's browsers"),
    Button("/account/tokens", Action.OWN, NewToken, _token, "Make a token for a program"),
    Button("/account/tokens/revoke", Action.OWN, RevokeToken, _revoke, "Take a token back"),
)
