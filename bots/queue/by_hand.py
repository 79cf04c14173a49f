"""Pausing and resuming by people: each case that stands still for it has it in its history."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import datetime

from loguru import logger
from sqlalchemy import Connection

from bots.cases import audit
from bots.cases.bulk import QUEUED, Chosen, for_each
from bots.cases.model import Case
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import NotFoundError
from bots.queue.kinds import PauseKind
from bots.queue.pauses import account_name, pause, pauses_of, resume
from bots.queue.slots import Accounts


def known_names(kind: PauseKind, bots: Iterable[Definition], accounts: Accounts) -> list[str]:
    """What there is of that kind in the project."""
    if kind is PauseKind.ACCOUNT:
        return sorted(account_name(target, name) for target, names in accounts.items() for name in names)
    if kind is PauseKind.BOT:
        return sorted(bot.name for bot in bots)
    return sorted({target for bot in bots for target in bot.targets} | set(accounts))


def refuse_unknown(kind: PauseKind, name: str, known: Iterable[str]) -> None:
    """Refuse a slip of the pen: a pause of something that doesn't exist would hold nothing.

    Raises:
        NotFoundError: There is nothing of that name.
    """
    names = list(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise NotFoundError(f"There is no {kind} {name!r}{hint} There are: {', '.join(names) or 'none'}.")


def pause_by(store: Store, kind: PauseKind, name: str, *, by: str, reason: str, until: datetime | None = None) -> int:
    """Pause something until somebody resumes it, or until a moment; returns how many cases stand still for it."""
    with store.transaction() as connection:
        pause(connection, store.clock(), kind, name, by=by, reason=reason, until=until)
    logger.warning("{} {} is paused by {}: {}", kind.capitalize(), name, by, reason)
    told = until.isoformat(timespec="seconds") if until else ""
    return _note(store, kind, name, "paused", by=by, why=reason, until=told)


def resume_by(store: Store, kind: PauseKind, name: str, *, by: str, reason: str = "") -> int:
    """End a pause, whoever made it; returns how many cases go on.

    Raises:
        NotFoundError: It isn't paused.
    """
    with store.transaction() as connection:
        if not resume(connection, store.clock(), kind, name):
            paused = ", ".join(f"{each.kind} {each.name}" for each in pauses_of(connection))
            raise NotFoundError(f"The {kind} {name} isn't paused; paused are: {paused or 'none'}.")
    logger.warning("{} {} is resumed by {}", kind.capitalize(), name, by)
    return _note(store, kind, name, "resumed", by=by, why=reason)


def _note(store: Store, kind: PauseKind, name: str, event: str, **data: str) -> int:
    """Note it in the history of each case that stands still for it."""
    chosen = Chosen(bot=name) if kind is PauseKind.BOT else Chosen(wants=name.partition(".")[0])
    more = {key: value for key, value in data.items() if value}

    def act(connection: Connection, case: Case) -> bool:
        audit.record(connection, case.id, store.clock(), event, what=f"{kind} {name}", **more)
        return True

    return for_each(store, chosen, QUEUED, act)
