"""Setting up, as far as it can be tried without setting up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import start


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an environment that is in place, for running only."""
    site = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "python",
        "STAMP": tmp_path / ".venv" / ".ready",
        "SETS": (tmp_path / "requirements.txt", tmp_path / "tests" / "requirements.txt"),
    }.items():
        monkeypatch.setattr(start, name, value)
    for path in (*start.SETS, start.PYTHON, start.VENV / "pyvenv.cfg"):
        path.write_text(f"{path.name} 1", encoding="utf-8")
    start.STAMP.write_text(start._stamp(start.SETS[0]), encoding="utf-8")
    return tmp_path


def test_what_is_in_place_is_not_set_up_again(house: Path) -> None:
    """With everything in place nothing is to do; test-only packages are another matter."""
    assert start.is_ready(tests=False)
    assert not start.is_ready(tests=True)


@pytest.mark.parametrize("changed", ["requirements.txt", ".venv/pyvenv.cfg"])
def test_changed_pins_or_another_python_are_set_up_again(house: Path, changed: str) -> None:
    """New pins, or an environment made by another Python, make setting up due."""
    (house / changed).write_text("2", encoding="utf-8")
    assert not start.is_ready(tests=False)


def test_an_environment_that_is_gone_is_set_up_again(house: Path) -> None:
    """Without its Python an environment isn't in place, whatever the stamp says."""
    start.PYTHON.unlink()
    assert not start.is_ready(tests=False)


def test_halves_of_an_interrupted_run_are_dropped(house: Path) -> None:
    """A package that was killed in mid-installation is forgotten, so that it is installed again; others stay."""
    site = start._site()
    for name in ("whole-1.dist-info", "half-1.dist-info", "~alf"):
        (site / name).mkdir()
    (site / "whole-1.dist-info" / "RECORD").touch()
    start._drop_halves()
    assert [path.name for path in site.iterdir()] == ["whole-1.dist-info"]


def test_an_old_python_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """Python before 3.11 gets a clear message and an exit code, no traceback."""
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 18))
    assert start.main(["demo"]) == start.FAILED
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_without_apt_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """On systems without apt-get the missing programs are named, with how to get them."""
    monkeypatch.setattr(start, "_on_path", lambda _program: False)
    monkeypatch.setattr(start.sys, "platform", "darwin")
    with pytest.raises(start.SetupError, match=r"brew install tesseract\n  brew install tesseract-lang$"):
        start.provide(["tesseract-ocr", "tesseract-ocr-ita", "tesseract-ocr-spa"])
    monkeypatch.setattr(start.sys, "platform", "linux")
    with pytest.raises(start.SetupError, match="what Debian calls chromium"):
        start.provide(["chromium"])


@pytest.mark.skipif(sys.platform == "win32", reason="apt-get is Debian's")
def test_without_rights_it_says_what_an_administrator_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without sudo gets the very command to ask for."""
    monkeypatch.setattr(start, "_on_path", lambda program: program == "apt-get")
    monkeypatch.setattr(start, "_quietly", lambda _command: False)
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000)
    with pytest.raises(start.SetupError, match="apt-get update && apt-get install -y --no-install-recommends chromium"):
        start.provide(["chromium"])


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2), (["dmeo"], 2)])
def test_a_wrong_call_is_answered_with_the_usage(arguments: list[str], code: int) -> None:
    """Without a command, or with one that doesn't exist, the usage is shown and nothing is set up."""
    script = Path(start.__file__)
    run = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == code
    assert "python3 start.py demo" in (run.stderr if code else run.stdout)
    assert (run.stdout if code else run.stderr) == ""


def test_the_reason_of_a_failure_is_told_with_what_to_do() -> None:
    """A failed installation is answered with its errors and advice that fits them."""
    said = ["Collecting x", "WARNING: noise", "ERROR: Could not install packages: [Errno 28] No space left on device"]
    assert start._reasons(said) == f"  {said[2]}"
    assert start._advice(said).startswith("The disk is full")
    assert "can't be reached" in start._advice(["ERROR: no version (from versions: none)"])
