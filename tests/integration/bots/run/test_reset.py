"""Nothing of one customer's case reaches the next that the same process works on."""

import json

from bots.run.supervisor import Supervisor

from .test_kill import queue_case

LEAKY = """
import os, sys, tempfile, threading, time
import json
from pathlib import Path
from robot.api.deco import keyword
from robot.libraries.BuiltIn import BuiltIn
import leaky_helper

MEMORY = []

class Leaky:
    ROBOT_LIBRARY_SCOPE = "GLOBAL"
    shared = []

    def __init__(self):
        self.mine = []

    @keyword
    def find_and_leak(self):
        built_in = BuiltIn()
        found = {
            "module": list(MEMORY),
            "helper": list(leaky_helper.MEMORY),
            "class": list(self.shared),
            "instance": list(self.mine),
            "environment": os.environ.get("LEAK", ""),
            "secret": os.environ.get("BOTS_SECRET_LEAK", ""),
            "folder": Path.cwd().name == "leak",
            "files": sorted(path.name for path in Path(tempfile.gettempdir()).glob("leak*")),
            "robot": built_in.get_variable_value("${LEAK}", ""),
            "path": "/leak" in sys.path,
            "pid": os.getpid(),
        }
        with open(os.environ["TARGET_STORE"], "a") as file:
            file.write(json.dumps(found) + "\\\\n")
        for place in (MEMORY, leaky_helper.MEMORY, self.shared, self.mine):
            place.append("ROSSI")
        os.environ["LEAK"] = os.environ["BOTS_SECRET_LEAK"] = "ROSSI"
        folder = Path(tempfile.gettempdir()) / "leak"
        folder.mkdir()
        (folder / "card.png").write_text("ROSSI")
        os.chdir(folder)
        tempfile.NamedTemporaryFile(prefix="leak", delete=False).close()
        sys.path.append("/leak")
        built_in.set_global_variable("${LEAK}", "ROSSI")

    @keyword
    def leave_a_thread(self):
        threading.Thread(target=time.sleep, args=(600,)).start()
""".replace("\\\\n", "\\n")


def bot(project, line):
    folder = project.bot(f"Leak\n    Import Library    Leaky\n    {line}\n")
    (folder / "Leaky.py").write_text(LEAKY, encoding="utf-8")
    (folder / "leaky_helper.py").write_text("MEMORY = []\n", encoding="utf-8")
    return folder


def test_a_suite_that_tries_to_leak_finds_nothing_of_the_case_before(project):
    """Not in modules, classes, environment, folders, files, Robot's variables; in one and the same process."""
    folder = bot(project, "Find And Leak")
    for _ in range(3):
        queue_case(project, folder)
    Supervisor(project.settings, processes=1).run(until_idle=True)
    found = [json.loads(line) for line in project.target.read_text().splitlines()]
    assert len(found) == 3
    assert len({each.pop("pid") for each in found}) == 1
    assert not any(any(each.values()) for each in found), found


def test_a_worker_with_a_thread_that_can_not_be_ended_is_replaced(project):
    """It could still hold the customer, and go on with what it does."""
    folder = bot(project, "Leave A Thread")
    cases = [queue_case(project, folder) for _ in range(2)]
    events = []
    Supervisor(project.settings, processes=1).run(until_idle=True, on_event=events.append)
    assert [project.status(case) for case in cases] == ["done", "done"]
    assert len({event["worker"] for event in events if event["event"] == "claimed"}) == 2


def test_a_worker_that_has_grown_too_large_is_replaced(project):
    """After its case, which it finishes."""
    settings = (project.folder / "bots.yaml").read_text()
    (project.folder / "bots.yaml").write_text(settings.replace("readers: 1", "readers: 1\n  recycle_memory: 300"))
    folder = bot(project, "Evaluate    setattr(sys, 'ballast', bytearray(300 * 2**20))    sys")
    cases = [queue_case(project, folder) for _ in range(2)]
    events = []
    Supervisor(project.settings, processes=1).run(until_idle=True, on_event=events.append)
    assert [project.status(case) for case in cases] == ["done", "done"]
    assert len({event["worker"] for event in events if event["event"] == "claimed"}) == 2
