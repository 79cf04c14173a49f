"""The documentation says what is so: its commands are run, its pages are made from the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bots.cli.reference import FOLDER, stale
from bots.cli.reference.keyword_pages import LIBRARIES, specification
from bots.cli.reference.settings_page import keys
from bots.definition import Definition
from bots.settings import Settings
from tests.integration.bots.cli.conftest import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
README = ROOT / "README.md"


def commands(page: Path) -> list[str]:
    """The commands a page shows, without comments."""
    blocks = re.findall(r"```console\n(.+?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [re.sub(r"\s+#.*", "", line.removeprefix("$ ")) for line in lines]


def test_the_reference_is_up_to_date():
    """Run `python -m bots.cli.reference` after a change of keywords, commands or settings."""
    assert stale(FOLDER) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_keyword_has_types_a_sentence_and_an_example(library):
    """An editor's help is enough to use a keyword."""
    found = specification(library)
    assert found["doc"]
    for keyword in found["keywords"]:
        named = [each for each in keyword["args"] if not each["kind"].endswith("MARKER")]
        assert all(each["type"] for each in named), keyword["name"]
        assert keyword["shortdoc"].endswith("."), keyword["name"]
        assert re.search(r"^\|", keyword["doc"], re.MULTILINE), keyword["name"]


@pytest.mark.parametrize("model", [Settings, Definition])
def test_every_setting_is_explained(model):
    """No key without its meaning."""
    assert [key for key, _, _, meaning in keys(model) if not meaning] == []


def test_the_readme_shows_what_the_tutorial_goes_on_with():
    """Its commands are the first of the tutorial's, or those of start.py."""
    shown = [line.removeprefix("python3 start.py ") for line in commands(README)]
    known = [line.removeprefix("python3 start.py ") for line in commands(TUTORIAL)]
    known = [line if line.startswith("bots ") else f"bots {line}" for line in known]
    assert set(shown) - {"demo", "test"} <= set(known)
    for command in ("demo", "test"):
        assert f"start.py {command} " in (ROOT / "start.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [README, TUTORIAL, *sorted((ROOT / "docs" / "reference").glob("*.md"))], ids=str)
def test_links_between_pages_lead_somewhere(page):
    """A reader never meets a dead end."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"https?:", target) and not target.endswith("demo.png"):
            assert (page.parent / target).exists(), target


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_tutorial_works_as_it_is_written(desk):
    """A newcomer who types the tutorial's commands gets what it promises."""
    case = ""
    ran = []
    for line in commands(TUTORIAL):
        words = shlex.split(line.removeprefix("python3 start.py ").replace("CASE", case))
        assert words[0] == "bots", line
        arguments = [str(path) for word in words[1:] for path in expanded(desk.folder, word)]
        if arguments == ["up"]:
            arguments.append("--until-idle")
        code = 20 if "samples/two" in line else 0
        out = desk.bots(*arguments, code=code)
        ran.append(arguments[0])
        if code == 20:
            case = desk.json("review", "list")[0]["case"]
            assert "iban: read" in out
        if arguments[:2] == ["case", "show"]:
            assert "done since" in out
            assert "enters register" in out
    assert {"new", "try", "review", "work", "case", "log", "read", "up", "status", "init", "doctor"} <= set(ran)
    shown = sorted(path.name for path in (desk.folder / "out").iterdir() if not path.name.startswith("."))
    assert [Path(name).suffix for name in shown] == [".xlsx", ".backups"]
    assert shown[1] == f"{shown[0]}.backups", "the copies stand beside their register"


def expanded(folder: Path, word: str) -> list[str | Path]:
    """A word as the shell would expand it."""
    return sorted(folder.glob(word)) if "*" in word else [word]
