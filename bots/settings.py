"""A project's settings: one frozen object made from ``bots.yaml``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from bots.alerts.settings import Alerts
from bots.errors import SettingsError
from bots.outbox.channels import Channels, safe_url
from bots.people.rights import Role
from bots.punctual.people import Person
from bots.schedule.spec import OwnCalendar, Producer
from bots.validation import Duration, Strict, load

FILE_NAME = "bots.yaml"
_FOLDER = r"^[ !#-\[\]-~]{1,100}$"  # plain ASCII without quotes and backslashes
SANDBOX = "sandbox"  # where a clone of the toolkit keeps what its bots need
_TOOLKIT = Path(__file__).resolve().parent.parent


class OAuth(Strict):
    """Where access tokens come from, for a mail server that takes no password."""

    url: Annotated[str, AfterValidator(safe_url)]  # the token endpoint; https, but on this machine
    client: str  # id of the program as it is registered there
    secret: str  # name of the secret that holds its secret, such as `accounts.client_secret`
    scope: str = ""  # such as `https://outlook.office365.com/.default`
    refresh: str = ""  # name of the secret with a refresh token (Google); empty: client credentials (Microsoft 365)


class MailboxSettings(Strict):
    """A mailbox that is looked into."""

    host: str  # the IMAP server
    port: int = Field(default=993, ge=1, le=65535)  # 993 with tls, 143 otherwise
    tls: Literal["tls", "starttls", "none"] = "tls"  # how the way there is encrypted
    user: str  # log-in
    password: str = ""  # name of the secret, such as `accounts.password`
    oauth: OAuth | None = None  # instead of a password
    folder: str = Field(default="INBOX", pattern=_FOLDER)  # where mail arrives
    done: str = Field(default="Done", pattern=_FOLDER)  # where a mail goes that has become a case or joined one
    aside: str = Field(default="Not cases", pattern=_FOLDER)  # notices of absence, bounces, news without files
    every: Duration = timedelta(seconds=15)  # between two looks
    timeout: Duration = timedelta(seconds=30)  # of each word with the server
    answer: bool = True  # the sender is told by mail when the case ends, or when papers are missing

    @model_validator(mode="after")
    def _log_in(self) -> Self:
        if bool(self.password) == (self.oauth is not None):
            raise ValueError("write password, or oauth instead of it")
        return self


class Environment(Strict):
    """One place where the bots run, such as test or production."""

    production: bool = False  # trials need a flag here
    variables: dict[str, str] = Field(default_factory=dict)  # for app maps and suites: CORE_BANKING_URL …
    accounts: dict[str, list[str]] = Field(
        default_factory=dict
    )  # robot accounts of a target, each used by one robot at a time: `core_banking: [robot1, robot2]`
    mailboxes: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")], MailboxSettings] = Field(
        default_factory=dict
    )  # ways in by mail, by names of your own: `intake: {mailbox: NAME}` in bot.yaml
    channels: Channels = Channels()  # ways out of this environment: mail, webhooks, letters
    alerts: Alerts = Alerts()  # who is told when something is wrong, and gets the morning report


class Database(Strict):
    """Where cases, queue and ledger are kept."""

    url: str = "sqlite:///data/bots.db"  # a relative SQLite path starts at the project


class Place(Strict):
    """A folder, relative to the project or absolute."""

    path: Path  # where it lies


class Logs(Strict):
    """Where logs are written, and how."""

    path: Path  # the folder they lie in, relative to the project or absolute
    format: Literal["text", "json"] = "text"  # lines for people, or a JSON object a line for programs


class Documents(Strict):
    """Where encrypted documents are kept: a folder, or storage that several machines share."""

    path: Path = Path("data/documents")  # a folder, relative to the project or absolute
    url: str = ""  # shared storage instead, such as `s3://bucket/prefix` or `file:///mnt/share`; see the how-to guide
    reserve: int = Field(default=500, ge=0)  # megabytes that stay free: with less nothing is taken in any more
    options: dict[str, Any] = Field(
        default_factory=dict
    )  # of its kind, such as `endpoint_url`; secrets in AWS_… variables


class Workers(Strict):
    """How many workers run here and how long they may hold a case."""

    processes: int = Field(default=2, ge=1, le=64)  # cases worked at the same time
    readers: int = Field(default=2, ge=1, le=64)  # OCR processes shared by the workers
    lease: Duration = timedelta(seconds=30)  # after which a dead worker's case is taken by another
    case_time_limit: Duration = timedelta(minutes=10)  # after which an attempt is killed
    poll: Duration = timedelta(seconds=0.5)  # between two looks for a case, when there was none
    ageing: Duration = timedelta(hours=4)  # after which a case that waits rises by a priority class, and again
    tags: list[str] = Field(default_factory=list)  # what this machine is capable of, such as vpn: `needs` in bot.yaml
    recycle_after: int = Field(default=200, ge=1)  # cases, then the worker process is replaced
    recycle_memory: int = Field(default=1000, ge=100)  # resident megabytes of a worker, then it is replaced


class SecondFactor(Strict):
    """The code of an app that people give besides their password when they log in to the panel."""

    offered: bool = True  # everybody may set one up; false: nobody is asked for one
    required: list[Role] = Field(default_factory=list)  # roles that get nowhere without: `[admin, operator]`

    @model_validator(mode="before")
    @classmethod
    def _a_word(cls, given: object) -> object:
        if not isinstance(given, dict | cls):
            raise ValueError("write {required: [admin]}, or {offered: false} where nobody is asked for one")  # noqa: TRY004 - as pydantic wants it
        return given

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.required and not self.offered:
            raise ValueError("it is required of some roles, so it must be offered: take out offered, or required")
        return self


class Panel(Strict):
    """Where the panel is served, and what people must show to come in."""

    host: str = "127.0.0.1"  # this machine only; others reach it through a proxy with HTTPS, or with a certificate
    port: int = Field(default=8600, ge=0, le=65535)  # where it listens
    url: str = Field(
        default="", pattern=r"^(https?://[^\s/]+)?$"
    )  # as people reach it, such as `https://bots.bank.example`: notes link to their case
    hosts: list[str] = Field(default_factory=list)  # names that it answers to, such as bots.bank.example
    certificate: Path | None = None  # for HTTPS without a proxy: a PEM file, relative to the project or absolute
    key: Path | None = None  # its private key
    second_factor: SecondFactor = SecondFactor()  # a code besides the password; programs have tokens instead


class Api(Strict):
    """Limits on programs that hand in cases over HTTP."""

    most_megabytes: int = Field(default=50, ge=1, le=250)  # of one submission, its documents in base64
    a_minute: int = Field(default=600, ge=1)  # submissions of one sender


class Settings(Strict):
    """A project: where its things lie and how it runs.

    Attributes:
        home: The project's folder, where ``bots.yaml`` lies; set when it is loaded.
    """

    name: str = "bots"  # of the project, for people
    environment: str = "test"  # which one is meant unless BOTS_ENVIRONMENT says otherwise
    environments: dict[str, Environment] = Field(default_factory=lambda: {"test": Environment()})
    database: Database = Database()
    documents: Documents = Documents()
    keys: Place = Place(path=Path("keys/master.key"))  # the master key; keep a copy away from the data
    records: Place = Place(path=Path("records"))  # anchors and erasures; keep a copy away from the data
    logs: Logs = Logs(path=Path("logs"))  # a file for each process, without personal data
    robots: list[Path] = Field(default_factory=lambda: [Path("robots")])  # folders of bots; the first gets new ones
    packaged: list[str] = Field(default_factory=list)  # bots of the toolkit that run here too: identity_register …
    resources: list[Path] = Field(default_factory=lambda: [Path("resources")])  # of document types and app maps
    workers: Workers = Workers()
    people: dict[str, Person] = Field(default_factory=dict)  # who own bots and are told what happens
    calendars: dict[str, OwnCalendar] = Field(default_factory=dict)  # of your own, for due times and schedules
    producers: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")], Producer] = Field(
        default_factory=dict
    )  # suites that make cases, by names of your own
    panel: Panel = Panel()
    api: Api = Api()
    time_zone: str = "Europe/Rome"  # of dates, schedules and what people are shown
    language: Literal["en", "it", "es"] = "en"  # of the notes that senders find
    home: Path = Field(default=Path(), exclude=True)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write it like Europe/Rome") from error
        return name

    def at(self, path: Path) -> Path:
        """`path` seen from the project's folder."""
        return path if path.is_absolute() else self.home / path

    @property
    def current(self) -> Environment:
        """The environment the bots run in."""
        return self.environments[self.environment]

    @property
    def database_url(self) -> str:
        """The database's URL, a SQLite path made absolute."""
        match = re.fullmatch(r"sqlite:///(?!/)(.+)", self.database.url)
        return f"sqlite:///{self.at(Path(match[1]))}" if match else self.database.url

    def with_tags(self, tags: Iterable[str]) -> Settings:
        """These settings on a machine that is capable of `tags` instead of what ``bots.yaml`` says."""
        named = [tag.strip() for tag in tags if tag.strip()]
        return self.model_copy(update={"workers": self.workers.model_copy(update={"tags": named})})

    def process_environment(self) -> dict[str, str]:
        """What the processes of this project find in their environment.

        A variable that is set outside wins over ``bots.yaml``, so that one machine can differ.
        """
        resources = [str(self.at(path)) for path in self.resources]
        variables = {name: os.environ.get(name, value) for name, value in self.current.variables.items()}
        return {**variables, "BOTS_PROJECT": str(self.home), "BOTS_RESOURCES": os.pathsep.join(resources)}


