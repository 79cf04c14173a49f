"""Logging in and staying so: sessions that the server can end, and tokens for programs."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from bots.cases.store import Store
from bots.errors import BotsError, NotFoundError
from bots.people import passwords
from bots.people.guessing import count_failure, forgive, refuse_guessing
from bots.people.journal import note
from bots.people.rights import Role
from bots.people.tables import second_factors, sessions, tokens, users
from bots.people.users import User, as_user, find_user
from bots.settings import SecondFactor

IDLE = timedelta(hours=1)  # after which a session that nobody uses ends
LONGEST = timedelta(hours=12)  # after which one logs in again in any case
HALF = timedelta(minutes=15)  # after which one who has shown only a password must begin again
_SEEN_EVERY = timedelta(minutes=1)  # a look at a page doesn't write each time


class Proof(StrEnum):
    """What somebody has shown to open a session."""

    PASSWORD = "password"  # noqa: S105 - no password, the word
    CODE = "code"  # and a code of their second factor


class Lack(StrEnum):
    """What is missing until somebody who has shown their password is in."""

    CODE = "code"  # of their second factor
    SET_UP = "set_up"  # their role requires a second factor, and they have none


class WrongPasswordError(BotsError):
    """Name or password is wrong, or the account is disabled."""


@dataclass(frozen=True, slots=True)
class Comer:
    """Whose session it is, and what they lack until they are in; None: nothing."""

    user: User
    lack: Lack | None


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


def lacking(proof: Proof, role: Role, rule: SecondFactor, *, has_one: bool) -> Lack | None:
    """What is missing until somebody is in; decided at every request, so that a new rule holds at once.

    Args:
        proof: What they have shown.
        role: Theirs.
        rule: Of whom a second factor is required.
        has_one: Whether they have set one up.
    """
    if not rule.offered:
        return None
    if has_one:
        return None if proof is Proof.CODE else Lack.CODE
    return Lack.SET_UP if role in rule.required else None


def log_in(store: Store, name: str, password: str, rule: SecondFactor, *, address: str, device: str) -> str:
    """Begin a session of somebody who shows their password; returns the cookie. They may lack more: see `Comer`.

    Raises:
        TooManyTriesError: Too many have failed, for this name or from this address.
        WrongPasswordError: They aren't who they say.
    """
    name = prove(store, name, password, address=address)
    with store.transaction() as connection:
        since = connection.scalar(select(second_factors.c.since).where(second_factors.c.user == name))
        lack = lacking(Proof.PASSWORD, find_user(connection, name).role, rule, has_one=since is not None)
        if lack is None:
            forgive(connection, name)
        note(connection, store.clock(), name, "password_given" if lack else "logged_in", address)
        return begin_session(connection, name, store.clock(), device)


def prove(store: Store, name: str, password: str, *, address: str) -> str:
    """Have somebody prove who they are; returns their name.

    Failures before still count until `forgive`: whoever knows the password mustn't guess codes for ever.

    Raises:
        TooManyTriesError: Too many have failed, for this name or from this address.
        WrongPasswordError: They aren't who they say.
    """
    name, now = name.strip()[:80], store.clock()
    with store.reading() as connection:
        refuse_guessing(connection, now, name=name, address=address)
        row = connection.execute(select(users).where(users.c.name == name)).first()
    right = passwords.matches(password, row.password if row else None)
    if right and row is not None and row.disabled_at is None:
        return name
    with store.transaction() as connection:
        count_failure(connection, now, name=name, address=address)
        note(connection, now, name if row else "", "log_in_failed", address)
    raise WrongPasswordError


def begin_session(connection: Connection, name: str, now: datetime, device: str, proof: Proof = Proof.PASSWORD) -> str:
    """A new session of somebody; returns the cookie. Sessions that are over are dropped meanwhile."""
    cookie = secrets.token_urlsafe(32)
    over = (sessions.c.seen_at < now - IDLE) | (sessions.c.created_at < now - LONGEST)
    connection.execute(delete(sessions).where(over))
    moments = {"created_at": now, "seen_at": now}
    connection.execute(
        insert(sessions).values(digest=digest_of(cookie), user=name, device=device[:200], proof=proof, **moments)
    )
    return cookie


def comer_of(store: Store, cookie: str, rule: SecondFactor) -> Comer | None:
    """Whose session it is; None where it is over or never was."""
    now, digest = store.clock(), digest_of(cookie)
    with store.reading() as connection:
        row = connection.execute(
            select(
                users,
                sessions.c.created_at.label("began_at"),
                sessions.c.seen_at,
                sessions.c.proof,
                second_factors.c.since,
            )
            .join(sessions, sessions.c.user == users.c.name)
            .outerjoin(second_factors, second_factors.c.user == users.c.name)
            .where(sessions.c.digest == digest, users.c.disabled_at.is_(None))
        ).first()
    if row is None or row.seen_at < now - IDLE or row.began_at < now - LONGEST:
        return None
    user = as_user(row)
    lack = lacking(Proof(row.proof), user.role, rule, has_one=row.since is not None)
    if lack and row.began_at < now - HALF:
        return None
    if row.seen_at < now - _SEEN_EVERY:
        with store.transaction() as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=now))
    return Comer(user, lack)


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


def digest_of(secret: str) -> str:
    """What is kept of a cookie or a token: they are random, so that a plain hash can't be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()
