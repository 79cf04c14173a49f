"""New things from templates: a project, a bot. What is there already is never overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.text import Text

from bots.errors import SettingsError
from bots.settings import FILE_NAME, Settings

_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PROJECT = {
    FILE_NAME: "the project: environments, where things lie, how many workers",
    "robots/": "your bots, a folder each",
    "resources/": "your document types and app maps",
    "inbox/": "where papers are dropped",
    "out/": "registers that the bots write",
    "robot.toml": "for VS Code with RobotCode",
    ".gitignore": "keeps data and keys out of version control",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes:
        folder: Where it is.
        shown: The same, as short as it can be said from here.
        created: New files and folders (which end with ``/``) and what each is for.
        kept: Those that were there and were left alone.
    """

    folder: Path
    shown: str
    created: dict[str, str]
    kept: list[str]

    def lines(self) -> Iterator[Text]:
        """What was made, for people."""
        yield Text(f"created {self.shown}/" if self.created else f"{self.shown}/ is complete already")
        width = max((len(name) for name in self.created), default=0) + 3
        for name, purpose in self.created.items():
            yield Text(f"  {name.ljust(width)}").append(purpose, style="dim")
        if self.kept:
            yield Text(f"  kept as they were: {', '.join(self.kept)}", style="dim")


def make_project(folder: Path) -> Made:
    """A project with environments test and production, outside the toolkit's own clone.

    Raises:
        SettingsError: `folder` is no place for one.
    """
    home = folder.resolve()
    if home.exists() and not home.is_dir():
        raise SettingsError(f"{folder} is a file: name a folder.")
    created, kept = {}, []
    for name, purpose in _PROJECT.items():
        path = home / name
        if path.exists():
            kept.append(name)
            continue
        created[name] = purpose
        if name.endswith("/"):
            path.mkdir(parents=True)
            (path / ".gitkeep").touch()
        else:
            template = "gitignore.txt" if name == ".gitignore" else name
            _write(path, _TEMPLATES / "project" / template, name=_project_name(home))
    return Made(home, _short(home), created, kept)


def make_bot(settings: Settings, name: str, *, seed: int) -> Made:
    """A bot that runs at once on its own samples.

    Args:
        settings: The project it is made in.
        name: Small letters, digits and ``_``.
        seed: Of its specimen papers.

    Raises:
        SettingsError: The name won't do, or there is such a bot.
    """
    if not _NAME.fullmatch(name):
        near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789") or "order_entry"
        raise SettingsError(f"{name!r} is no name for a bot: small letters, digits and '_', such as {near!r}.")
    folder = settings.at(settings.robots[0]) / name
    if folder.exists():
        raise SettingsError(f"{_short(folder)} is there already: choose another name, or remove it first.")
    title = name.replace("_", " ").capitalize()
    for target, template in {
        f"{name}.robot": "suite.robot",
        "bot.yaml": "bot.yaml",
        "keywords.resource": "keywords.resource",
    }.items():
        _write(folder / target, _TEMPLATES / "bot" / template, name=name, title=title)
    _draw_samples(settings, folder / "samples", seed)
    for place in ("out", f"inbox/{name}"):
        settings.at(Path(place)).mkdir(parents=True, exist_ok=True)
    created = {
        f"{name}.robot": "the suite: its tasks are the durable steps of a case",
        "bot.yaml": "what comes in, what it needs, when it is due",
        "keywords.resource": "your own words",
        "samples/": "two specimen cases to try it on",
    }
    return Made(folder, _short(folder), created, [])


def _write(path: Path, template: Path, **words: str) -> None:
    """Write a template with ``{{word}}`` filled in."""
    text = template.read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace("{{" + word + "}}", value)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _project_name(home: Path) -> str:
    return re.sub(r"[^a-z0-9_]+", "_", home.name.lower()).strip("_") or "bots"


def _short(path: Path) -> str:
    """`path` from here, where it lies below; else as it is."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() or "." if path.is_relative_to(here) else str(path)


def _draw_samples(settings: Settings, folder: Path, seed: int) -> None:
    """Two cases of a person who doesn't exist: one that goes through, one that a person must look at."""
    from bots.cli.samples import draw  # noqa: PLC0415 - drawing needs picture libraries that a project doesn't

    draw(folder, seed, today=datetime.now(ZoneInfo(settings.time_zone)).date())
