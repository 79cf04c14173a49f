"""A second factor: codes of an app, set up by everybody for themselves, asked for besides the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.sealed_secrets import drop_secret, keep_secret, kept_secret
from bots.cases.store import Store
from bots.errors import BotsError, CaseStateError
from bots.people import one_time, passwords
from bots.people.guessing import count_failure, forgive, refuse_guessing
from bots.people.journal import note
from bots.people.logging_in import HALF, Proof, begin_session, prove
from bots.people.tables import recovery_codes, second_factors, sessions
from bots.people.users import find_user, shut_out

APP, RECOVERY = "app", "recovery code"  # how somebody showed that it is them


class WrongCodeError(BotsError):
    """This code is wrong, or was used already: type the one that the app shows now."""


class NotBegunError(CaseStateError):
    """That was begun too long ago, or in another browser: begin again."""


class HasFactorError(CaseStateError):
    """You have a second factor: turn it off before you set up another."""


class NoFactorError(CaseStateError):
    """There is no second factor any more: log in anew."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's second factor.

    Attributes:
        since: When it was set up.
        codes_left: Recovery codes that weren't used yet.
    """

    since: datetime
    codes_left: int


def factors_of(connection: Connection) -> dict[str, Factor]:
    """The second factors of everybody who has one, by name."""
    unused = func.count(recovery_codes.c.mark).filter(recovery_codes.c.used_at.is_(None))
    query = (
        select(second_factors.c.user, second_factors.c.since, unused.label("unused"))
        .outerjoin(recovery_codes, recovery_codes.c.user == second_factors.c.user)
        .where(second_factors.c.since.is_not(None))
        .group_by(second_factors.c.user, second_factors.c.since)
    )
    return {row.user: Factor(row.since, row.unused) for row in connection.execute(query)}


def begin(store: Store, name: str, session: str) -> None:
    """Begin to set one up: a secret is made, which this session alone is shown.

    Args:
        store: The project's.
        name: Whose it is.
        session: Digest of the session in which it is set up.

    Raises:
        HasFactorError: They have one.
    """
    values = {"session": session, "begun_at": store.clock()}
    with store.transaction() as connection:
        if _held(connection, name) is None:
            try:
                with connection.begin_nested():
                    connection.execute(insert(second_factors).values(user=name, **values))
            except IntegrityError:
                pass  # begun in another browser in the same moment
        row = _held(connection, name)
        if row is not None and row.since is not None:
            raise HasFactorError
        connection.execute(update(second_factors).where(second_factors.c.user == name).values(**values))
        keep_secret(store, connection, _about(name), one_time.new_secret())


def begun(store: Store, name: str, session: str) -> bytes | None:
    """The secret that is being set up in this session; None where none is, or it was begun too long ago."""
    with store.reading() as connection:
        row = connection.execute(select(second_factors).where(second_factors.c.user == name)).first()
        if not _is_begun(row, session, store.clock()):
            return None
        return kept_secret(store, connection, _about(name))


def confirm(store: Store, name: str, code: str, session: str, *, device: str) -> tuple[str, list[str]]:
    """End the setting up with a first code; every session ends, and one that has shown it begins.

    Returns:
        The new session's cookie, and the recovery codes, which are shown this once.

    Raises:
        NotBegunError: Nothing is being set up in this session.
        WrongCodeError: The code doesn't come from this secret and this moment.
    """
    now = store.clock()
    secret = begun(store, name, session)
    if secret is None:
        raise NotBegunError
    step = one_time.accepted(secret, one_time.tidy(code), now, 0)
    if step is None:
        raise WrongCodeError
    codes = one_time.new_recovery_codes()
    rows = [
        {"user": name, "mark": mark, "hash": passwords.hashed(rest)} for mark, rest in map(one_time.halves_of, codes)
    ]
    with store.transaction() as connection:
        row = _held(connection, name)
        if not _is_begun(row, session, now) or kept_secret(store, connection, _about(name)) != secret:
            raise NotBegunError
        values = {"session": "", "since": now, "last_step": step}
        connection.execute(update(second_factors).where(second_factors.c.user == name).values(**values))
        connection.execute(delete(recovery_codes).where(recovery_codes.c.user == name))
        connection.execute(insert(recovery_codes), rows)
        shut_out(connection, name)
        forgive(connection, name)
        note(connection, now, name, "second_factor_set", name)
        return begin_session(connection, name, now, device, Proof.CODE), codes


def prove_code(store: Store, name: str, code: str, *, address: str) -> str:
    """Have somebody show a code of their app, or a recovery code; each is taken once.

    Returns:
        Which of both it was: `APP` or `RECOVERY`.

    Raises:
        NoFactorError: They have none any more.
        TooManyTriesError: Too many have failed, for this name or from this address.
        WrongCodeError: It is none of them.
    """
    given = one_time.tidy(code[:80])
    with store.reading() as connection:
        refuse_guessing(connection, store.clock(), name=name, address=address)
    mark = _recovery_mark(store, name, given) if one_time.is_for_recovery(given) else None
    with store.transaction() as connection:
        row = _held(connection, name)  # whoever tries many at once is served one after the other
        now = store.clock()
        if row is None or row.since is None:
            raise NoFactorError
        refuse_guessing(connection, now, name=name, address=address)
        how = _spent(store, connection, row, given, mark, now)
        if how:
            forgive(connection, name)
            return how
        count_failure(connection, now, name=name, address=address)
        note(connection, now, name, "code_failed", address)
    raise WrongCodeError


def log_in_on(store: Store, name: str, code: str, session: str, *, address: str, device: str) -> str:
    """The second half of logging in: a code, in a session that has shown the password; returns the new cookie.

    Raises:
        NoFactorError: They have none any more.
        TooManyTriesError: Too many have failed.
        WrongCodeError: The code won't do.
    """
    how = prove_code(store, name, code, address=address)
    with store.transaction() as connection:
        connection.execute(delete(sessions).where(sessions.c.digest == session, sessions.c.user == name))
        note(connection, store.clock(), name, "logged_in", address, code=how)
        return begin_session(connection, name, store.clock(), device, Proof.CODE)


def turn_off(store: Store, name: str, password: str, code: str, *, address: str, device: str) -> str:
    """Have somebody turn theirs off, who shows both; every session ends, and a new one begins.

    Returns:
        The new session's cookie.

    Raises:
        NoFactorError: They have none.
        TooManyTriesError: Too many have failed.
        WrongCodeError: The code won't do.
        WrongPasswordError: It isn't their password.
    """
    prove(store, name, password, address=address)
    prove_code(store, name, code, address=address)
    with store.transaction() as connection:
        _drop(connection, name)
        note(connection, store.clock(), name, "second_factor_off", name)
        return begin_session(connection, name, store.clock(), device)


def reset(store: Store, name: str, *, by: str) -> None:
    """Take somebody's second factor away, because they have lost it; every session of theirs ends.

    Raises:
        CaseStateError: They have none.
        NotFoundError: There is no such user.
    """
    with store.transaction() as connection:
        find_user(connection, name)
        row = _held(connection, name)
        if row is None or row.since is None:
            raise CaseStateError(f"{name} has no second factor.")
        _drop(connection, name)
        note(connection, store.clock(), by, "second_factor_reset", name)


def _spent(store: Store, connection: Connection, row: Row[Any], given: str, mark: str | None, now: datetime) -> str:
    """How the code proves somebody; from now on it proves nobody. Empty: it doesn't."""
    if mark is not None:
        here = _unused(row.user, mark)
        if connection.execute(update(recovery_codes).where(here).values(used_at=now)).rowcount:
            note(connection, now, row.user, "recovery_code_used", row.user)
            return RECOVERY
        return ""
    if not one_time.is_of_app(given):
        return ""
    step = one_time.accepted(kept_secret(store, connection, _about(row.user)), given, now, row.last_step)
    if step is None:
        return ""
    connection.execute(update(second_factors).where(second_factors.c.user == row.user).values(last_step=step))
    return APP


