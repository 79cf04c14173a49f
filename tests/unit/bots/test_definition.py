"""Which bots a project has."""

from pathlib import Path

import pytest

from bots.definition import sound_definitions
from bots.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "robots" / "orders").mkdir(parents=True)
    (tmp_path / "robots" / "orders" / "bot.yaml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "robots" / "orders" / "orders.robot").write_text("*** Tasks ***\nOne\n    No Operation\n")
    return Settings(home=tmp_path)


def names(settings: Settings, *, toolkit: bool = False) -> list[str]:
    sound, wrong = sound_definitions(settings, toolkit=toolkit)
    assert wrong == []
    return [each.name for each in sound]


def test_a_project_runs_its_own_bots_and_those_of_the_toolkit_that_it_names(settings: Settings) -> None:
    """Nobody's folders are watched for a bot that came along unasked."""
    assert names(settings) == ["orders"]
    named = settings.model_copy(update={"packaged": ["identity_register"]})
    assert names(named) == ["orders", "identity_register"]
    assert {"orders", "account_opening", "identity_register"} <= set(names(settings, toolkit=True))


def test_a_named_bot_that_the_toolkit_does_not_have_is_said(settings: Settings) -> None:
    """The project's others run on."""
    sound, wrong = sound_definitions(settings.model_copy(update={"packaged": ["identity_registre"]}))
    assert [each.name for each in sound] == ["orders"]
    assert "no bot 'identity_registre'" in str(wrong[0])


def test_one_bot_with_a_mistake_does_not_stop_the_rest(settings: Settings) -> None:
    """What is wrong is said, and the others are there."""
    broken = settings.home / "robots" / "broken"
    broken.mkdir()
    (broken / "bot.yaml").write_text("versoin: 1\n", encoding="utf-8")
    sound, wrong = sound_definitions(settings)
    assert [each.name for each in sound] == ["orders"]
    assert "versoin" in str(wrong[0])
