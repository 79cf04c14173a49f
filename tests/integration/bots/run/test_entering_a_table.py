"""Enter Once into a database's table: any target works whose keywords can look up and enter."""

import sqlite3

import pytest

from bots.review.settling import answer, settle_entry
from bots.run.supervisor import Supervisor

from .test_kill import queue_case

LIBRARY = '''
"""A table of another system, in a file of its own."""
import os, signal, sqlite3
from contextlib import closing
from pathlib import Path
from connectors import guard

def base():
    return os.environ["TARGET_STORE"]

def die(moment):
    order = Path(f"{base()}.kill")
    if order.exists() and order.read_text() == moment:
        order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)

def find_client(code):
    with closing(sqlite3.connect(base())) as table:
        table.row_factory = sqlite3.Row
        return [dict(row) for row in table.execute("SELECT * FROM clients WHERE code = ?", (code,))]

def write(statement, values):
    guard.ask("crm.clients", "write")
    with closing(sqlite3.connect(base())) as table:
        number = table.execute(statement, values).lastrowid
        die("before commit")
        table.commit()
        die("after commit")
        return number

def insert_client(code, name, balance):
    return {"id": write("INSERT INTO clients (code, name, balance) VALUES (?, ?, ?)", (code, name, balance))}

def update_client(old, code, name, balance):
    write("UPDATE clients SET code = ?, name = ?, balance = ? WHERE code = ?", (code, name, balance, old))
'''
TASKS = """
Know
    Keep Fact    name    Anna
Enter
    VAR    &{client}    code=C-1    name=${FIELDS.name}    balance=1234.50
    ${receipt}=    Enter Once    crm.clients    key=C-1    values=${client}
    ...    look_up=Find Client    enter=Insert Client    correct=Update Client
    Keep Fact    client_id    ${receipt}[id]
End
    Ask A Person    colour    because=after_${FIELDS.name}
"""


@pytest.fixture
def table(project):
    connection = sqlite3.connect(project.target)
    connection.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY, code TEXT, name TEXT, balance NUMERIC)")
    connection.commit()
    yield lambda: connection.execute("SELECT id, code, name, balance FROM clients").fetchall()
    connection.close()


@pytest.fixture
def case_id(project):
    (project.folder / "Clients.py").write_text(LIBRARY, encoding="utf-8")
    folder = project.bot(TASKS, targets={"crm": {"settle": "1 s"}}, attempts=4)
    suite = folder / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("TargetStore\n", "TargetStore\nLibrary    Clients\n"), encoding="utf-8")
    return queue_case(project, folder)


def work(project):
    Supervisor(project.settings, processes=1).run(until_idle=True)


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
def test_a_row_is_inserted_once_whatever_is_killed(project, table, case_id, moment):
    """The table has no unique key of its own; an amount is compared as a number."""
    order = project.folder / f"{project.target.name}.kill"
    order.write_text(moment)
    work(project)
    assert not order.exists()
    assert project.status(case_id) == "review"
    assert table() == [(1, "C-1", "Anna", 1234.5)]


def test_a_row_is_put_right_once(project, table, case_id):
    """The correction is killed after its commit, and found again."""
    work(project)
    store = project.store()
    answer(store, case_id, "name", "Hanna", by="anna")
    answer(store, case_id, "colour", "any", by="anna")
    work(project)
    (project.folder / f"{project.target.name}.kill").write_text("after commit")
    settle_entry(store, case_id, "crm.clients", "correct", by="anna", reason="misread")
    work(project)
    store.close()
    assert table() == [(1, "C-1", "Hanna", 1234.5)]
