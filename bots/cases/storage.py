"""Storage of documents: a folder of this machine, or shared and S3-compatible storage through fsspec.

One narrow seam: whole objects under names, written once, never changed. A folder has them through a temporary name,
synced and renamed; an object store puts them whole. What was written elsewhere is read back and compared, because a
share or a gateway may acknowledge what it hasn't kept.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from typing import Any, Protocol

from bots import fault
from bots.errors import SettingsError, StoreError
from bots.settings import Settings

_ATOMIC = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss"})  # an object is there whole or not at all
_EXTRAS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "az": "adlfs",
    "sftp": "paramiko",
}
_S3_PATIENCE = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"max_attempts": 1},
}  # transactions wait


class Storage(Protocol):
    """Where documents lie.

    Attributes:
        place: What people call it, without passwords.
    """

    place: str

    def write(self, name: str, data: bytes) -> None:
        """Keep `data` whole and for good; what is there already under that name stays.

        Raises:
            StoreError: It can't be kept; nothing half-written stays.
        """

    def read(self, name: str) -> bytes:
        """What is kept under that name.

        Raises:
            FileNotFoundError: Nothing is.
            StoreError: The storage can't be reached.
        """

    def remove_folder(self, name: str) -> int:
        """Remove everything under a name's folder; returns how many objects there were.

        Raises:
            StoreError: It can't be removed.
        """

    def check(self) -> None:
        """Write, read and remove a small object.

        Raises:
            StoreError: One of these can't be done.
        """

    def free(self) -> int | None:
        """How many bytes more it takes; None where nobody knows."""


class Folder:
    """A folder, on this machine's disk or on a mounted share.

    Args:
        folder: Where it lies.
        shared: It is a share: where it isn't there it isn't mounted, and is not made.
    """

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        self.folder = folder
        self.shared = shared
        self.place = str(folder)

    def write(self, name: str, data: bytes) -> None:
        """See `Storage`: temporary name, synced, renamed, folder synced."""
        path = self.folder / name
        if self.shared and not self.folder.is_dir():
            raise StoreError(f"{self.folder} isn't there: is its share mounted? Nothing was lost.")
        if path.exists():
            return
        temporary = path.with_name(f".{path.name[:16]}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fault.point("document.synced")
            temporary.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):  # it may not be there, nor its folder
                temporary.unlink()
            raise StoreError(
                f"A document can't be kept in {self.folder}: {error.strerror}. Nothing was lost."
            ) from error
        fault.point("document.written")

    def read(self, name: str) -> bytes:
        """See `Storage`."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            if not self.folder.is_dir():
                raise StoreError(f"{self.folder} isn't there: is its share mounted?") from None
            raise
        except OSError as error:
            raise StoreError(f"{self.folder} can't be read: {error.strerror}.") from error

    def remove_folder(self, name: str) -> int:
        """See `Storage`."""
        folder = self.folder / name
        try:
            files = list(folder.iterdir()) if folder.is_dir() else []
            for path in files:
                path.unlink(missing_ok=True)
            if folder.is_dir():
                folder.rmdir()
                sync_folder(self.folder)
        except FileNotFoundError:
            return 0  # another process is removing it
        except OSError as error:
            raise StoreError(f"The documents in {folder} can't be removed: {error.strerror}.") from error
        return len(files)

    def check(self) -> None:
        """See `Storage`."""
        _try(self)

    def free(self) -> int | None:
        """See `Storage`."""
        there = next(path for path in (self.folder, *self.folder.parents) if path.exists())
        return shutil.disk_usage(there).free


