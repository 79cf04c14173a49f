"""What a connector asks before it changes anything outside.

Submitting a form, sending a mail, writing a row: each asks the guard first. ``bots`` sets a guard that refuses
what happens outside `Enter Once`; alone, a connector asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable

Guard = Callable[[str, str], None]  # (target such as "core_banking.customer", act such as "submit")


class UnguardedActError(Exception):
    """An act that changes a target was tried outside `Enter Once`, or after the case was stopped."""


_guard: Guard | None = None


def set_guard(guard: Guard | None) -> None:
    """Let `guard` be asked before every act; it raises to forbid it. None removes it."""
    global _guard  # noqa: PLW0603 - one guard a process, set by whoever runs the bots
    _guard = guard


def ask(target: str, act: str) -> None:
    """Ask the guard, if there is one.

    Args:
        target: What is changed, such as ``core_banking.customer``.
        act: How, such as ``submit`` or ``append``.

    Raises:
        UnguardedActError: The guard forbids it.
    """
    if _guard is not None:
        _guard(target, act)
