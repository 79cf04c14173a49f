"""Documents at rest: encrypted with their case's key, addressed by a keyed hash, never half-written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from bots.cases.keys import CaseKey
from bots.cases.storage import Folder, Storage
from bots.cases.tables import documents
from bots.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file that belongs to a case."""

    address: str
    kind: str  # document, evidence, result
    name: str  # as the sender called it; personal data
    size: int


class DocumentStore:
    """Encrypted files, one folder per case, in a storage.

    Args:
        storage: Where they lie; a path means a folder of this machine.
    """

    def __init__(self, storage: Storage | Path) -> None:
        self.storage = Folder(storage) if isinstance(storage, Path) else storage

    def write(self, key: CaseKey, data: bytes) -> str:
        """Keep `data`; returns its address. The same content of a case is kept once.

        Raises:
            StoreError: The disk is full or the storage can't be reached; nothing half-written stays.
        """
        address = key.digest(data)
        self.put(key, address, data)
        return address

    def put(self, key: CaseKey, address: str, data: bytes) -> None:
        """Keep `data` under an address that says nothing of it; what is there already under that address stays.

        Raises:
            StoreError: As `write`.
        """
        self.storage.write(f"{key.case_id}/{address}", key.seal(data))

    def read(self, key: CaseKey, address: str) -> bytes:
        """What was kept under `address`.

        Raises:
            NotFoundError: The file is gone.
            KeyMissingError: It was changed.
            StoreError: The storage can't be reached.
        """
        try:
            sealed = self.storage.read(f"{key.case_id}/{address}")
        except FileNotFoundError as error:
            raise NotFoundError(f"A document of case {key.case_id} is missing in {self.storage.place}.") from error
        return key.open(sealed)

    def add(
        self, connection: Connection, key: CaseKey, *, data: bytes, name: str, kind: str, added_at: datetime
    ) -> str:
        """Keep `data` and note it in the caller's transaction; returns its address."""
        address = self.write(key, data)
        self.note(connection, key, address=address, size=len(data), name=name, kind=kind, added_at=added_at)
        return address

    def note(
        self,
        connection: Connection,
        key: CaseKey,
        *,
        address: str,
        size: int,
        name: str,
        kind: str,
        added_at: datetime,
    ) -> None:
        """Note what was written under `address`, in the caller's transaction."""
        known = connection.execute(
            select(documents.c.id).where(
                documents.c.case_id == key.case_id, documents.c.address == address, documents.c.kind == kind
            )
        ).first()
        if known is None:
            connection.execute(
                insert(documents).values(
                    case_id=key.case_id,
                    address=address,
                    kind=kind,
                    size=size,
                    sealed_name=key.seal_json(name),
                    added_at=added_at,
                )
            )

    def remove_case(self, case_id: str) -> int:
        """Remove every file of a case; returns how many there were.

        Raises:
            StoreError: They can't be removed.
        """
        return self.storage.remove_folder(case_id)

    def of_case(self, connection: Connection, key: CaseKey, kind: str = "document") -> list[StoredDocument]:
        """The case's files of that kind, in the order they came."""
        rows = connection.execute(
            select(documents)
            .where(documents.c.case_id == key.case_id, documents.c.kind == kind)
            .order_by(documents.c.id)
        )
        return [StoredDocument(row.address, row.kind, key.open_json(row.sealed_name), row.size) for row in rows]

    def files(self, connection: Connection, key: CaseKey) -> dict[str, bytes]:
        """The case's documents by names of our own (``file-1.pdf``): those of strangers reach nobody who reads."""
        stored = self.of_case(connection, key)
        return {name: self.read(key, each.address) for name, each in zip(own_names(stored), stored, strict=True)}


def own_names(stored: Sequence[StoredDocument]) -> list[str]:
    """What we call a case's documents, in their order: ``file-1.pdf``."""
    suffixes = (each.name.rpartition(".")[2].lower() if "." in each.name else "bin" for each in stored)
    return [f"file-{number}.{suffix[:5]}" for number, suffix in enumerate(suffixes, start=1)]
