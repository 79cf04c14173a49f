"""Keys: a master key outside the data, a key per case wrapped by it, and keyed hashes to search by.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce before each text; HKDF-SHA256 (RFC 5869) derives the
search keys; HMAC-SHA256 (RFC 2104) makes what is looked up without being readable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bots.cases.storage import sync_folder
from bots.errors import ForgottenError, KeyMissingError

_NONCE = 12


class MasterKey:
    """The key that wraps every case's key.

    Its file has it in the first line. Once it was rotated two more kinds of lines follow: ``search``, the secret of the
    keyed hashes, which no rotation changes because the ledger would no longer know what was entered; and ``old``, a key
    that still wraps something, until the rotation is done.

    Args:
        key: The key that is in use, 256 bits.
        search: The secret of the keyed hashes; derived from `key` where it isn't given.
        old: Keys that were in use.
        path: Where it is kept.

    Attributes:
        id: Short name of the key, kept beside what it wrapped.
    """

    def __init__(
        self, key: bytes, *, search: bytes | None = None, old: tuple[bytes, ...] = (), path: Path | None = None
    ) -> None:
        self._key = key
        self._search = search or HKDF(algorithm=SHA256(), length=32, salt=None, info=b"search").derive(key)
        self._old = old
        self._path = path
        self.id = _id(key)

    @classmethod
    def at(cls, path: Path) -> MasterKey:
        """The key kept in `path`.

        Raises:
            KeyMissingError: There is no such file, or it holds no key.
        """
        try:
            first, *more = path.read_text(encoding="ascii").strip().splitlines()
            named = [line.split(" ") for line in more]
            key, others = _decoded(first), [(name, _decoded(text)) for name, text in named]
        except (OSError, ValueError) as error:
            raise KeyMissingError(f"No master key in {path}: restore it from its safe place.") from error
        if any(len(each) != 32 for each in (key, *(secret for _, secret in others))):
            raise KeyMissingError(f"{path} holds no 256-bit key: restore it from its safe place.")
        search = next((secret for name, secret in others if name == "search"), None)
        return cls(key, search=search, old=tuple(secret for name, secret in others if name == "old"), path=path)

    @classmethod
    def make(cls, path: Path) -> MasterKey:
        """A new key in `path`, readable by its owner only; one that is there already is kept."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = _write_aside(path, [_encoded(secrets.token_bytes(32))])
        try:
            os.link(temporary, path)  # fails where another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
        return cls.at(path)

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the keys that it holds, the one in use first."""
        return (self.id, *map(_id, self._old))

    def read_again(self) -> MasterKey:
        """The key as its file has it now: another process may have rotated it."""
        return MasterKey.at(self._path) if self._path else self

    def replaced(self) -> MasterKey:
        """A new key in the same file, beside this one as an old one.

        Raises:
            OSError: The file can't be written; it is as it was.
        """
        return self._kept(MasterKey(secrets.token_bytes(32), search=self._search, old=(self._key, *self._old)))

    def without_old(self) -> MasterKey:
        """The same key alone: nothing is wrapped by an old one any more.

        Raises:
            OSError: The file can't be written; it is as it was.
        """
        return self._kept(MasterKey(self._key, search=self._search))

    def _kept(self, new: MasterKey) -> MasterKey:
        assert self._path is not None
        lines = [_encoded(new._key), f"search {_encoded(new._search)}", *(f"old {_encoded(key)}" for key in new._old)]
        _write_aside(self._path, lines).replace(self._path)
        sync_folder(self._path.parent)
        new._path = self._path
        return new

    def new_case_key(self, case_id: str, under: str = "") -> tuple[CaseKey, bytes]:
        """A fresh key for a case, and its wrapped form for the store; by the key of that name, else the one in use."""
        key = secrets.token_bytes(32)
        return CaseKey(case_id, key), self.wrap(case_id, key, under)

    def wrap(self, about: str, secret: bytes, under: str = "") -> bytes:
        """A case's key, or another secret, as the store keeps it: it can be told as nothing but what it is of."""
        wrapping = next(each for each in (self._key, *self._old) if _id(each) == (under or self.id))
        return _seal(wrapping, secret, about.encode())

    def wrapped_anew(self, about: str, wrapped: bytes) -> bytes:
        """What an old key wrapped, wrapped by the one in use.

        Raises:
            KeyMissingError: None of these keys wrapped it.
        """
        return self.wrap(about, self.unwrapped(about, wrapped))

    def unwrap(self, case_id: str, wrapped: bytes | None) -> CaseKey:
        """The case's key.

        Raises:
            KeyMissingError: It was destroyed (`ForgottenError`), or another master key wrapped it.
        """
        if wrapped is None:
            raise ForgottenError(f"Case {case_id} was forgotten: its key is destroyed.")
        return CaseKey(case_id, self.unwrapped(case_id, wrapped))

    def unwrapped(self, about: str, wrapped: bytes) -> bytes:
        """What `wrap` was given.

        Raises:
            KeyMissingError: It was changed, belongs to something else, or another master key wrapped it.
        """
        for old in self._old:
            try:
                return _open(old, wrapped, about.encode())
            except KeyMissingError:
                continue
        return _open(self._key, wrapped, about.encode())

    def hash(self, purpose: str, text: str) -> str:
        """A keyed hash of `text` to search by, the same on every run, whichever key is in use."""
        return hmac.new(self._search, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


class CaseKey:
    """The key of one case: what it sealed is lost when it is destroyed."""

    def __init__(self, case_id: str, key: bytes) -> None:
        self.case_id = case_id
        self._key = key

    def seal(self, data: bytes) -> bytes:
        """`data` encrypted, bound to this case."""
        return _seal(self._key, data, self.case_id.encode())

    def open(self, sealed: bytes) -> bytes:
        """What `seal` was given.

        Raises:
            KeyMissingError: It was changed, or sealed by another case.
        """
        return _open(self._key, sealed, self.case_id.encode())

    def seal_json(self, data: Any) -> bytes:
        """`data` as encrypted JSON."""
        return self.seal(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())

    def open_json(self, sealed: bytes) -> Any:
        """What `seal_json` was given."""
        return json.loads(self.open(sealed))

    def digest(self, data: bytes) -> str:
        """A keyed hash within this case: the address of a document, the digest of a value."""
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()


def _id(key: bytes) -> str:
    return hashlib.sha256(b"master-id" + key).hexdigest()[:16]


def _encoded(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _write_aside(path: Path, lines: list[str]) -> Path:
    """The lines in a file beside `path`, synced, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _seal(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise KeyMissingError(
            f"What belongs to {bound_to.decode()} can't be decrypted: it was changed, or this is not its master key."
        ) from error
