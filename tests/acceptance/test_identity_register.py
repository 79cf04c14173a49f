"""The identity register: a photo in, a verified row out, or a question."""

import json
import random
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import robots
from bots.cases.fields import questions_of
from bots.cases.store import Store
from bots.review.reasons import in_words
from bots.run.trial import try_case
from bots.settings import load_settings
from resources.specimens import degrade, draw_identity_paper, draw_passport, draw_person
from resources.specimens.passport import PORTRAIT

TODAY = date(2026, 11, 22)


@pytest.fixture
def project(tmp_path):
    """A project with its own register."""
    variables = {"BOTS_WORKBOOK_IDENTITY_REGISTER": str(tmp_path / "register.xlsx")}
    settings = {"name": "register", "environments": {"test": {"variables": variables}}}
    (tmp_path / "bots.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return tmp_path


def work(project, file):
    return try_case(load_settings(project), Path(robots.__path__[0]) / "identity_register", [file])


def rows(project):
    sheet = openpyxl.load_workbook(project / "register.xlsx").active
    headings, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rest]


@pytest.mark.slow
def test_a_photographed_passport_becomes_a_row(project):
    """Number, dates and names as they were drawn."""
    rng = random.Random(11)
    person = draw_person(rng, today=TODAY, italian=True)
    paper = draw_identity_paper(rng, person, "passport", today=TODAY)
    photo = degrade(draw_passport(person, paper, rng), "photo", rng, dpi=600)
    photo.image.convert("RGB").save(project / "IMG_1.jpg", quality=photo.quality)
    trial = work(project, project / "IMG_1.jpg")
    assert trial.status == "done", trial.message
    (row,) = rows(project)
    assert row["Document Number"] == paper.number
    assert row["Born"].date() == person.birth_date
    assert row["Surname"].split()[0][:3] == person.surname.split()[0][:3]


@pytest.mark.slow
def test_a_picture_without_a_machine_readable_zone_is_a_question(project, shared_data):
    """A payment card is nobody's identity."""
    trial = work(project, shared_data / "mrz_images" / "fastmrz" / "nomrz.jpg")
    assert (trial.status, trial.reason) == ("review", "missing_document")
    assert not (project / "register.xlsx").exists()


@pytest.mark.slow
def test_a_real_picture_is_read_as_it_is_printed(project, shared_data):
    """The lines equal the truth that was read by eye."""
    truth = json.loads((shared_data / "mrz_images" / "truth.json").read_text(encoding="utf-8"))["images"]
    name = "passporteye/100_pass-fin.png"
    trial = work(project, shared_data / "mrz_images" / name)
    assert trial.status == "done", trial.message
    (row,) = rows(project)
    assert row["Machine Readable Zone"] == "\n".join(truth[name]["lines"])


@pytest.mark.slow
def test_a_number_that_looks_made_up_is_a_question(project, shared_data):
    """A specimen's zone holds, and yet a person looks at it first."""
    trial = work(project, shared_data / "mrz_images" / "passporteye" / "100_pass-isl.png")
    assert (trial.status, trial.reason) == ("review", "dummy_number")


@pytest.mark.slow
def test_a_grey_scan_is_noted_and_stops_nobody(project):
    """An office scanner set to grey: the case keeps that the copy has no colour, and its row is written."""
    rng = random.Random(12)
    person = draw_person(rng, today=TODAY, italian=True)
    paper = draw_identity_paper(rng, person, "passport", today=TODAY)
    draw_passport(person, paper, rng, dpi=300).convert("L").save(project / "scan.png")
    trial = work(project, project / "scan.png")
    assert trial.status == "done", trial.message
    (row,) = rows(project)
    assert row["Document Number"] == paper.number


@pytest.mark.slow
def test_a_portrait_on_two_peoples_passports_is_a_question(project):
    """The first holder's next passport is registered; another holder's with that portrait names a case of the first."""
    rng = random.Random(13)
    first, second = (draw_person(rng, today=TODAY, italian=True) for _ in range(2))
    pages = [
        draw_passport(person, draw_identity_paper(rng, person, "passport", today=TODAY), rng, dpi=300)
        for person in (first, first, second)
    ]
    frame = tuple(round(edge * 300 / 25.4) for edge in PORTRAIT)
    pages[2].paste(pages[0].crop(frame), frame)
    trials = []
    for number, page in enumerate(pages):
        page.save(project / f"{number}.png")
        trials.append(work(project, project / f"{number}.png"))
    assert [trial.status for trial in trials] == ["done", "done", "review"]
    assert trials[2].reason == "same_portrait"
    with closing(Store.open(load_settings(project))) as store, store.reading() as connection:
        (question,) = questions_of(store, connection, trials[2].case_id)
    ((code, other),) = question.doubts
    assert other in {trials[0].case_id, trials[1].case_id}
    told = {in_words(code, other, language) for language in ("it", "es", "en")}
    assert len(told) == 3
    assert all(text.endswith(f"({other})") for text in told)


@pytest.mark.slow
def test_two_peoples_documents_in_one_file_are_a_question(project):
    """Each of them reads well; whose the case is, a person says."""
    rng = random.Random(17)
    people = [draw_person(rng, today=TODAY, italian=True) for _ in range(2)]
    first, second = (
        draw_passport(person, draw_identity_paper(rng, person, "passport", today=TODAY), rng, dpi=300)
        for person in people
    )
    first.save(project / "both.pdf", resolution=300, save_all=True, append_images=[second])
    trial = work(project, project / "both.pdf")
    assert (trial.status, trial.reason) == ("review", "several_holders"), trial.message
