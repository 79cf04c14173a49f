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

from bots.errors import KeyMissingError

_NONCE = 12


class MasterKey:
    """The key that wraps every case's key.

    Attributes:
        id: Short name of the key, kept beside what it wrapped.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.id = hashlib.sha256(b"master-id" + key).hexdigest()[:16]
        self._search = self._derive(b"search")

    @classmethod
    def at(cls, path: Path) -> MasterKey:
        """The key kept in `path`.

        Raises:
            KeyMissingError: There is no such file, or it holds no key.
        """
        try:
            key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
        except (OSError, ValueError) as error:
            raise KeyMissingError(f"No master key in {path}: restore it from its safe place.") from error
        if len(key) != 32:
            raise KeyMissingError(f"{path} holds no 256-bit key: restore it from its safe place.")
        return cls(key)

    @classmethod
    def make(cls, path: Path) -> MasterKey:
        """A new key in `path`, readable by its owner only; one that is there already is kept."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # fails where another process was first: its key counts
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
        return cls.at(path)

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(self._key)

    def new_case_key(self, case_id: str) -> tuple[CaseKey, bytes]:
        """A fresh key for a case, and its wrapped form for the store."""
        key = secrets.token_bytes(32)
        return CaseKey(case_id, key), _seal(self._key, key, case_id.encode())

    def unwrap(self, case_id: str, wrapped: bytes | None) -> CaseKey:
        """The case's key.

        Raises:
            KeyMissingError: It was destroyed, or another master key wrapped it.
        """
        if wrapped is None:
            raise KeyMissingError(f"Case {case_id} was forgotten: its key is destroyed.")
        return CaseKey(case_id, _open(self._key, wrapped, case_id.encode()))

    def hash(self, purpose: str, text: str) -> str:
        """A keyed hash of `text` to search by, the same on every run with this key."""
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
