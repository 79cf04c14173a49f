"""What can go wrong at a target.

TargetError
├── TargetUnavailableError   not answering, locked, share gone: try again later, nobody loses an attempt
│   ├── SecretMissingError   a password or key isn't set
│   └── AccountRefusedError  the target refuses the robot's user: not tried again before somebody has put it right
├── MachineUnfitError        this machine lacks something: nothing of the case's or the target's is wrong
├── TargetRefusedError       it answered, and says no: trying again changes nothing
└── UnknownOutcomeError      sent, and can't tell whether it took: look it up before anything else
"""

from __future__ import annotations


class TargetError(Exception):
    """Something went wrong at a target. Every message names the target and says what to do.

    Attributes:
        target: Name of the target, such as ``core_banking`` or ``register``.
        detail: What happened and what to do, without a person's data.
    """

    def __init__(self, target: str, detail: str) -> None:
        super().__init__(f"{target}: {detail}")
        self.target = target
        self.detail = detail

    def __reduce__(self) -> tuple[type[TargetError], tuple[str, str]]:
        """Pickle by target and detail, so that an error crosses from one process to another."""
        return type(self), (self.target, self.detail)


class TargetUnavailableError(TargetError):
    """The target doesn't answer, is locked or out of reach: the case waits and is tried again.

    Attributes:
        is_here: Whether the trouble is this machine's: others may well go on with the target.
    """

    is_here = False


class SecretMissingError(TargetUnavailableError):
    """A password or key isn't set: set it, the cases wait."""


class AccountRefusedError(TargetUnavailableError):
    """The target refuses the robot's user: put it right, then resume it. Trying again could lock it.

    Attributes:
        sign: What is wrong with it: ``refused``, ``expired`` or ``locked``.
    """

    def __init__(self, target: str, detail: str, sign: str = "refused") -> None:
        super().__init__(target, detail)
        self.sign = sign

    def __reduce__(self) -> tuple[type[TargetError], tuple[str, ...]]:  # type: ignore[override]
        """Pickle with the sign."""
        return type(self), (self.target, self.detail, self.sign)


class MachineUnfitError(TargetError):
    """This machine lacks what it takes, such as a browser: install it, no case can go on here until then."""


class TargetRefusedError(TargetError):
    """The target answered and refused: trying the same again changes nothing, a person looks at it."""


class UnknownOutcomeError(TargetError):
    """It was sent and nobody can tell whether it took: look it up in the target before entering again."""
