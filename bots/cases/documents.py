"""Documents at rest: encrypted with their case's key, addressed by a keyed hash, never half-written."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from bots import fault
from bots.cases.keys import CaseKey
from bots.cases.tables import documents
from bots.errors import NotFoundError, StoreError


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file that belongs to a case."""

    address: str
    kind: str  # document, evidence, result
    name: str  # as the sender called it; personal data
    size: int


class DocumentStore:
    """A folder of encrypted files, one folder per case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, key: CaseKey, data: bytes) -> str:
        """Keep `data`; returns its address. The same content of a case is kept once.

        Raises:
            StoreError: The disk is full or can't be written; nothing half-written stays.
        """
        address = key.digest(data)
        path = self._path(key.case_id, address)
        if path.exists():
            return address
        temporary = path.with_name(f".{address[:16]}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("xb") as file:
                file.write(key.seal(data))
                file.flush()
                os.fsync(file.fileno())
            fault.point("document.synced")
            temporary.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise StoreError(
                f"A document can't be kept in {self.folder}: {error.strerror}. Nothing was lost."
            ) from error
        fault.point("document.written")
        return address

    def read(self, key: CaseKey, address: str) -> bytes:
        """What was kept under `address`.

        Raises:
            NotFoundError: The file is gone.
            KeyMissingError: It was changed.
        """
        try:
            sealed = self._path(key.case_id, address).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"A document of case {key.case_id} is missing in {self.folder}.") from error
        return key.open(sealed)

    def add(
        self, connection: Connection, key: CaseKey, *, data: bytes, name: str, kind: str, added_at: datetime
    ) -> str:
        """Keep `data` and note it in the caller's transaction; returns its address."""
        address = self.write(key, data)
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
                    size=len(data),
                    sealed_name=key.seal_json(name),
                    added_at=added_at,
                )
            )
        return address

    def remove_case(self, case_id: str) -> int:
        """Remove every file of a case; returns how many there were.

        Raises:
            StoreError: They can't be removed.
        """
        folder = self.folder / case_id
        try:
            files = list(folder.iterdir()) if folder.is_dir() else []
            for path in files:
                path.unlink(missing_ok=True)
            if folder.is_dir():
                folder.rmdir()
                sync_folder(self.folder)
        except OSError as error:
            raise StoreError(f"The documents of case {case_id} can't be removed: {error.strerror}.") from error
        return len(files)

    def of_case(self, connection: Connection, key: CaseKey, kind: str = "document") -> list[StoredDocument]:
        """The case's files of that kind, in the order they came."""
        rows = connection.execute(
            select(documents)
            .where(documents.c.case_id == key.case_id, documents.c.kind == kind)
            .order_by(documents.c.id)
        )
        return [StoredDocument(row.address, row.kind, key.open_json(row.sealed_name), row.size) for row in rows]

    def _path(self, case_id: str, address: str) -> Path:
        return self.folder / case_id / address


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; systems that can't sync a folder keep renames by themselves."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
