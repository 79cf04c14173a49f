"""What a connector saw, handed to whoever keeps evidence of a case; forgotten where nobody does."""

from __future__ import annotations

from collections.abc import Callable

Keeper = Callable[[str, bytes, str], None]  # (name without personal data, content, media type)

_keeper: Keeper | None = None


def set_keeper(keeper: Keeper | None) -> None:
    """Let `keeper` take every piece of evidence; None: nobody does.

    Args:
        keeper: Called with a name such as ``core_banking.customer-before.png``, the bytes and their media type. It
            decides where they go, encrypted: they show a person's data.
    """
    global _keeper  # noqa: PLW0603 - one keeper a process, set by whoever runs the bots
    _keeper = keeper


def is_kept() -> bool:
    """Whether anybody keeps evidence: otherwise it needn't be made."""
    return _keeper is not None


def keep(name: str, content: bytes, kind: str) -> None:
    """Hand over a piece of evidence.

    Args:
        name: A name for people, without personal data.
        content: The bytes.
        kind: Media type, such as ``image/png``.
    """
    if _keeper is not None:
        _keeper(name, content, kind)
