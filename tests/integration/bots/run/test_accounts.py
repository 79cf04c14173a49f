"""Robot accounts with the real legacy application, which lets each user have one session only."""

from __future__ import annotations

import pytest

from bots.errors import MachineUnfitError
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pauses_of
from bots.run.supervisor import Supervisor
from resources.specimens.core_banking.process import CoreBanking

from .test_kill import queue_case

USERS = ("old:secret:expired", "robot1:secret:one-session", "robot2:secret:one-session")
SUITE = """
*** Settings ***
Library    bots.Cases
Library    connectors.WebApp    core_banking

*** Tasks ***
Look
    ${hit}=    Look Up Record    core_banking.customer    RSSMRA85T50F205X
    Should Be Equal    ${hit}    ${None}
    ${hit}=    Look Up Record    core_banking.customer    VRDLGU70A01H501A
    Should Be Equal    ${hit}    ${None}
"""


def test_each_robot_logs_in_with_an_account_of_its_own(project, monkeypatch, tmp_path):
    """Nobody throws another's session out; an expired account is paused, and its case goes on with the next."""
    with CoreBanking(tmp_path / "bank", users=USERS) as bank:
        monkeypatch.setenv("CORE_BANKING_URL", bank.url)
        for user in USERS:
            name, secret, _ = user.split(":")
            monkeypatch.setenv(f"BOTS_SECRET_CORE_BANKING_{name.upper()}_PASSWORD", secret)
        settings = (project.folder / "bots.yaml").read_text()
        changed = settings.replace("test:\n", "test:\n    accounts:\n      core_banking: [old, robot1, robot2]\n")
        (project.folder / "bots.yaml").write_text(changed)
        folder = project.bot("", targets={"core_banking": {}})
        (folder / "trial_bot.robot").write_text(SUITE, encoding="utf-8")
        cases = [queue_case(project, folder) for _ in range(5)]
        Supervisor(project.settings, processes=2).run(until_idle=True)
        assert bank.taken_over == 0
    assert [project.status(case) for case in cases] == ["done"] * 5
    store = project.store()
    with store.reading() as connection:
        (paused,) = pauses_of(connection)
    store.close()
    assert (paused.kind, paused.name, paused.until) == (PauseKind.ACCOUNT, "core_banking.old", None)
    assert "expired" in paused.reason


@pytest.mark.parametrize("browser", ["/nowhere/chromium", "/bin/false"])
def test_a_machine_without_a_browser_stops_and_gives_its_cases_back(project, monkeypatch, browser):
    """The target isn't paused for that: other machines go on with it."""
    monkeypatch.setenv("CORE_BANKING_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("BOTS_CHROMIUM", browser)
    monkeypatch.setattr("bots.run.supervisor._UNFIT", 1 if browser == "/bin/false" else 2)
    folder = project.bot("", targets={"core_banking": {}})
    (folder / "trial_bot.robot").write_text(SUITE, encoding="utf-8")
    case_id = queue_case(project, folder)
    with pytest.raises(MachineUnfitError, match=browser):
        Supervisor(project.settings, processes=1).run(until_idle=True)
    store = project.store()
    with store.reading() as connection:
        case = store.case(connection, case_id)
        assert pauses_of(connection) == []
    store.close()
    assert (case.status, case.attempts) == ("ready", 0)
