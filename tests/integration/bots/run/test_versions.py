"""Versions of a bot: each case has its own, on whatever machine it goes on."""

import shutil

import pytest
import yaml
from sqlalchemy import update

from bots.cases.fields import facts_of
from bots.cases.tables import bot_versions
from bots.definition import load_definition
from bots.errors import NotFoundError
from bots.review.settling import answer, open_questions
from bots.run.supervisor import Supervisor
from bots.run.versions import keep_version, version
from bots.settings import load_settings

from .test_kill import queue_case

LIBRARY = "def say():\n    return '%s'\n"


def bot(project, word):
    """A bot whose own library says a word."""
    folder = project.bot(
        "Say\n    Import Library    own_words\n    ${word}=    Say\n    Keep Fact    word    ${word}\n"
    )
    (folder / "own_words.py").write_text(LIBRARY % word, encoding="utf-8")
    return folder


def fact(project, case_id, name):
    store = project.store()
    with store.reading() as connection:
        found = facts_of(store, connection, case_id)[name].value
    store.close()
    return found


def test_two_versions_of_a_bot_run_side_by_side(project):
    """In turn in one worker: each case with the files that it began with, its own libraries among them."""
    said = {}
    for word in ("red", "green", "red", "blue"):
        said[queue_case(project, bot(project, word))] = word
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert {case_id: fact(project, case_id, "word") for case_id in said} == said


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_another_machine_goes_on_with_a_case_that_the_first_began(project, kind, new_database, tmp_path_factory):
    """It has the same database, documents and key, but other files of the bot, and nothing that the first kept."""
    settings = yaml.safe_load((project.folder / "bots.yaml").read_text())
    settings["database"] = {"url": new_database(kind)}
    (project.folder / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    folder = project.bot("Ask\n    Ask A Person    colour    because=unknown\nSay\n    Keep Fact    from    first\n")
    case_id = queue_case(project, folder)
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(case_id) == "review"
    second = tmp_path_factory.mktemp("second")
    settings["documents"] = {"path": f"{project.folder}/data/documents"}
    settings["keys"] = {"path": f"{project.folder}/keys/master.key"}
    (second / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    shutil.copytree(project.folder / "robots", second / "robots")
    shutil.copy(project.folder / "TargetStore.py", second)
    suite = second / "robots" / "trial_bot" / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("first", "second"), encoding="utf-8")
    store = project.store()
    (question,) = open_questions(store, case_id)
    answer(store, case_id, question.field, "red", by="anna")
    store.close()
    Supervisor(load_settings(second), processes=1).run(until_idle=True)
    assert project.status(case_id) == "done"
    assert fact(project, case_id, "from") == "first"


def test_files_that_are_not_what_they_were_are_not_run(project):
    """Whoever can write to the database can't slip in a suite under an old name."""
    definition = load_definition(bot(project, "red"))
    store = project.store()
    kept = keep_version(store, project.settings, definition)
    other = load_definition(bot(project, "green"))
    keep_version(store, project.settings, other)
    shutil.rmtree(kept.parent)
    assert version(store, project.settings, "trial_bot", definition.digest).digest == definition.digest
    shutil.rmtree(kept.parent)
    with store.transaction() as connection:
        connection.execute(update(bot_versions).values(digest=bot_versions.c.digest + "x"))
    with pytest.raises(NotFoundError, match="aren't what they were"):
        version(store, project.settings, "trial_bot", f"{other.digest}x")
    with pytest.raises(NotFoundError, match="is not kept"):
        version(store, project.settings, "trial_bot", definition.digest)
    store.close()
