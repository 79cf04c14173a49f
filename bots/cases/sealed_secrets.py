"""Secrets that are of no case, sealed by the master key, such as what a person's second factor is made of."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from bots.cases.keys import MasterKey
from bots.cases.store import Store
from bots.cases.tables import sealed_secrets
from bots.errors import KeyMissingError, NotFoundError

_BATCH = 500  # sealed anew at once


def keep_secret(store: Store, connection: Connection, about: str, secret: bytes) -> None:
    """Seal a secret and keep it, instead of what was kept of the same.

    Args:
        store: The project's.
        connection: A transaction.
        about: What it is of, such as ``second factor of anna``.
        secret: What nobody may read.
    """
    used = store.key_in_use(connection)
    drop_secret(connection, about)
    sealed = store.master.wrap(about, secret, used)
    connection.execute(insert(sealed_secrets).values(about=about, sealed=sealed, master_id=used))


def kept_secret(store: Store, connection: Connection, about: str) -> bytes:
    """The secret that is kept.

    Raises:
        KeyMissingError: Another master key sealed it, or it was changed.
        NotFoundError: None is kept of that.
    """
    row = connection.execute(select(sealed_secrets).where(sealed_secrets.c.about == about)).first()
    if row is None:
        raise NotFoundError(f"No secret is kept of {about}.")
    try:
        return store.master.unwrapped(about, row.sealed)
    except KeyMissingError:
        if row.master_id in store.master.ids:
            raise
        store.master = store.master.read_again()  # it was rotated while this process ran
        return store.master.unwrapped(about, row.sealed)


def drop_secret(connection: Connection, about: str) -> None:
    """Keep it no longer."""
    connection.execute(delete(sealed_secrets).where(sealed_secrets.c.about == about))


def seal_anew(connection: Connection, master: MasterKey) -> int:
    """Seal by the key in use a few of those that an old one sealed; returns how many."""
    left = select(sealed_secrets).where(sealed_secrets.c.master_id != master.id)
    rows = connection.execute(left.limit(_BATCH).with_for_update()).all()
    for row in rows:
        anew = master.wrapped_anew(row.about, row.sealed)
        here = sealed_secrets.c.about == row.about
        connection.execute(update(sealed_secrets).where(here).values(sealed=anew, master_id=master.id))
    return len(rows)
