"""The same business reference twice: what becomes of the second case, as its bot says."""

import pytest

from bots.cases.model import Status

MATTER = """
See What It Is About
    Keep Fact    plate    AB123CD
    Ask A Person    owner    because=unknown_owner
"""


def paper(project, text):
    path = project.folder / f"{text}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def twice(project, policy):
    """Two cases of one reference; the first waits for a person."""
    folder = project.bot(MATTER, reference="{plate}", on_same_reference=policy)
    first = project.work(folder, (paper(project, "one"),))
    assert first.status == "review"
    return first, project.work(folder, (paper(project, "two"),))


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [
        ("reject", "review", ("rejected", "same_reference")),
        ("attach", "ready", ("cancelled", "attached")),
        ("replace", "cancelled", ("review", "unknown_owner")),
        ("new", "review", ("review", "unknown_owner")),
    ],
)
def test_a_second_case_does_as_its_bot_says(project, policy, before, after):
    """Refused, joined to the first, put in its place, or on its own way."""
    first, second = twice(project, policy)
    assert (second.status, second.reason) == after
    assert project.status(first.case_id) == before


def test_attached_papers_are_in_the_case_that_holds_the_reference(project):
    """And the case that brought them keeps its own."""
    first, second = twice(project, "attach")
    store = project.store()
    with store.reading() as connection:
        names = [
            [paper.name for paper in store.documents.of_case(connection, store.key(connection, trial.case_id))]
            for trial in (first, second)
        ]
    store.close()
    assert names == [["one.txt", "two.txt"], ["two.txt"]]


@pytest.mark.parametrize("policy", ["attach", "replace"])
def test_a_case_waits_while_the_holder_is_worked_on(project, policy):
    """No attempt is lost, and it looks again when it is tried again."""
    folder = project.bot(MATTER, reference="{plate}", on_same_reference=policy)
    first = project.work(folder)
    store = project.store()
    with store.transaction() as connection:
        store.transition(connection, first.case_id, Status.READY)
        store.transition(connection, first.case_id, Status.WORKING)
    second = project.work(folder)
    assert (second.status, second.reason) == ("waiting", "same_reference_in_progress")
    with store.reading() as connection:
        assert store.case(connection, second.case_id).attempts == 0
    store.close()
