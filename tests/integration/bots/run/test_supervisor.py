"""The supervisor: one bad bot stops nothing, workers that can't start are told and not started for ever."""

import pytest

from bots.errors import SuiteError
from bots.run.supervisor import Supervisor

from .test_kill import queue_case


def test_a_bot_with_a_mistake_leaves_the_others_working(project):
    """Its bot.yaml is refused, the rest of the night goes on."""
    case_id = queue_case(project, project.bot("One\n    Log    1\n"))
    broken = project.bot("One\n    Log    1\n", name="broken")
    (broken / "bot.yaml").write_text("atempts: 3\n", encoding="utf-8")
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(case_id) == "done"


def test_workers_that_cannot_start_are_not_started_for_ever(project, monkeypatch):
    """The supervisor gives up with a word on where to look."""
    monkeypatch.setattr("bots.run.supervisor._STILLBORN", 2)
    monkeypatch.setenv("BOTS_ENVIRONMENT", "test")
    supervisor = Supervisor(project.settings, processes=1)
    monkeypatch.setenv("BOTS_ENVIRONMENT", "nowhere")
    with pytest.raises(SuiteError, match="doctor"):
        supervisor.run(until_idle=True)