def _recovery_mark(store: Store, name: str, given: str) -> str | None:
    """What the recovery code is found by, where it is one that wasn't used; hashing takes as long where it isn't."""
    mark, rest = one_time.halves_of(given)
    with store.reading() as connection:
        kept = connection.scalar(select(recovery_codes.c.hash).where(_unused(name, mark)))
    return mark if passwords.matches(rest, kept) else None


def _unused(name: str, mark: str) -> ColumnElement[bool]:
    found = (recovery_codes.c.user == name) & (recovery_codes.c.mark == mark)
    return found & recovery_codes.c.used_at.is_(None)


def _held(connection: Connection, name: str) -> Row[Any] | None:
    """Somebody's row, which nobody else changes until the transaction ends."""
    return connection.execute(select(second_factors).where(second_factors.c.user == name).with_for_update()).first()


def _is_begun(row: Row[Any] | None, session: str, now: datetime) -> bool:
    return row is not None and row.since is None and row.session == session and row.begun_at > now - HALF


def _drop(connection: Connection, name: str) -> None:
    for table in (recovery_codes, second_factors):
        connection.execute(delete(table).where(table.c.user == name))
    drop_secret(connection, _about(name))
    shut_out(connection, name)


def _about(name: str) -> str:
    return f"second factor of {name}"
