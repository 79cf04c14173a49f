"""What a connector asks before it changes anything outside, and before it goes into a target at all.

Submitting a form, sending a mail, writing a row: each asks the guard first. ``bots`` sets a guard that refuses
what happens outside `Enter Once`, and a gate that lets in as many robots as a target tolerates; alone, a connector
asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable

Guard = Callable[[str, str], None]  # (target such as "core_banking.customer", act such as "submit")
Gate = Callable[[str], str]  # (target such as "core_banking") → the robot account to log in with, or nothing


class UnguardedActError(Exception):
    """An act that changes a target was tried outside `Enter Once`, or after the case was stopped."""


_guard: Guard | None = None
_gate: Gate | None = None


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


def set_gate(gate: Gate | None) -> None:
    """Let `gate` be asked before a target is gone into; it raises where that must wait. None removes it."""
    global _gate  # noqa: PLW0603 - as above
    _gate = gate


def go_in(target: str) -> str:
    """Ask for a place in a target, before the first look at it; asked again in the same run, it is the same place.

    Args:
        target: The system, such as ``core_banking``.

    Returns:
        The robot account to log in with; empty where the target knows only one user.
    """
    return _gate(target) if _gate is not None else ""
