"""A bot as its ``bot.yaml`` describes it."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

import robots as packaged_robots
from bots.cases.keeping import parts_of
from bots.errors import NotFoundError, SettingsError
from bots.review.rules import ReviewRules
from bots.schedule.spec import OwnCalendar, Schedule, ScheduleField
from bots.settings import Settings
from bots.validation import Duration, Strict, load

FILE_NAME = "bot.yaml"
Language = Literal["en", "it", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "it", "es")


class Priority(IntEnum):
    """Priority class of a case; the lower goes first."""

    URGENT = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


def priority_of(value: object) -> Priority:
    """The priority class of that name.

    Raises:
        ValueError: There is none.
    """
    if isinstance(value, str) and value.upper() in Priority.__members__:
        return Priority[value.upper()]
    raise ValueError(f"{value!r} is no priority: urgent, high, normal or low")


class DocumentNeed(Strict):
    """A document that a case has: the types that will do, and whether it can't go without.

    Attributes:
        fields: Those that speak of the case, where not all do: a health card has an expiry date of its own.
    """

    type: Annotated[  # document types that will do, such as it_cie; one or a list
        list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
    ]
    required: bool = True  # whether the case can't go without
    fields: list[str] | None = None  # its fields that speak of the case; all where it isn't given


class FolderIntake(Strict):
    """A watched folder."""

    path: Path  # relative to the project or absolute
    case: Literal["file", "subfolder", "prefix"] = (
        "subfolder"  # what becomes one case; `prefix`: files whose names begin alike; a ZIP is always one
    )
    separator: str = Field(default="_", min_length=1)  # with `case: prefix`, what ends a name's common part
    settle: Duration = timedelta(seconds=5)  # unchanged for so long, it is complete


class SplitIntake(Strict):
    """Papers that may be several cases: split before the suite's first task."""

    new_case: Annotated[  # what begins another case: `separator`, `document`, or document types such as account_form
        list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
    ] = Field(default=["separator"], min_length=1)
    separators: list[str] = Field(default_factory=list)  # what the code on a sheet says; PATCHT and SEPARATOR else


class ApiIntake(Strict):
    """Cases that programs hand in over HTTP."""

    webhook: str = ""  # one of `channels.webhooks` in bots.yaml: told when a case ends, waits or is asked about
    tells: list[str] = Field(default_factory=list)  # facts that go along, such as `customer_number`


class MissingPapers(Strict):
    """What happens when a required document isn't there: the case waits as incomplete, and its sender is asked."""

    remind: str = "2 working days"  # without an answer, the sender is asked again
    times: int = Field(default=3, ge=0)  # so often; then a person decides


class Intake(Strict):
    """How work arrives."""

    folder: FolderIntake | None = None
    split: SplitIntake | None = None
    api: ApiIntake | None = None  # `{}` lets programs hand in cases over HTTP; without it none may
    missing: MissingPapers | None = None  # `{}`: the sender is asked for a missing document; else a person is
    mailbox: str = ""  # one of `mailboxes` in bots.yaml: each mail there is a case, or joins one


class DueTimes(Strict):
    """When a case of one product or customer class should and must be done."""

    goal: str | None = None  # such as `1 working hour`
    deadline: str | None = None  # such as `4 working hours`


class Due(Strict):
    """When a case should and must be done, such as ``4 working hours``."""

    goal: str | None = None  # such as `4 working hours`: cases are worked in this order
    deadline: str | None = None  # such as `1 working day`
    calendar: str = "IT"  # `IT`, or a part of it such as `IT-MI` (ISO 3166), or one of `calendars` in bots.yaml
    by: str = ""  # fact that tells products or customer classes apart, such as `customer_class`
    classes: dict[str, DueTimes] = Field(default_factory=dict)  # due times by that fact's value, in small letters


