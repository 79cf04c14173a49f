"""Who may log in: users with one session each, expired passwords, lock-outs after wrong ones."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterable
from dataclasses import dataclass

LOCKED_AFTER = 3  # wrong passwords in a row
_KINDS = ("", "one-session", "expired", "locked")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in.

    Attributes:
        name: What is typed.
        password: What is typed beside it.
        kind: ``one-session`` where a new session ends the one before, ``expired``, ``locked``, or nothing special.
    """

    name: str
    password: str
    kind: str = ""

    @classmethod
    def of(cls, text: str) -> User:
        """A user written as ``NAME:PASSWORD`` or ``NAME:PASSWORD:KIND``.

        Raises:
            ValueError: It is written otherwise, or the kind isn't known.
        """
        name, _, rest = text.partition(":")
        password, _, kind = rest.partition(":")
        if not name or not password or kind not in _KINDS:
            raise ValueError(f'"{text}": a user is NAME:PASSWORD or NAME:PASSWORD:KIND, of {", ".join(_KINDS[1:])}')
        return cls(name, password, kind)


class Users:
    """Everybody who may log in, and how often each has typed a wrong password."""

    def __init__(self, users: Iterable[User]) -> None:
        """Begin with nothing typed wrong."""
        self._users = {user.name: user for user in users}
        self._wrong: dict[str, int] = {}
        self._lock = threading.Lock()
        self.taken_over = 0  # sessions that ended because their user logged in again

    def refusal(self, name: str, password: str) -> str:
        """Why this log-in is refused, as the page says it; empty where it is right."""
        user = self._users.get(name)
        right = user is not None and hmac.compare_digest(user.password.encode(), password.encode())
        with self._lock:
            if user is not None and (user.kind == "locked" or self._wrong.get(name, 0) >= LOCKED_AFTER):
                return "User locked: call the help desk."
            self._wrong[name] = 0 if right else self._wrong.get(name, 0) + 1
        if not right:
            return "Wrong user or password."
        return "Your password has expired: choose another at a branch." if user and user.kind == "expired" else ""

    def one_session(self, name: str) -> bool:
        """Whether a new session of this user ends the one before."""
        return self._users[name].kind == "one-session"
