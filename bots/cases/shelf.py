"""What OCR has read of a case's papers, kept with them: sealed with the case's key, and gone with the case.

A case whose papers are read again (more of them came, a worker was killed, they were split or retyped) pays only for
what is new. Packs lie in the case's folder beside its documents, so that whoever forgets the case erases them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from loguru import logger
from sqlalchemy import Connection, select

from bots.cases.documents import DocumentStore
from bots.cases.keys import CaseKey
from bots.cases.model import Case
from bots.cases.store import Store
from bots.cases.tables import cases, documents
from bots.errors import KeyMissingError, NotFoundError, StoreError

TRIAL = "trial"  # source of a case that `bots try` or plain robot made
_TRIALS = 5  # earlier ones that are looked through for the same papers


class CaseShelf:
    """The packs of a case, and of earlier trials of the same papers.

    Args:
        documents: Where they lie.
        key: Of the case; new packs are sealed with it.
        before: Keys of other cases whose packs may be used.
    """

    def __init__(self, documents: DocumentStore, key: CaseKey, before: tuple[CaseKey, ...] = ()) -> None:
        self._documents = documents
        self._key = key
        self._before = before
        self._count = 0

    def packs(self) -> Iterator[bytes]:
        """See `extractors.ocr.kept.Shelf`."""
        for key in self._before:
            yield from self._of(key)
        self._count = 0
        for pack in self._of(self._key):
            self._count += 1
            yield pack

    def put(self, pack: bytes) -> None:
        """See `extractors.ocr.kept.Shelf`; of two that put at the same time one is lost."""
        try:
            self._documents.put(self._key, _name(self._key, self._count), pack)
            self._count += 1
        except StoreError as error:
            logger.warning("Case {}: what was read can't be kept for the next time: {}", self._key.case_id, error)

    def _of(self, key: CaseKey) -> Iterator[bytes]:
        for number in count():
            try:
                pack = self._documents.read(key, _name(key, number))
            except NotFoundError:
                return
            except (StoreError, KeyMissingError) as error:
                logger.warning("Case {}: what was read earlier can't be used: {}", key.case_id, error)
                return
            yield pack


def _name(key: CaseKey, number: int) -> str:
    return key.digest(f"ocr pack {number}".encode())


def shelf_of(store: Store, connection: Connection, case: Case) -> CaseShelf:
    """The shelf of a case; a trial, which is a new case each time, may use what earlier trials of its papers read."""
    key = store.key(connection, case.id)
    return CaseShelf(store.documents, key, tuple(_earlier(store, connection, case)) if case.source == TRIAL else ())


def _earlier(store: Store, connection: Connection, case: Case) -> Iterator[CaseKey]:
    contents = [
        store.documents.read(store.key(connection, case.id), document.address)
        for document in store.documents.of_case(connection, store.key(connection, case.id))
    ]
    latest = (
        select(cases.c.id)
        .where(cases.c.source == TRIAL, cases.c.bot == case.bot, cases.c.id != case.id)
        .order_by(cases.c.created_at.desc())
        .limit(_TRIALS)
    )
    for case_id in connection.scalars(latest).all():
        try:
            key = store.key(connection, case_id)
        except KeyMissingError:  # forgotten
            continue
        kept = set(connection.scalars(select(documents.c.address).where(documents.c.case_id == case_id)))
        if any(key.digest(data) in kept for data in contents):
            yield key
