"""Projects and bots from templates."""

from __future__ import annotations

import pytest

from bots.cli.scaffold import make_bot, make_project
from bots.errors import SettingsError
from bots.settings import load_settings


def test_a_new_project_has_valid_settings(tmp_path):
    """What is made can be loaded, with an environment for trials and one for production."""
    make_project(tmp_path / "back office")
    settings = load_settings(tmp_path / "back office")
    assert settings.environment == "test"
    assert settings.environments["production"].production


def test_what_is_there_is_kept(tmp_path):
    """Making a project again overwrites nothing."""
    make_project(tmp_path)
    (tmp_path / "bots.yaml").write_text("name: mine\n", encoding="utf-8")
    made = make_project(tmp_path)
    assert not made.created
    assert load_settings(tmp_path).name == "mine"


@pytest.mark.parametrize("name", ["Orders", "order-entry", "2nd", "a b", "../x", ""])
def test_a_name_that_robot_framework_or_a_shell_would_stumble_over_is_refused(name, tmp_path):
    """The message proposes one that will do."""
    make_project(tmp_path)
    with pytest.raises(SettingsError, match="small letters"):
        make_bot(load_settings(tmp_path), name, seed=1)


def test_an_existing_bot_is_left_alone(tmp_path):
    """Nobody loses a bot by making it twice."""
    make_project(tmp_path)
    (tmp_path / "robots" / "orders").mkdir()
    with pytest.raises(SettingsError, match="there already"):
        make_bot(load_settings(tmp_path), "orders", seed=1)


def test_no_placeholder_is_left_in_a_new_project(tmp_path):
    """Every {{word}} of the templates is filled in."""
    make_project(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "{{" in path.read_text(encoding="utf-8")]
