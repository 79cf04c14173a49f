"""Passwords: kept as Argon2id hashes, long, and none of those that everybody tries first (NIST SP 800-63B)."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bots.errors import AnswerRefusedError

SHORTEST, LONGEST = 12, 256  # letters

# Of twelve letters and more, the parts that most leaked passwords are made of, repeated or counted up.
_COMMON = (
    "password", "passw0rd", "qwerty", "qwertyuiop", "azerty", "asdfgh", "asdfghjkl", "letmein", "welcome", "benvenuto",
    "bienvenido", "contraseña", "administrator", "admin", "iloveyou", "1q2w3e4r", "1q2w3e4r5t6y", "changeme", "secret",
    "monkey", "dragon", "football", "princess", "sunshine", "abc", "abcd", "abcdefgh", "0123456789", "1234567890",
    "123456789", "123456", "1234", "123", "111111", "000000", "zxcvbnm", "juventus", "ciao", "amore", "test", "bots",
)  # fmt: skip
_hashing = threading.BoundedSemaphore(2)  # each takes 64 MB: strangers that try to log in must not take all of it


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def refuse_weak(password: str, name: str) -> None:
    """Refuse a password that would be guessed.

    Raises:
        AnswerRefusedError: It is too short, too long, the person's own name or one of the common ones.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AnswerRefusedError(f"A password has {SHORTEST} to {LONGEST} letters; a few words make a good one.")
    rest = password.casefold()
    for part in sorted({*_COMMON, name.casefold()} - {""}, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(set(rest)) < 4:
        raise AnswerRefusedError("This password is among those that are tried first: choose a few words of your own.")


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _hashing:
        return _hasher().hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password. Without a kept one it takes as long and is not, so that nobody learns who exists."""
    with _hashing:
        try:
            return _hasher().verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this one")
