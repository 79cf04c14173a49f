"""Evidence of what was done outside: screenshots and pages, handed to whoever keeps them.

``bots`` keeps them with the case, encrypted; alone, a connector hands them to nobody.
"""

from __future__ import annotations

from collections.abc import Callable

Keeper = Callable[[str, bytes, str], None]  # (name without personal data, content, kind such as "image/png")

_keeper: Keeper | None = None


def set_keeper(keeper: Keeper | None) -> None:
    """Let `keeper` have every piece of evidence from now on; None: nobody."""
    global _keeper  # noqa: PLW0603 - one keeper a process, set by whoever runs the bots
    _keeper = keeper


def keep(name: str, content: bytes, kind: str) -> None:
    """Hand over a piece of evidence, if somebody keeps them.

    Args:
        name: What it shows, such as ``core_banking.customer before submit``; never a person's data.
        content: The picture or page.
        kind: Its media type.
    """
    if _keeper is not None:
        _keeper(name, content, kind)