class Remote:
    """Storage elsewhere, through fsspec.

    Args:
        url: Such as ``s3://bucket/prefix``.
        options: What fsspec's file system of that kind takes.

    Raises:
        SettingsError: The URL's kind isn't known, or what it needs isn't installed.
    """

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        import fsspec  # noqa: PLC0415 - only those load it who keep documents elsewhere

        self.place = url
        kind = url.partition("://")[0]
        if kind in {"s3", "s3a"}:
            options = {"use_listings_cache": False, "config_kwargs": _S3_PATIENCE, **options}
        try:
            self._system, self._root = fsspec.url_to_fs(url, skip_instance_cache=True, **options)
        except ImportError as error:
            raise SettingsError(
                f"documents.url: {kind}:// needs a library: pip install {_EXTRAS.get(kind, kind)}"
            ) from error
        except (ValueError, TypeError) as error:
            raise SettingsError(f"documents.url: {kind}:// can't be used: {error}") from error
        self._atomic = kind in _ATOMIC
        if hasattr(self._system, "retries"):
            self._system.retries = 1  # s3fs would try five times what its library has tried already

    def write(self, name: str, data: bytes) -> None:
        """See `Storage`."""
        path = self._at(name)
        try:
            if self._system.exists(path):
                return
            if self._atomic:
                self._system.pipe_file(path, data)
            else:
                self._put_aside_and_rename(path, data)
            fault.point("document.synced")
            kept = self._system.cat_file(path)
            if kept != data:
                self._system.rm_file(path)
        except Exception as error:
            raise self._unreachable(error) from error
        if kept != data:
            raise StoreError(f"{self.place} gave back something else than it was given. Nothing was lost.")
        fault.point("document.written")

    def read(self, name: str) -> bytes:
        """See `Storage`."""
        try:
            data: bytes = self._system.cat_file(self._at(name))
        except FileNotFoundError as error:
            self._is_there(error)
            raise
        except Exception as error:
            raise self._unreachable(error) from error
        return data

    def remove_folder(self, name: str) -> int:
        """See `Storage`."""
        try:
            files = list(self._system.find(self._at(name)))
            for path in files:
                self._system.rm_file(path)
            if not self._atomic and self._system.exists(self._at(name)):
                self._system.rm(self._at(name), recursive=True)
        except FileNotFoundError:
            return 0
        except Exception as error:
            raise self._unreachable(error) from error
        return len(files)

    def check(self) -> None:
        """See `Storage`."""
        _try(self)

    def free(self) -> int | None:
        """See `Storage`: object stores don't say."""
        return None

    def _put_aside_and_rename(self, path: str, data: bytes) -> None:
        folder, _, name = path.rpartition("/")
        self._system.makedirs(folder, exist_ok=True)
        temporary = f"{folder}/.{name[:16]}.{secrets.token_hex(4)}"
        try:
            self._system.pipe_file(temporary, data)
            self._system.mv(temporary, path)
        except Exception:
            if self._system.exists(temporary):
                self._system.rm_file(temporary)
            raise

    def _is_there(self, error: Exception) -> None:
        """Raise `StoreError` where not only the object is missing but all of the storage."""
        try:
            there = self._system.exists(self._root if not self._atomic else self._root.partition("/")[0])
        except Exception as trouble:
            raise self._unreachable(trouble) from trouble
        if not there:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> StoreError:
        """The backends raise whatever their libraries do; all of it means that the storage can't be used now."""
        what = " ".join(str(error).split())[:200] or type(error).__name__
        return StoreError(f"{self.place} can't be used right now: {what}. Nothing was lost.")

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


def storage_of(settings: Settings) -> Storage:
    """Where the project's documents lie: ``documents.url``, or else ``documents.path``.

    Raises:
        SettingsError: The URL isn't understood, or would keep nothing.
    """
    url = settings.documents.url
    if not url:
        return Folder(settings.at(settings.documents.path))
    kind, separator, rest = url.partition("://")
    if not separator:
        return Folder(settings.at(Path(url)), shared=True)
    if kind in {"file", "local"}:
        return Folder(Path(rest), shared=True)
    if kind == "memory":
        raise SettingsError("documents.url: memory:// would lose every document; name a place that lasts.")
    return Remote(url, dict(settings.documents.options))


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


def _try(storage: Storage) -> None:
    name, data = f".check/{secrets.token_hex(8)}", secrets.token_bytes(32)
    try:
        storage.write(name, data)
        kept = storage.read(name)
    except FileNotFoundError as error:
        raise StoreError(f"{storage.place} lost what it was just given.") from error
    finally:
        storage.remove_folder(".check")
    if kept != data:
        raise StoreError(f"{storage.place} gave back something else than it was given.")
