"""What a worker keeps from case to case: Robot Framework's own libraries, and nothing of a bot's."""

from __future__ import annotations

import sys

from robot.running import namespace

COUNTED = """
from robot.api.deco import keyword, library

@library(scope="GLOBAL")
class Counted:
    made = 0

    def __init__(self):
        Counted.made += 1
        self.heard = []

    @keyword
    def hear(self, word):
        self.heard.append(word)
        return len(self.heard)
"""
TASKS = """
One
    ${words}=    Hear    word
    Should Be Equal As Integers    ${words}    1
"""


def test_own_libraries_are_kept_and_a_bots_are_made_anew(project):
    """The second case finds the same BuiltIn, and a library that has heard nothing of the first one's."""
    (project.folder / "Counted.py").write_text(COUNTED, encoding="utf-8")
    folder = project.bot(TASKS)
    suite = folder / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("TargetStore", "Counted"), encoding="utf-8")
    assert project.work(folder).status == "done"
    known = namespace.IMPORTER.import_library("BuiltIn", (), None, None)
    assert project.work(folder).status == "done"
    assert namespace.IMPORTER.import_library("BuiltIn", (), None, None) is known
    assert sys.modules["Counted"].Counted.made == 2
