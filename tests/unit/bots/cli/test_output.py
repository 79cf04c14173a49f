"""What a command writes, and where."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.text import Text

from bots.cli.output import Output, clean


def test_json_is_one_line_and_nothing_else_on_standard_output(capsys):
    """A script can parse whatever a command prints with --json."""
    out = Output(as_json=True)
    out.say("on the way")
    out.show({"at": datetime(2026, 1, 2, tzinfo=UTC), "sum": Decimal("1.50"), "path": Path("a/b")}, lambda: ["never"])
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert json.loads(captured.out) == {"at": "2026-01-02T00:00:00+00:00", "sum": "1.50", "path": "a/b"}
    assert captured.err == "on the way\n"


def test_no_colours_outside_a_terminal(capsys):
    """A log file or a pipe gets plain text, and long lines stay whole."""
    long = "x" * 300
    Output().show({}, lambda: [Text(long, style="red")])
    assert capsys.readouterr().out == long + "\n"


def test_values_in_brackets_are_no_markup(capsys):
    """A value such as [red] is printed as it is."""
    Output().show({}, lambda: ["[red]alarm[/red] :warning:"])
    assert capsys.readouterr().out == "[red]alarm[/red] :warning:\n"


def test_clean_takes_away_what_steers_a_terminal():
    """Escape sequences, line breaks and letters that turn the direction of writing become harmless."""
    assert clean("a\x1b[2J\nb\u202ec") == "a\ufffd[2J b\ufffdc"
