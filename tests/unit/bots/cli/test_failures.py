"""What an error means at the terminal."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest

from bots import errors
from bots.cli import app, failures
from connectors.errors import TargetUnavailableError
from connectors.guard import UnguardedActError
from extractors.errors import UnreadableFileError


def test_every_error_has_a_documented_exit_code():
    """A script can tell one kind of trouble from the other."""
    documented = {int(code) for code in re.findall(r"^(\d+) ", failures.__doc__, re.MULTILINE)}
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.BotsError)]
    assert {kind.exit_code for kind in kinds} <= documented


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.NotFoundError("no case"), 3),
        (UnreadableFileError("a.pdf: damaged"), 11),
        (TargetUnavailableError("core_banking", "down"), 12),
        (UnguardedActError("no"), 9),
        (FileNotFoundError(2, "No such file", "a.pdf"), 3),
        (PermissionError(13, "Permission denied", "a.pdf"), 1),
        (ZeroDivisionError(), 70),
    ],
)
def test_errors_of_every_part_are_explained(error, code):
    """Readers and connectors know nothing of exit codes; the command line does."""
    message, found = failures.explain(error)
    assert found == code
    assert message


def test_a_mistake_is_told_without_its_text():
    """The text of an unexpected error may quote a person's data; its place is told instead."""
    with pytest.raises(KeyError) as caught:
        {}["ROSSI MARIO"]
    message, _ = failures.explain(caught.value)
    assert "ROSSI" not in message
    assert "test_failures.py" in message


def test_a_mistake_is_no_traceback(monkeypatch, capsys, tmp_path):
    """Whatever is raised inside a command, the terminal shows one sentence."""
    monkeypatch.setenv("BOTS_PROJECT", str(tmp_path))
    monkeypatch.setattr("bots.settings.load_settings", lambda: 1 / 0)
    assert app.run(["status", "--json"]) == 70
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.out.count("\n") == 1


def test_help_loads_none_of_the_machinery():
    """Asking for help must not wait for databases, pictures or Robot Framework."""
    code = (
        "import sys; sys.argv = ['bots', '--help']\n"
        "from bots.cli.app import run\n"
        "run(['--help']); run(['case', 'show', '--help'])\n"
        "heavy = {'sqlalchemy', 'robot', 'cv2', 'numpy', 'playwright', 'PIL', 'loguru', 'yaml'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("loaded: []\n")