class StuckRules(Strict):
    """When a case counts as stuck."""

    answer: str = "1 working day"  # a person asked, or missing papers asked for, without an answer or a reminder
    times_usual: float = Field(default=3.0, ge=1)  # a step takes so many times what nearly all others took
    rounds: int = Field(default=4, ge=1)  # a person was asked more often than that


class Escalation(Strict):
    """Who is told of a stuck case, and how urgent it becomes."""

    after: str = "0 minutes"  # since it is stuck, such as `4 working hours`
    to: str = "owner"  # one of `people` in bots.yaml, or `owner`; a deputy where that one is absent
    priority: Annotated[Priority, BeforeValidator(priority_of)] | None = None  # its class from then on, at least


class Target(Strict):
    """A system the bot enters into."""

    total: str = ""  # field of an entry that is summed and reconciled, such as `amount`
    limit: int | None = Field(default=None, ge=1)  # robots it tolerates at once, over all machines
    settle: Duration = timedelta(seconds=5)  # a late commit may follow within this time


class Definition(Strict):
    """A bot: its documents, what it needs, when it is due.

    Attributes:
        name: The folder's name.
        folder: Where suite and ``bot.yaml`` lie.
        digest: Hash of all the bot's files; a case keeps to the version it began with.
        calendars: The project's own, as ``bots.yaml`` has them.
    """

    title: dict[Language, str] = Field(default_factory=dict)  # what people call it
    version: int = Field(default=1, ge=1)  # for people; raise it with each change that matters
    intake: Intake = Intake()
    documents: dict[str, DocumentNeed] = Field(default_factory=dict)  # what a case consists of, by names of your own
    reference: str = ""  # such as "{tax_code}": one open case per reference
    on_same_reference: Literal["reject", "attach", "replace", "new"] = (
        "reject"  # a second one is refused, joins the first, takes its place, or goes its own way
    )
    due: Due = Due()
    priority: Annotated[Priority, BeforeValidator(priority_of)] = Priority.NORMAL  # goes before due time
    accept: dict[str, float | Literal["verified"]] = Field(
        default={"default": 0.98}
    )  # confidence from which a field is taken without asking
    targets: dict[str, Target] = Field(default_factory=dict)  # the systems it enters into
    needs: list[str] = Field(default_factory=list)  # what a machine must be capable of to work it, such as vpn
    reasons: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,79}$")], dict[Language, str]] = Field(
        default_factory=dict
    )  # what senders are told of reason codes of its own that it rejects with, by language
    owner: str = ""  # who answers for it, one of `people` in bots.yaml
    stuck: StuckRules = StuckRules()  # when a case counts as stuck
    escalate: list[Escalation] = Field(default_factory=list)  # who is told of a stuck case, one rule after the other
    attempts: int = Field(default=4, ge=1)  # before a case counts as failed
    schedule: ScheduleField = Schedule()  # when `bots up` works its cases, a cron expression or more; empty: always
    time_zone: str = ""  # of the schedule; empty: the project's
    keep: str = "10 years"  # how long a case is kept after it has ended
    variables: dict[str, str] = Field(default_factory=dict)  # handed to the suite
    review: ReviewRules = (
        ReviewRules()
    )  # who settles what is doubtful, what two persons decide, what is looked at again
    compare_portraits: bool = False  # whether a portrait on another person's document in another case is looked for
    name: str = Field(default="", exclude=True)
    folder: Path = Field(default=Path(), exclude=True)
    digest: str = Field(default="", exclude=True)
    calendars: dict[str, OwnCalendar] = Field(default_factory=dict, exclude=True)

    @field_validator("keep")
    @classmethod
    def _span(cls, text: str) -> str:
        try:
            parts_of(text)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return text

    @property
    def suite(self) -> Path:
        """The bot's suite file."""
        return self.folder / f"{self.name}.robot"

    @property
    def calendar(self) -> str:
        """The calendar of its schedule's days."""
        return self.schedule.calendar or self.due.calendar

    @property
    def types(self) -> list[str]:
        """Every document type that may come, each once."""
        return list(dict.fromkeys(kind for need in self.documents.values() for kind in need.type))

    def accepts(self, field: str) -> float | Literal["verified"]:
        """The confidence from which `field` is taken, or ``verified``."""
        return self.accept.get(field, self.accept.get("default", 0.98))

    def title_in(self, language: str) -> str:
        """The bot's title for people."""
        titles = {str(name): title for name, title in self.title.items()}
        return titles.get(language) or titles.get("en") or self.name.replace("_", " ").capitalize()


