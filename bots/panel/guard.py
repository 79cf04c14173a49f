"""The guard at the door: whether a request may come in at all, who sends it, and whether they may.

Nothing else decides that. Every route passes `admit`, and every answer leaves with `HEADERS`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bots.errors import BotsError, NotFoundError
from bots.panel.routes import Entry
from bots.panel.visit import Visit
from bots.people.logging_in import Lack, comer_of, digest_of, token_user
from bots.people.rights import Action

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_HALF_IN = {
    Lack.CODE: frozenset({Action.PROVE, Action.LEAVE}),
    Lack.SET_UP: frozenset({Action.ENROL, Action.LEAVE}),
    None: frozenset[Action](),
}  # what whoever has shown only a password may do
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class LogInFirstError(BotsError):
    """Nobody is logged in: log in, then go on."""


class NotAllowedError(BotsError):
    """Your role doesn't allow this: ask an admin."""


class ForeignRequestError(BotsError):
    """This request came from another site, or for another host name: nothing was done."""


def cookie_name(*, secure: bool, name: str = "bots") -> str:
    """The session's cookie, or another; over HTTPS browsers tie it to this host alone (RFC 6265bis, 4.1.3)."""
    return f"__Host-{name}" if secure else name


def is_secure(request: Request) -> bool:
    """Whether the browser speaks HTTPS, to us or to a proxy before us."""
    return request.url.scheme == "https"


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def device_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


def session_of(request: Request) -> str:
    """Digest of the session that the request belongs to, or says it does."""
    return digest_of(request.cookies.get(cookie_name(secure=is_secure(request)), ""))


def with_session(request: Request, response: Response, cookie: str) -> Response:
    """`response`, with which the browser is handed a new session."""
    secure = is_secure(request)
    response.set_cookie(cookie_name(secure=secure), cookie, httponly=True, samesite="lax", secure=secure, path="/")
    return response


def refuse_foreign(method: str, headers: Mapping[str, str], scheme: str, hosts: Collection[str]) -> None:
    """Refuse what another site made the browser send, and what was sent to a name that isn't ours.

    Args:
        method: Of the request.
        headers: Of the request, in small letters.
        scheme: ``http`` or ``https``.
        hosts: The names that the panel answers to, besides this machine's own; ``*`` for any.

    Raises:
        ForeignRequestError: It is one of these.
    """
    host = headers.get("host", "")
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if name not in _LOCAL and name not in hosts and "*" not in hosts:  # rebound names (DNS rebinding)
        raise ForeignRequestError(
            f"The panel doesn't answer to the name {name[:80]!r}: add it to panel.hosts in bots.yaml."
        )
    if method in {"GET", "HEAD"}:
        return
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise ForeignRequestError
    elif headers.get("origin") != f"{scheme}://{host}":
        raise ForeignRequestError


def identify(visit: Visit) -> None:
    """Find out who asks: by a token where data is asked for at ``/api``, else by the session's cookie."""
    request = visit.request
    visit.user = visit.coming = None
    if request.url.path.startswith("/api/"):
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        visit.by_token = True
        visit.user = token_user(visit.store, token.strip()) if kind.lower() == "bearer" else None
        return
    cookie = request.cookies.get(cookie_name(secure=is_secure(request)), "")
    comer = comer_of(visit.store, cookie, visit.settings.panel.second_factor) if cookie else None
    if comer is not None and comer.lack is None:
        visit.user = comer.user
    else:
        visit.coming = comer  # and nobody is logged in: no page takes them for somebody by mistake


def admit(visit: Visit, entry: Entry) -> None:
    """Let a visit pass to a route, or not.

    Raises:
        LogInFirstError: Nobody is logged in, or they have shown a password only and lack more.
        NotAllowedError: Their role doesn't allow it.
        NotFoundError: It is about a case or a bot that they aren't granted, or that doesn't exist.
    """
    if entry.action is Action.PUBLIC:
        return
    if visit.coming is not None and entry.action in _HALF_IN[visit.coming.lack]:
        return
    if visit.user is None:
        raise LogInFirstError
    if not visit.may(entry.action):
        raise NotAllowedError
    names = visit.request.path_params
    if "case" in names:
        case_id = str(names["case"])
        with visit.store.reading() as connection:
            case = visit.store.case(connection, case_id)
        if not visit.may(entry.action, case.bot):
            raise NotFoundError(f"There is no case {case_id}.")
    if "bot" in names and not visit.may(entry.action, str(names["bot"])):
        raise NotFoundError(f"There is no bot {names['bot']}.")
