"""The append-only ledger of what was committed: the truth that screens are measured against."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

FIRST_CUSTOMER = 41822


class Entry(TypedDict):
    """One committed save.

    Attributes:
        entry: Running number from 1.
        kind: ``customer`` or ``account``.
        number: The customer number, or the IBAN of the account.
        at: When it was committed, ISO 8601 in UTC.
        user: Who was logged in.
        fields: Canonical text by field name: dates ISO 8601, amounts ``1234.56``, flags ``true`` or ``false``.
    """

    entry: int
    kind: str
    number: str
    at: str
    user: str
    fields: dict[str, str]


def read_ledger(path: Path) -> list[Entry]:
    """Read every committed entry, oldest first.

    Args:
        path: The ledger file, or the data folder that holds it as ``ledger.jsonl``.

    Returns:
        The entries; none where there is no ledger yet. A torn last line (killed in mid-write, so never answered)
        is left out.
    """
    file = path / "ledger.jsonl" if path.is_dir() else path
    if not file.exists():
        return []
    whole, _, _torn = file.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines() if line]


class Ledger:
    """Entries in memory and on disk; safe for the threads of one process."""

    def __init__(self, folder: Path) -> None:
        """Take up the ledger in `folder`, making it where there is none.

        Args:
            folder: The application's data folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "ledger.jsonl"
        self.entries = read_ledger(self.file)
        self.lock = threading.RLock()
        self._drop_torn_line()

    def append(self, kind: str, number: str, user: str, fields: dict[str, str]) -> Entry:
        """Commit one entry: it is on the disk when this returns.

        Args:
            kind: ``customer`` or ``account``.
            number: Its business key.
            user: Who is logged in.
            fields: Canonical values.

        Returns:
            The entry as written.
        """
        with self.lock:
            entry = Entry(
                entry=len(self.entries) + 1,
                kind=kind,
                number=number,
                at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                user=user,
                fields=fields,
            )
            with self.file.open("ab") as out:
                out.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
                out.flush()
                os.fsync(out.fileno())
            self.entries.append(entry)
            return entry

    def of_kind(self, kind: str) -> list[Entry]:
        """All entries of one kind, oldest first."""
        with self.lock:
            return [entry for entry in self.entries if entry["kind"] == kind]

    def next_customer_number(self) -> str:
        """The next free customer number, seven digits."""
        taken = [int(entry["number"]) for entry in self.of_kind("customer")]
        return f"{max(taken, default=FIRST_CUSTOMER - 1) + 1:07d}"

    def _drop_torn_line(self) -> None:
        if not self.file.exists():
            self.file.touch()
            if os.name == "posix":
                folder = os.open(self.file.parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
            return
        whole, newline, torn = self.file.read_bytes().rpartition(b"\n")
        if torn:
            os.truncate(self.file, len(whole) + len(newline))