@contextmanager
def in_environment(settings: Settings) -> Iterator[None]:
    """Let this process have the project's variables for a while."""
    before = dict(os.environ)
    os.environ.update(settings.process_environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def find_project(start: Path | None = None) -> Path:
    """The nearest folder with a ``bots.yaml``, from `start` (or ``BOTS_PROJECT``, or here) upwards.

    A clone of the toolkit is a project of its own, so that a first bot can be made without another step.

    Raises:
        SettingsError: There is none.
    """
    folder = (start or Path(os.environ.get("BOTS_PROJECT") or Path.cwd())).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file() or is_clone(candidate):
            return candidate
    raise SettingsError(f"No {FILE_NAME} in {folder} or above it: run 'bots init {folder}' to make a project there.")


def is_clone(folder: Path) -> bool:
    """Whether `folder` is the clone that this toolkit runs from."""
    return folder == _TOOLKIT and (folder / "pyproject.toml").is_file()


def _of_clone() -> Settings:
    """The clone as a project: its own bots and resources, everything that is kept under ``sandbox/``."""
    return Settings(name="sandbox", robots=[_TOOLKIT / "robots"], resources=[_TOOLKIT / "resources"])


def load_settings(project: Path | None = None) -> Settings:
    """Read the project's settings.

    Raises:
        SettingsError: No project there, or its ``bots.yaml`` is wrong.
    """
    home = find_project(project)
    if (home / FILE_NAME).is_file():
        settings = load(home / FILE_NAME, Settings)
    else:
        settings, home = _of_clone(), home / SANDBOX
    name = os.environ.get("BOTS_ENVIRONMENT", settings.environment)
    if name not in settings.environments:
        known = ", ".join(settings.environments)
        raise SettingsError(f"{home / FILE_NAME}: environment {name!r} isn't defined; there are: {known}.")
    changes: dict[str, Any] = {"home": home, "environment": name}
    return settings.model_copy(update=changes)
