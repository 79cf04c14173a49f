"""A batch becomes several cases before the suite begins, once, and what is in doubt is asked."""

from __future__ import annotations

import json

import zxingcpp
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bots.cases.operations import retry
from bots.cases.store import Store
from bots.review.settling import answer, open_questions
from extractors.errors import UnreadableFileError
from extractors.sorting import cutting

TASK = """
Note It
    Keep Fact    noted    ${CASE_ID}
"""


def batch(path, *feet):
    """Letters of a page each with these words in the foot; a separator sheet where there are none."""
    canvas = Canvas(str(path))
    code = zxingcpp.create_barcode("PATCHT", zxingcpp.BarcodeFormat.QRCode)
    sheet = ImageReader(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)))
    for foot in feet:
        if foot:
            for line in range(20):
                canvas.drawString(80, 700 - 20 * line, f"Gentile signora, la sua richiesta {line} procede.")
            canvas.drawString(250, 30, foot)
        else:
            canvas.drawImage(sheet, 100, 500)
        canvas.showPage()
    canvas.save()
    return path


def splitting_bot(project, new_case):
    documents = {"letter": {"type": "invoice", "required": False}}
    return project.bot(TASK, documents=documents, intake={"split": {"new_case": new_case}})


def children(project, case_id):
    """State and number of papers of each case but the batch."""
    store = Store.open(project.settings)
    with store.reading() as connection:
        found = [case for case in store.list(connection) if case.id != case_id]
        papers = [len(store.documents.of_case(connection, store.key(connection, case.id))) for case in found]
        key = store.key(connection, case_id)
        (record,) = store.documents.of_case(connection, key, "record") or [None]
        pages = json.loads(store.documents.read(key, record.address))["pages"] if record else []
    store.close()
    return [(str(case.status), count) for case, count in zip(found, papers, strict=True)], len(pages)


def test_separator_sheets_make_cases(project):
    """The batch ends as done with all its pages on record; each case runs the suite by itself."""
    folder = splitting_bot(project, "separator")
    trial = project.work(folder, (batch(project.folder / "b.pdf", "Pagina 1 di 2", "Pagina 2 di 2", "", "Uno"),))
    assert (trial.status, trial.reason, trial.steps) == ("done", "split", [])
    assert children(project, trial.case_id) == ([("ready", 1)] * 2, 4)
    project.go_on()
    assert children(project, trial.case_id)[0] == [("done", 1)] * 2


def test_papers_of_one_case_stay_what_they_are(project):
    """The suite runs on them as they came."""
    folder = splitting_bot(project, "separator")
    trial = project.work(folder, (batch(project.folder / "b.pdf", "Uno", "Due"),))
    assert (trial.status, [step.name for step in trial.steps]) == ("done", ["Note It"])
    assert children(project, trial.case_id) == ([], 0)


def test_a_batch_that_cannot_be_read_whole_is_no_case(project):
    """Papers of several people of which some can't be seen never reach the suite as if they were one case."""
    path = project.folder / "b.pdf"
    path.write_bytes(b"%PDF-1.7 broken off")
    trial = project.work(splitting_bot(project, "separator"), (path,))
    assert (trial.status, trial.reason, trial.steps) == ("waiting", "split", [])


def test_a_boundary_in_doubt_is_a_persons(project):
    """Nothing is made until they have answered; a word that is no answer is asked again."""
    folder = splitting_bot(project, "document")
    trial = project.work(folder, (batch(project.folder / "b.pdf", "Uno", "Due"),))
    assert (trial.status, children(project, trial.case_id)) == ("review", ([], 0))
    store = Store.open(project.settings)
    for said, status in (("perhaps", "review"), ("new", "done")):
        assert [question.field for question in open_questions(store, trial.case_id)] == ["boundary:2"]
        answer(store, trial.case_id, "boundary:2", said, by="anna")
        project.go_on()
        assert project.status(trial.case_id) == status
    store.close()
    assert children(project, trial.case_id) == ([("done", 1)] * 2, 2)


def test_an_attempt_that_broke_off_makes_no_case_twice(project, monkeypatch):
    """What was there already is gone on with."""
    folder = splitting_bot(project, "separator")
    with monkeypatch.context() as broken:

        def fail(*_arguments, **_options):
            raise UnreadableFileError("the disk is full")

        broken.setattr(cutting, "cut_pages", fail)
        trial = project.work(folder, (batch(project.folder / "b.pdf", "Uno", "", "Due"),))
    assert trial.status == "waiting"
    assert children(project, trial.case_id)[0] == [("received", 0)] * 2
    store = Store.open(project.settings)
    retry(store, trial.case_id, by="anna", reason="room again")
    store.close()
    project.go_on()
    assert children(project, trial.case_id) == ([("done", 1)] * 2, 3)
