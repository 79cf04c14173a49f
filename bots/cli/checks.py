"""What `bots doctor` looks at: each check yields findings that say what is wrong and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from rich.text import Text

from bots.cases.audit import history
from bots.cases.store import Store, utc_now
from bots.cli.suites import task_names, wrong_in_suite
from bots.definition import FILE_NAME, Definition, all_definitions, load_definition, robot_folders
from bots.errors import BotsError
from bots.intake.places import places_of, refuse_overlaps
from bots.schedule import due_at, next_fire
from bots.settings import Settings, find_project, load_settings
from connectors.errors import TargetError
from extractors.document_types import names


class Verdict(StrEnum):
    """How serious a finding is."""

    GOOD = "good"
    WARNING = "warning"  # works, and will hurt some day
    BAD = "bad"  # something doesn't work


_MARKS = {Verdict.GOOD: ("✓", "green"), Verdict.WARNING: ("!", "yellow"), Verdict.BAD: ("✗", "red")}
_LIBRARIES = {
    "robot": "robotframework",
    "sqlalchemy": "SQLAlchemy",
    "cryptography": "cryptography",
    "pypdfium2": "pypdfium2",
    "cv2": "opencv-python-headless",
    "rapidocr": "rapidocr",
    "onnxruntime": "onnxruntime",
    "playwright": "playwright",
    "openpyxl": "openpyxl",
}
_LANGUAGES = ("eng", "ita", "spa")
_LITTLE_SPACE = 2 * 1024**3  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    verdict: Verdict
    topic: str
    text: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON data."""
        return {"verdict": self.verdict, "topic": self.topic, "text": self.text, "advice": self.advice}

    def line(self) -> Text:
        """The finding for people."""
        mark, style = _MARKS[self.verdict]
        line = (
            Text(f" {mark} ", style=style).append(self.topic.ljust(13), style="bold").append(self.text, style="default")
        )
        return line.append(f"\n   {'':13}→ {self.advice}", style=style) if self.advice else line


def good(topic: str, text: str) -> Finding:
    """All is well."""
    return Finding(Verdict.GOOD, topic, text)


def warning(topic: str, text: str, advice: str) -> Finding:
    """It works, and will hurt some day."""
    return Finding(Verdict.WARNING, topic, text, advice)


def bad(topic: str, text: str, advice: str) -> Finding:
    """It doesn't work."""
    return Finding(Verdict.BAD, topic, text, advice)


def examine(*, deep: bool = False) -> Iterator[Finding]:
    """Look at the machine, then at the project if there is one here.

    Args:
        deep: Whether the history of every case is verified too.
    """
    for check in (_python, _libraries, _tesseract, _browser):
        yield from check()
    try:
        find_project()
    except BotsError as error:
        yield warning("project", "none here", str(error))
        return
    try:
        settings = load_settings()
    except BotsError as error:
        yield bad("project", "its settings are wrong", str(error))
        return
    mark = ", production" if settings.current.production else ""
    yield good("project", f"{settings.name} in {settings.home}, environment {settings.environment}{mark}")
    checks: list[Callable[[Settings], Iterator[Finding]]] = [_bots, _folders, _key, _space, _store]
    for check_project in [*checks, _histories] if deep else checks:
        yield from check_project(settings)


# -- the machine -----------------------------------------------------------------------------------------------------


def _python() -> Iterator[Finding]:
    version = sys.version.split()[0]
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that tells it in words
        yield bad("python", version, "Python 3.11 or later is needed.")
    else:
        yield good("python", version)


def _libraries() -> Iterator[Finding]:
    missing = [name for module, name in _LIBRARIES.items() if importlib.util.find_spec(module) is None]
    if missing:
        yield bad("libraries", f"missing: {', '.join(missing)}", "pip install -r requirements.txt")
    else:
        yield good("libraries", f"{len(_LIBRARIES)} of {len(_LIBRARIES)} are installed")
    wheels = sorted(set(packages_distributions().get("cv2", [])))
    if len(wheels) > 1:
        yield bad("libraries", f"several wheels hold cv2: {', '.join(wheels)}", "keep opencv-python-headless only")
    if importlib.util.find_spec("openvino_telemetry") is not None:
        yield warning(
            "libraries", "openvino-telemetry is installed: it may call home", "pip uninstall openvino-telemetry"
        )


