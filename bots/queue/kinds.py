"""What can be paused; apart, so that the command line's help needs no database."""

from __future__ import annotations

from enum import StrEnum


class PauseKind(StrEnum):
    """What can be paused."""

    BOT = "bot"  # none of its cases is claimed
    TARGET = "target"  # no case enters it
    ACCOUNT = "account"  # nobody logs in with it: `core_banking.robot1`
