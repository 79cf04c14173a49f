"""Logging in and staying so: sessions that the server can end, tokens for programs, and a limit on guessing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.store import Store
from bots.errors import BotsError, NotFoundError
from bots.people import passwords
from bots.people.journal import note
from bots.people.tables import sessions, tokens, tries, users
from bots.people.users import User, as_user, find_user

IDLE = timedelta(hours=1)  # after which a session that nobody uses ends
LONGEST = timedelta(hours=12)  # after which one logs in again in any case
_SEEN_EVERY = timedelta(minutes=1)  # a look at a page doesn't write each time
_FREE = 5  # failures before one must wait; of an address four times as many, colleagues share it
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
_FORGIVEN = timedelta(hours=1)  # after which failures no longer count


class TooManyTriesError(BotsError):
    """Too many log-ins have failed: wait, then try again."""


class WrongPasswordError(BotsError):
    """Name or password is wrong, or the account is disabled."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's browser that is logged in."""

    digest: str
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a program logs in with."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def log_in(store: Store, name: str, password: str, *, address: str, device: str) -> str:
    """Log somebody in; returns the cookie.

    Raises:
        TooManyTriesError: Too many have failed, for this name or from this address.
        WrongPasswordError: They aren't who they say.
    """
    name = prove(store, name, password, address=address)
    with store.transaction() as connection:
        note(connection, store.clock(), name, "logged_in", address)
        return begin_session(connection, name, store.clock(), device)


def prove(store: Store, name: str, password: str, *, address: str) -> str:
    """Have somebody prove who they are; returns their name.

    Raises:
        TooManyTriesError: Too many have failed, for this name or from this address.
        WrongPasswordError: They aren't who they say.
    """
    name, now = name.strip()[:80], store.clock()
    keys = (("user " + name, _FREE), ("address " + address[:80], 4 * _FREE))
    with store.reading() as connection:
        for key, free in keys:
            refuse_guessing(connection, now, key, free)
        row = connection.execute(select(users).where(users.c.name == name)).first()
    right = passwords.matches(password, row.password if row else None)
    with store.transaction() as connection:
        if right and row is not None and row.disabled_at is None:
            connection.execute(delete(tries).where(tries.c.key == keys[0][0]))
            return name
        for key, _ in keys:
            count_failure(connection, now, key)
        note(connection, now, name if row else "", "log_in_failed", address)
    raise WrongPasswordError


def begin_session(connection: Connection, name: str, now: datetime, device: str) -> str:
    """A new session of somebody; returns the cookie. Sessions that are over are dropped meanwhile."""
    cookie = secrets.token_urlsafe(32)
    over = (sessions.c.seen_at < now - IDLE) | (sessions.c.created_at < now - LONGEST)
    connection.execute(delete(sessions).where(over))
    connection.execute(
        insert(sessions).values(digest=digest_of(cookie), user=name, device=device[:200], created_at=now, seen_at=now)
    )
    return cookie


def session_user(store: Store, cookie: str) -> User | None:
    """Whose session it is; None where it is over or never was."""
    now, digest = store.clock(), digest_of(cookie)
    with store.reading() as connection:
        row = connection.execute(
            select(users, sessions.c.created_at.label("began_at"), sessions.c.seen_at)
            .join(sessions, sessions.c.user == users.c.name)
            .where(sessions.c.digest == digest, users.c.disabled_at.is_(None))
        ).first()
    if row is None or row.seen_at < now - IDLE or row.began_at < now - LONGEST:
        return None
    if row.seen_at < now - _SEEN_EVERY:
        with store.transaction() as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=now))
    return as_user(row)


def end_session(store: Store, digest: str, *, user: str) -> None:
    """End one of somebody's sessions."""
    with store.transaction() as connection:
        connection.execute(delete(sessions).where(sessions.c.digest == digest, sessions.c.user == user))
        note(connection, store.clock(), user, "logged_out")


def sessions_of(connection: Connection, name: str) -> list[Session]:
    """Somebody's sessions, the newest first."""
    rows = connection.execute(
        select(sessions).where(sessions.c.user == name).order_by(sessions.c.seen_at.desc(), sessions.c.digest)
    )
    return [Session(row.digest, row.device, row.created_at, row.seen_at) for row in rows]


def new_token(store: Store, name: str, label: str, days: int, *, by: str) -> str:
    """A token for a program that acts as this user; shown once, kept nowhere.

    Raises:
        NotFoundError: There is no such user.
    """
    token, now = "bots_" + secrets.token_urlsafe(32), store.clock()
    with store.transaction() as connection:
        find_user(connection, name)
        connection.execute(
            insert(tokens).values(
                digest=digest_of(token),
                user=name,
                label=label[:80],
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
        note(connection, now, by, "token_made", name, label=label[:80], days=days)
    return token


def token_user(store: Store, token: str) -> User | None:
    """Whose token it is; None where it has expired or never was."""
    now, digest = store.clock(), digest_of(token)
    with store.reading() as connection:
        row = connection.execute(
            select(users, tokens.c.used_at, tokens.c.expires_at)
            .join(tokens, tokens.c.user == users.c.name)
            .where(tokens.c.digest == digest, users.c.disabled_at.is_(None))
        ).first()
    if row is None or row.expires_at < now:
        return None
    if row.used_at is None or row.used_at < now - _SEEN_EVERY:
        with store.transaction() as connection:
            connection.execute(update(tokens).where(tokens.c.digest == digest).values(used_at=now))
    return as_user(row)


def tokens_of(connection: Connection, name: str) -> list[Token]:
    """Somebody's tokens, the oldest first."""
    rows = connection.execute(select(tokens).where(tokens.c.user == name).order_by(tokens.c.id))
    return [Token(row.id, row.label, row.created_at, row.expires_at, row.used_at) for row in rows]


def revoke_token(store: Store, number: int, *, user: str, by: str) -> None:
    """Take back a token of somebody.

    Raises:
        NotFoundError: They have none of that number.
    """
    with store.transaction() as connection:
        gone = connection.execute(delete(tokens).where(tokens.c.id == number, tokens.c.user == user))
        if not gone.rowcount:
            raise NotFoundError(f"{user} has no token {number}.")
        note(connection, store.clock(), by, "token_revoked", user, number=number)


def refuse_guessing(connection: Connection, now: datetime, key: str, free: int = _FREE) -> None:
    """Let nobody try again too soon.

    Raises:
        TooManyTriesError: They must wait.
    """
    row = connection.execute(select(tries).where(tries.c.key == key)).first()
    if row is None or row.failures < free:
        return
    until = row.last_at + _WAITS[min(row.failures - free, len(_WAITS) - 1)]
    if until > now:
        minutes = max(1, round((until - now).total_seconds() / 60))
        raise TooManyTriesError(f"Too many log-ins have failed: try again in {minutes} min.")


def count_failure(connection: Connection, now: datetime, key: str) -> None:
    """Note that one more has failed."""
    row = connection.execute(select(tries).where(tries.c.key == key).with_for_update()).first()
    failures = 1 if row is None or row.last_at < now - _FORGIVEN else row.failures + 1
    if row is not None:
        connection.execute(update(tries).where(tries.c.key == key).values(failures=failures, last_at=now))
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(tries).values(key=key, failures=1, last_at=now))
    except IntegrityError:  # another failed in the same moment
        connection.execute(update(tries).where(tries.c.key == key).values(failures=tries.c.failures + 1, last_at=now))


def digest_of(secret: str) -> str:
    """What is kept of a cookie or a token: they are random, so that a plain hash can't be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()
