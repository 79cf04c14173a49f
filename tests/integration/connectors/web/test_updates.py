"""An application that was updated since its map was written: known again where that is beyond doubt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.cli.app import run
from connectors.web import memory
from connectors.web.errors import FieldNotFoundError
from connectors.web.library import WebApp
from connectors.web.map_file import find_map
from connectors.web.memory import Change, Memory


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project whose boxes are remembered."""
    (tmp_path / "bots.yaml").write_text("name: updates\n", encoding="utf-8")
    memory.set_memory(Memory(tmp_path / "data" / "boxes" / "test"))
    yield tmp_path
    memory.set_memory(None)


def test_a_reworded_label_is_filled_reported_and_proposed(
    app: WebApp, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the map calls a box otherwise than the page, its fingerprint leads there; without one nothing is filled."""
    person = {"surname": "ROSSI", "given_names": "ANNA", "phone": "3331234567", "email": "a@example.example"}
    app.open_form("customer")
    app.fill_form(**person)
    old = find_map("core_banking").read_text(encoding="utf-8")
    (project / "resources" / "apps").mkdir(parents=True)
    other = project / "resources" / "apps" / "core_banking.yaml"
    other.write_text(old.replace("{label: Phone, section", "{label: Recapito, section"), encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(project / "resources"))
    app.open_form("customer")
    app.fill_form(**person)
    assert memory.current().changes("core_banking") == [  # type: ignore[union-attr]
        Change("customer", "phone", "Recapito", "Phone", "Contacts", "tel")
    ]
    monkeypatch.setenv("BOTS_PROJECT", str(project))
    capsys.readouterr()
    assert run(["app", "diff", "core_banking", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["label"] == "Phone"
    assert run(["app", "diff", "core_banking"]) == 0
    assert "+ label: Phone, section: Contacts" in capsys.readouterr().out
    memory.set_memory(None)
    app.reset_app()
    app.open_form("customer")
    with pytest.raises(FieldNotFoundError, match='no field "Recapito"'):
        app.fill_form(**person)


def test_a_map_is_held_against_the_application(
    app: WebApp, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every form is opened and nothing entered; what isn't there is told with the line of the map."""
    monkeypatch.setenv("BOTS_PROJECT", str(project))
    app.reset_app()
    assert run(["app", "check", "core_banking"]) == 0
    assert "4 forms" in capsys.readouterr().out
    old = find_map("core_banking").read_text(encoding="utf-8")
    (project / "resources" / "apps").mkdir(parents=True)
    wrong = old.replace("label: Our Reference, section: Holder", "label: Reference Mark, section: Holder")
    (project / "resources" / "apps" / "core_banking.yaml").write_text(wrong, encoding="utf-8")
    assert run(["app", "check", "core_banking", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["form"], problem["part"]) == ("account", "reference")
    assert "core_banking.yaml:" in problem["told"]
