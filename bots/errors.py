"""Everything that can go wrong, with the exit code of the command that meets it.

BotsError                       1
├── SettingsError               2   bots.yaml or bot.yaml is wrong
│   └── ProductionRefusedError  2   a trial in an environment marked production
├── NotFoundError               3   no such case, bot or document
├── CaseStateError              4   the case isn't in a state that allows this
├── IntakeError                 5   a file can't be taken in
├── StoreError                  6   the database or the documents can't be reached or trusted
│   ├── KeyMissingError         6
│   ├── AuditBrokenError        6
│   └── LeaseLostError          6   another worker holds the case now
├── AnswerRefusedError          7   a value typed by a person doesn't fit its field
├── BusinessError               8   the case is refused for good, never retried
├── EntryError                  9   an entry can't be made or proved
├── SuiteError                 10   a suite can't be run as it stands
└── MachineUnfitError          12   this machine lacks something that cases need, such as a browser
"""

from __future__ import annotations


class BotsError(Exception):
    """Something went wrong; the message says what to do."""

    exit_code = 1


class SettingsError(BotsError):
    """A settings file is wrong: the message names the file, the key and what is allowed."""

    exit_code = 2


class ProductionRefusedError(SettingsError):
    """A trial was asked for in an environment marked production: pass --production if you mean it."""


class NotFoundError(BotsError):
    """There is no such case, bot, document or field."""

    exit_code = 3


class CaseStateError(BotsError):
    """The case is in a state that doesn't allow this."""

    exit_code = 4


class IntakeError(BotsError):
    """A file or folder can't be taken in; it stays where it is."""

    exit_code = 5


class StoreError(BotsError):
    """The database or the document store can't be reached or can't be trusted."""

    exit_code = 6


class KeyMissingError(StoreError):
    """The key is not there: the case was forgotten, or the master key file is not the one of this data."""


class ForgottenError(KeyMissingError):
    """The case was forgotten: its key is destroyed, and nobody can read what was kept of it."""


class AuditBrokenError(StoreError):
    """An event of a case was changed, removed or added by something else than the bots."""


class LeaseLostError(StoreError):
    """Another worker holds the case now; what this one writes is refused."""


class AnswerRefusedError(BotsError):
    """A value typed by a person doesn't fit its field."""

    exit_code = 7


class BusinessError(BotsError):
    """The case is refused for a reason of the business: final, never retried.

    Args:
        reason: Stable reason code, such as ``expired_document``.
        message: What happened, in words without personal data.
    """

    exit_code = 8

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason


class EntryError(BotsError):
    """An entry can't be made, or it can't be proved that it was made as meant."""

    exit_code = 9


class SuiteError(BotsError):
    """A suite can't be run as it stands: the message says what to change."""

    exit_code = 10


class MachineUnfitError(BotsError):
    """This machine lacks something that cases need, such as a browser: install it, then start again."""

    exit_code = 12