def load_definition(folder: Path) -> Definition:
    """Read the bot in `folder`.

    Raises:
        SettingsError: There is no bot there, or its ``bot.yaml`` is wrong.
    """
    folder = folder.resolve()
    name = folder.name
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SettingsError(f"{folder}: a bot's folder is named in small letters, digits and '_', such as order_entry.")
    definition = load(folder / FILE_NAME, Definition)
    if not (folder / f"{name}.robot").is_file():
        raise SettingsError(f"{folder} has no suite {name}.robot: the suite is named like its folder.")
    return definition.model_copy(update={"name": name, "folder": folder, "digest": _digest(folder)})


def robot_folders(settings: Settings) -> list[Path]:
    """Where a bot is looked for by its name: the project's folders, then those that come with the toolkit."""
    return [folder for folder in (*_own_folders(settings), *_toolkit_folders()) if folder.is_dir()]


def _own_folders(settings: Settings) -> list[Path]:
    return [settings.at(path) for path in settings.robots]


def _toolkit_folders() -> list[Path]:
    return [Path(folder) for folder in packaged_robots.__path__]


def find_definition(settings: Settings, name: str) -> Definition:
    """The bot of that name.

    Raises:
        NotFoundError: There is none.
        SettingsError: Its ``bot.yaml`` is wrong.
    """
    folders = robot_folders(settings)
    for folder in folders:
        if (folder / name / FILE_NAME).is_file():
            return load_definition(folder / name).model_copy(update={"calendars": settings.calendars})
    raise NotFoundError(f"No bot {name!r} in {', '.join(map(str, folders))}; 'bots new {name}' makes one.")


def sound_definitions(settings: Settings, *, toolkit: bool = False) -> tuple[list[Definition], list[SettingsError]]:
    """The project's bots that can run, and what is wrong with the others: one bot's mistake must not stop the rest.

    One of the same name in an earlier folder wins.

    Args:
        settings: The project's. Of the bots that come with the toolkit, those that `packaged` names are the project's.
        toolkit: All of the toolkit's bots too: whoever tries one makes cases that a worker must know.
    """
    sound, wrong = [], []
    for folder in _bot_folders(settings, toolkit=toolkit):
        try:
            sound.append(load_definition(folder).model_copy(update={"calendars": settings.calendars}))
        except SettingsError as error:
            wrong.append(error)
    absent = [name for name in settings.packaged if not any((each / name).is_dir() for each in _toolkit_folders())]
    wrong += [SettingsError(f"bots.yaml, packaged: the toolkit has no bot {name!r}.") for name in absent]
    return sound, wrong


def _bot_folders(settings: Settings, *, toolkit: bool) -> list[Path]:
    found: dict[str, Path] = {}
    for folder in _own_folders(settings):
        for path in sorted(folder.glob(f"*/{FILE_NAME}")):
            found.setdefault(path.parent.name, path.parent)
    for folder in _toolkit_folders():
        for path in sorted(folder.glob(f"*/{FILE_NAME}")):
            if toolkit or path.parent.name in settings.packaged:
                found.setdefault(path.parent.name, path.parent)
    return list(found.values())


def _digest(folder: Path) -> str:
    """Hash of the files that make the bot, samples and caches left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] != "samples" and "__pycache__" not in parts:
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
