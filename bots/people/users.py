"""Users: added, listed, changed; disabled, never deleted, so that histories keep their names."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.store import Store
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.people import passwords
from bots.people.journal import note
from bots.people.rights import Role
from bots.people.tables import sessions, tokens, users

_NAME = re.compile(r"[\w][\w.@ '-]{0,78}[\w]|[\w]")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who uses the panel.

    Attributes:
        bots: The bots they are granted; empty: every one.
        skills: What they know, for tasks that need it.
        language: ``en``, ``it``, ``es``; empty: what the browser asks for.
        theme: ``light``, ``dark``; empty: as the system.
        absent: Days on which they are away, or ``FIRST..LAST``.
    """

    name: str
    role: Role
    bots: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    language: str = ""
    theme: str = ""
    created_at: datetime | None = None
    disabled_at: datetime | None = None
    absent: tuple[str, ...] = ()


def users_of(connection: Connection) -> list[User]:
    """Everybody, by name."""
    return [as_user(row) for row in connection.execute(select(users).order_by(users.c.name))]


def anybody(connection: Connection) -> bool:
    """Whether there is a user at all."""
    return connection.execute(select(users.c.name).limit(1)).first() is not None


def find_user(connection: Connection, name: str) -> User:
    """The user of that name.

    Raises:
        NotFoundError: There is none.
    """
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        raise NotFoundError(f"There is no user {name!r}; 'bots user list' shows those there are.")
    return as_user(row)


def add_user(
    store: Store, name: str, password: str, role: Role, *, by: str, bots: Sequence[str] = (), first: bool = False
) -> User:
    """Add somebody.

    Args:
        store: The project's.
        name: What they log in with.
        password: Their first one.
        role: What they may.
        by: Who adds them.
        bots: Those they are granted; none: every one.
        first: Refused where there is a user already.

    Raises:
        AnswerRefusedError: The name or the password won't do.
        CaseStateError: There is a user of that name, or, with `first`, any.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise AnswerRefusedError("A name has letters, digits, blanks and . @ ' - _ only, 80 at most.")
    passwords.refuse_weak(password, name)
    kept = passwords.hashed(password)
    now = store.clock()
    try:
        with store.transaction() as connection:
            if first and anybody(connection):
                raise CaseStateError("Somebody was first: ask them to add you.")
            connection.execute(
                insert(users).values(
                    name=name, password=kept, role=role, bots=json.dumps(sorted(set(bots))), created_at=now
                )
            )
            note(connection, now, by, "user_added", name, role=str(role), bots=sorted(set(bots)))
    except IntegrityError as error:
        raise CaseStateError(f"There is a user {name!r} already.") from error
    return User(name, role, frozenset(bots), created_at=now)


def change_user(store: Store, name: str, *, by: str, **values: Any) -> User:
    """Change what is known of somebody: role, bots, skills, absences, language, theme, whether they are shut out.

    Raises:
        NotFoundError: There is no such user.
        CaseStateError: Nobody could administer any more.
    """
    now = store.clock()
    columns: dict[str, Any] = {key: value for key, value in values.items() if key in {"role", "language", "theme"}}
    columns |= {key: json.dumps(sorted(set(values[key]))) for key in ("bots", "skills", "absent") if key in values}
    if "disabled" in values:
        columns["disabled_at"] = now if values["disabled"] else None
    with store.transaction() as connection:
        find_user(connection, name)
        if columns:
            connection.execute(update(users).where(users.c.name == name).values(**columns))
        working = (users.c.role == Role.ADMIN) & users.c.disabled_at.is_(None)
        if not connection.scalar(select(func.count()).select_from(users).where(working)):
            raise CaseStateError("Somebody must remain who may administer: make another one admin first.")
        if values.get("disabled"):
            shut_out(connection, name)
            connection.execute(delete(tokens).where(tokens.c.user == name))
        told = {key: sorted(value) if isinstance(value, set | frozenset) else value for key, value in values.items()}
        note(connection, now, by, "user_changed", name, **told)
        return find_user(connection, name)


def set_password(store: Store, name: str, password: str, *, by: str) -> None:
    """Give somebody a new password; every session and token of theirs ends.

    Raises:
        AnswerRefusedError: It won't do.
        NotFoundError: There is no such user.
    """
    passwords.refuse_weak(password, name)
    kept = passwords.hashed(password)
    with store.transaction() as connection:
        find_user(connection, name)
        connection.execute(update(users).where(users.c.name == name).values(password=kept))
        shut_out(connection, name)
        connection.execute(delete(tokens).where(tokens.c.user == name))
        note(connection, store.clock(), by, "password_set", name)


def shut_out(connection: Connection, name: str) -> int:
    """End every session of somebody; returns how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.user == name)).rowcount


def as_user(row: Row[Any]) -> User:
    """A row of the table as a user."""
    return User(
        row.name,
        Role(row.role),
        frozenset(json.loads(row.bots)),
        frozenset(json.loads(row.skills)),
        row.language,
        row.theme,
        row.created_at,
        row.disabled_at,
        tuple(json.loads(row.absent)),
    )
