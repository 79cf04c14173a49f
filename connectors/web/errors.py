"""What can go wrong with a web application.

TargetError (connectors.errors)
├── MachineUnfitError
│   └── BrowserMissingError       no Chromium on this machine, or it can't start
├── TargetUnavailableError
│   ├── BrowserStuckError         the browser stopped answering and was discarded
│   └── AccountRefusedError
│       └── LogInRefusedError     user or password are wrong, expired or locked
└── TargetRefusedError
    ├── AppMapError               the app map is wrong or missing
    └── FormError                 nothing was sent: the page isn't what the map says, or doesn't take a value
        ├── FormNotOpenError      no form is open, or it isn't there
        ├── FieldNotFoundError    no such field, option or button on the page
        ├── FieldAmbiguousError   two candidates: the map must say which section
        └── FieldNotTakenError    a box didn't keep what was meant
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import (
    AccountRefusedError,
    MachineUnfitError,
    TargetError,
    TargetRefusedError,
    TargetUnavailableError,
)


class BrowserMissingError(MachineUnfitError):
    """No Chromium can be started: install one, or name it in BOTS_CHROMIUM."""


class BrowserStuckError(TargetUnavailableError):
    """The browser stopped answering and was discarded: the next keyword starts another."""

    is_here = True


class LogInRefusedError(AccountRefusedError):
    """The application refuses user or password: correct the secrets before the account gets locked."""


class AppMapError(TargetRefusedError):
    """The app map is wrong or missing: correct the place that the message names."""


class FormError(TargetRefusedError):
    """Nothing was sent: the page isn't what the map says, or doesn't take a value."""


class FormNotOpenError(FormError):
    """No form is open, or what the map calls the form isn't there."""


class FieldNotFoundError(FormError):
    """No such field, option or button on the page: correct the map with one that a person would see."""


class FieldAmbiguousError(FormError):
    """Two candidates on the page: say in the map which section is meant."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that isn't what was meant.

    Attributes:
        field: Its name in the map.
        meant: What should stand there, as the page writes it.
        found: What stands there, or would.
        why: What happened to it, without the values.
    """

    field: str
    meant: str
    found: str
    why: str


class FieldNotTakenError(FormError):
    """A box didn't keep, or can't take, what was meant.

    Attributes:
        differences: Field, meant and found of each; the message leaves the values out, they are a person's.
    """

    def __init__(self, target: str, detail: str, differences: tuple[Difference, ...] = ()) -> None:
        super().__init__(target, detail)
        self.differences = differences

    def __reduce__(self) -> tuple[type[TargetError], tuple[object, ...]]:  # type: ignore[override]
        """Pickle with the differences."""
        return type(self), (self.target, self.detail, self.differences)