def _tesseract() -> Iterator[Finding]:
    program = shutil.which("tesseract")
    advice = "Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-ita tesseract-ocr-spa"
    if program is None:
        yield bad("tesseract", "not found", advice)
        return
    told = subprocess.run(  # noqa: S603 - the program that was just found
        [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    missing = [language for language in _LANGUAGES if language not in told.stdout.split()]
    if missing:
        yield bad("tesseract", f"{program} lacks {', '.join(missing)}", advice)
    else:
        yield good("tesseract", f"{program}, {', '.join(_LANGUAGES)}")


def _browser() -> Iterator[Finding]:
    from connectors.web.browser import find_chromium  # noqa: PLC0415 - brings the browser's driver

    try:
        yield good("browser", str(find_chromium()))
    except TargetError as error:
        yield bad("browser", "no Chromium found", str(error))


# -- the project -----------------------------------------------------------------------------------------------------


def _bots(settings: Settings) -> Iterator[Finding]:
    found: dict[str, Definition] = {}
    for folder in robot_folders(settings):
        for path in sorted(folder.glob(f"*/{FILE_NAME}")):
            if path.parent.name in found:
                continue
            try:
                definition = load_definition(path.parent)
                trouble = list(_wrong_in(definition))
            except BotsError as error:
                yield bad("bots", path.parent.name, str(error))
                continue
            found[definition.name] = definition
            for text in trouble:
                yield bad("bots", definition.name, text)
    if not found:
        yield warning("bots", "none", "'bots new supplier_onboarding' makes one")
    else:
        yield good("bots", ", ".join(f"{each.name} v{each.version}" for each in found.values()))


def _wrong_in(definition: Definition) -> Iterator[str]:
    """What would keep the bot from running, told without running it."""
    known = names()
    unknown = [kind for kind in definition.types if kind not in known]
    if unknown:
        yield f"bot.yaml: no document type {', '.join(unknown)}; there are: {', '.join(known)}."
    yield from wrong_in_suite(definition.suite)
    if not task_names(definition.suite):
        yield f"{definition.suite.name} has no tasks."
    try:
        next_fire(definition, utc_now(), time_zone="UTC")
        for span in filter(None, (definition.due.goal, definition.due.deadline)):
            due_at(utc_now(), span, definition.due.calendar)
    except BotsError as error:
        yield str(error)


def _folders(settings: Settings) -> Iterator[Finding]:
    for topic, path in (("documents", settings.documents.path), ("logs", settings.logs.path)):
        folder = settings.at(path)
        above = next(each for each in (folder, *folder.parents) if each.exists())
        if not os.access(above, os.W_OK):
            yield bad(topic, f"{folder} can't be written", f"give {_user()} the right to write in {above}")

    try:
        watched = [places for each in all_definitions(settings) if (places := places_of(settings, each))]
        refuse_overlaps(settings, watched)
    except BotsError as error:
        yield bad("folders", "watched folders are wrong", str(error))
        return
    for places in watched:
        if not places.inbox.is_dir():
            yield warning("folders", f"{places.bot}: {places.inbox} isn't there", "make it, or mount its share")


def _key(settings: Settings) -> Iterator[Finding]:
    path = settings.at(settings.keys.path)
    data = settings.at(settings.documents.path).resolve()
    if path.resolve().is_relative_to(data.parent):
        yield warning("key", f"{path} lies beside the data it opens", "move it where backups of the data don't go")
    if not path.exists():
        yield good("key", "none yet: it is made at the first use")
        return
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield bad("key", f"{path} can be read by others", f"chmod 600 {path}")
    else:
        yield good("key", f"{path}: keep a copy in a safe place")


def _space(settings: Settings) -> Iterator[Finding]:
    folder = next(each for each in (settings.home, *settings.home.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GB free"
    yield good("disk", text) if free > _LITTLE_SPACE else warning("disk", text, f"make room in {folder}")


def _store(settings: Settings) -> Iterator[Finding]:

    database = settings.database_url
    if database.startswith("sqlite:///") and not Path(database.removeprefix("sqlite:///")).exists():
        yield good("database", "none yet: it is made at the first use")
        return
    try:
        store = Store.open(settings)
        with store.transaction() as connection:
            numbers = store.counts(connection)
    except BotsError as error:
        yield bad("database", "can't be used", str(error))
        return
    yield good("database", f"{store.database.engine.dialect.name}, {sum(numbers.values())} cases")


def _histories(settings: Settings) -> Iterator[Finding]:

    store = Store.open(settings)
    with store.transaction() as connection:
        everything = store.list(connection, limit=10**9)
        for case in everything:
            try:
                history(connection, case.id)
            except BotsError as error:
                yield bad("history", case.id, str(error))
    yield good("history", f"{len(everything)} cases verified")


def _user() -> str:
    return os.environ.get("USER") or str(os.getuid() if hasattr(os, "getuid") else "this user")
