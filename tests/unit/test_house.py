"""The house's own rules: who may import whom, how long a module may be, what stands where."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bots", "extractors", "connectors", "robots", "resources", "benchmarks")

# room -> rooms it may import beside itself (robots speak to the others through Robot Framework only)
MAY_IMPORT = {
    "bots": {"extractors", "connectors"},
    "extractors": set(),
    "connectors": set(),
    "robots": set(),
    "resources": set(),
    "benchmarks": set(ROOMS),
}
EXCEPTIONS = {
    ("bots/cli", "resources.specimens"),  # the command line offers the demo, which draws specimens
    ("bots/demo", "resources.specimens"),
    ("bots/definition.py", "robots"),  # asks only where the folder is
}

MOST_LINES = 400
HEAVY = (
    "cv2",
    "numpy",
    "onnxruntime",
    "rapidocr",
    "tesserocr",
    "playwright",
    "openpyxl",
    "python_calamine",
    "pypdfium2",
)
KEYWORD_LIBRARIES = ("bots.Cases", "bots.Producer", "extractors.Documents", "connectors.WebApp", "connectors.Workbook")
TOP_LEVEL = {
    *("bots", "extractors", "connectors", "robots", "resources", "tests", "benchmarks", "docs", ".ci"),
    *("start.py", "requirements.txt", "pyproject.toml", "robot.toml", "README.md", "CHANGELOG.md", "LICENSE"),
    *(".gitignore", ".gitattributes", ".editorconfig"),
}


def tracked() -> list[Path]:
    """The repository's files: all but what .gitignore names. Without git, which a bare machine doesn't have."""
    patterns = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()] + [".git"]
    found: list[Path] = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not any(fnmatch(name, pattern) for pattern in patterns)]
        found += [Path(folder, name) for name in files if not any(fnmatch(name, pattern) for pattern in patterns)]
    return sorted(found)


def test_nothing_that_the_code_needs_is_ignored():
    """A template that .gitignore names works here, and is missing in every clone."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    names = [line for line in lines if not line.startswith("/") and not line.endswith("/") and "*" not in line]
    rooms = ("bots", "extractors", "connectors", "resources", "robots", "benchmarks", "docs", "tests")
    assert [path for room in rooms for name in names for path in (ROOT / room).rglob(name)] == []


def modules(*rooms: str) -> list[Path]:
    """The Python files of rooms."""
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms]


def imported(path: Path) -> set[str]:
    """Full names of what a module imports, at its head or anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_rooms_import_only_what_they_may() -> None:
    """The bots import extractors and connectors; those, robots and resources import nothing of ours."""
    wrong = []
    for path in modules(*MAY_IMPORT):
        place = path.relative_to(ROOT)
        for name in imported(path):
            room = name.partition(".")[0]
            if room not in ROOMS or room == place.parts[0] or room in MAY_IMPORT[place.parts[0]]:
                continue
            if not any(place.as_posix().startswith(f"{part}") and name.startswith(what) for part, what in EXCEPTIONS):
                wrong.append(f"{place} imports {name}")
    assert not wrong


def test_no_module_imports_relatively() -> None:
    """An import says the full name, so that the rule above sees it."""
    relative = [
        path.relative_to(ROOT)
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_no_module_is_longer_than_it_should_be() -> None:
    """A module is one noun, of 400 lines at most."""
    scripts = [path for path in (ROOT / "bots/panel/static").rglob("*.js") if not path.name.endswith(".min.js")]
    files = [*modules(*ROOMS), ROOT / "start.py", *scripts]
    long = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_every_module_says_what_it_is() -> None:
    """Each module begins with a docstring."""
    assert [path.relative_to(ROOT) for path in modules(*ROOMS) if not _says_what_it_is(path)] == []


def _says_what_it_is(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return not tree.body or ast.get_docstring(tree) is not None


def test_nothing_is_left_to_do_and_nothing_is_of_one_machine() -> None:
    """No file holds a note to self, a path of one machine or the address of a package registry."""
    # written in pieces, so that this file passes
    pieces = (("TO", r"DO\b"), ("FIX", r"ME\b"), ("/wo", "rk/"), ("/op", "t/pypi"), ("pypi", r"\.org/simple"))
    forbidden = re.compile("|".join(map("".join, pieces)))
    kinds = {".py", ".md", ".txt", ".toml", ".yaml", ".robot", ".resource", ".html", ".js", ".sh", ""}
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in tracked()
        if path.suffix in kinds
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if (match := forbidden.search(line))
    ]
    assert not found


def test_the_top_level_holds_what_the_house_plan_says() -> None:
    """Nothing stands at the top level but the rooms and the few files that tools look for there."""
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_every_robot_is_a_suite_with_a_description() -> None:
    """Each folder under robots/ has a suite of its name and a bot.yaml that can be read."""
    for folder in sorted(path for path in (ROOT / "robots").iterdir() if path.is_dir() and path.name[0] not in "._"):
        assert (folder / f"{folder.name}.robot").is_file(), f"{folder.name} has no {folder.name}.robot"
        description = yaml.safe_load((folder / "bot.yaml").read_text(encoding="utf-8"))
        assert {"title", "version"} <= set(description), f"{folder.name}/bot.yaml lacks its title or version"


@pytest.mark.parametrize("library", KEYWORD_LIBRARIES)
def test_importing_a_keyword_library_is_cheap(library: str) -> None:
    """An editor or a run that imports a keyword library doesn't load what only its keywords need."""
    package, name = library.split(".")
    code = (
        f"import sys, {package}\n"
        f"if not hasattr({package}, {name!r}): raise SystemExit('absent')\n"
        f"print(*[heavy for heavy in {HEAVY!r} if heavy in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    if "absent" in run.stderr or find_spec(package) is None:
        pytest.skip(f"there is no {library} yet")
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


def test_what_is_installed_is_pinned() -> None:
    """Every requirement is pinned to one version, and both lists agree where they meet."""
    pins: dict[str, str] = {}
    for name in ("requirements.txt", "tests/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            requirement = line.partition("#")[0].partition(";")[0].strip()
            if requirement:
                package, mark, version = requirement.partition("==")
                assert re.fullmatch(r"==[\w.]+", mark + version), f"{name}: {line}"
                assert pins.setdefault(package.lower(), version) == version, f"{package} is pinned twice"


def test_only_one_cv2_is_asked_for() -> None:
    """OpenCV comes from the headless wheel alone: two wheels overwrite each other's files."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()
    assert re.findall(r"^opencv[\w-]*", text, re.MULTILINE) == ["opencv-python-headless"]
