"""Dry runs: what would be entered where, and nothing entered anywhere."""

from openpyxl import load_workbook

from bots.run.trial import try_case

TASKS = """
Customer
    VAR    &{row}    key=K-1    name=red
    ${receipt}=    Enter Once    target.row    key=K-1    values=${row}
    ...    look_up=Find Row    enter=Add Row    existing=%s
    Keep Fact    number    ${receipt}[number]
    Keep Fact    branch    ${receipt.branch}
Account
    VAR    &{account}    key=${FIELDS.number}    package=gold
    Enter Once    target.account    key=${FIELDS.number}    values=${account}    look_up=Find Row    enter=Add Row
"""
REGISTER = """
*** Settings ***
Library    bots.Cases
Library    connectors.Workbook    register    %{TARGET_STORE}.xlsx    key=key    columns=${COLUMNS}

*** Variables ***
&{COLUMNS}    key=Key (identifier)    name=Name

*** Tasks ***
Write
    VAR    &{row}    key=K-1    name=red
    Enter Once    register    key=K-1    values=${row}    look_up=Look Up Row    enter=Append Row
"""


def rehearse(project, folder):
    return try_case(project.settings, folder, (), dry=True)


def test_a_dry_run_tells_what_would_be_entered_and_enters_nothing(project):
    """Later steps go on with placeholders that nobody takes for receipts."""
    trial = rehearse(project, project.bot(TASKS % "review"))
    assert (trial.status, trial.message) == ("done", "")
    customer, account = trial.rehearsed
    assert (customer.step, customer.would, customer.finding) == ("Customer", "enter", "nothing")
    assert customer.meant == {"key": "K-1", "name": "red"}
    assert (account.would, account.finding) == ("enter", "not looked up")
    assert account.key == "‹dry run: target.row number›"
    assert not project.target.exists()


def test_a_dry_run_compares_with_what_the_target_holds(project):
    """What is found is shown beside what is meant; what is known of the record needs no placeholder."""
    project.target.write_text('{"key": "K-1", "name": "blue", "number": "17"}\n{"key": "17", "package": "gold"}\n')
    before = project.target.read_text()
    for existing, would in (("review", "ask"), ("reject", "reject"), ("use", "use")):
        customer, account = rehearse(project, project.bot(TASKS % existing, name=f"bot_{existing}")).rehearsed
        assert (customer.would, customer.finding) == (would, "another")
        assert customer.found[0]["name"] == "blue"
        assert (account.key, account.finding) == ("17", "the same")
    assert project.target.read_text() == before


def test_a_dry_run_leaves_no_case_and_no_ledger_behind(project):
    """No worker can ever take it; a real run afterwards enters as if nothing had been."""
    folder = project.bot((TASKS % "review").partition("Account")[0].replace("[number]", "[receipt]"))
    folder.joinpath("trial_bot.robot").write_text(
        folder.joinpath("trial_bot.robot").read_text().replace("    Keep Fact    branch    ${receipt.branch}\n", "")
    )
    rehearse(project, folder)
    store = project.store()
    with store.reading() as connection:
        assert store.list(connection) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar() == 0
    store.close()
    assert project.work(folder).status == "done"
    assert project.target.exists()


def test_a_dry_run_refuses_acts_outside_enter_once(project):
    """A submit that isn't harmless stops the rehearsal."""
    trial = rehearse(project, project.bot("First\n    Add Row    key=x    name=y\n"))
    assert trial.status == "waiting"
    assert "a dry run changes nothing" in trial.message
    assert not project.target.exists()


def test_a_dry_run_writes_into_no_workbook(project):
    """Neither a row nor a new file."""
    folder = project.bot("First\n    Log    1\n")
    (folder / "trial_bot.robot").write_text(REGISTER, encoding="utf-8")
    book = project.folder / "target.jsonl.xlsx"
    (entry,) = rehearse(project, folder).rehearsed
    assert (entry.target, entry.would) == ("register", "enter")
    assert not book.exists()
    project.work(folder)
    before = book.read_bytes()
    (entry,) = rehearse(project, folder).rehearsed
    assert (entry.would, entry.finding) == ("ask", "the same")
    assert book.read_bytes() == before
    assert load_workbook(book).active.max_row == 2
