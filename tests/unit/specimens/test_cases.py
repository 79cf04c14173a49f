"""Batches of cases: files without the truth, truth with the expected outcome."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from codicefiscale import codicefiscale

from resources.specimens import draw_cases

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    return draw_cases(tmp_path_factory.mktemp("batch"), 12, 4711, today=TODAY)


def test_a_case_is_a_folder_with_its_files_only(batch):
    """JPEG, PNG and PDF files, listed in the case; no truth among them."""
    for case in batch:
        folder = case.files[0].parent
        assert folder.name == case.name
        assert sorted(folder.iterdir()) == sorted(case.files)
        assert {path.suffix for path in case.files} <= {".jpg", ".png", ".pdf"}
        assert set(case.degradation) == {path.name for path in case.files}


def test_names_of_folders_and_files_say_nothing_of_the_person(batch):
    """No surname, given name or number in any path."""
    for case in batch:
        said = " ".join(path.name for path in (*case.files, case.files[0].parent)).upper()
        for field in ("surname", "given_names", "tax_code", "document_number"):
            assert case.truth[field] not in said or len(case.truth[field]) < 3


def test_papers_say_what_their_defect_is(batch):
    """Each defect shows in what the documents say, and in nothing else."""
    by_defect = {case.defect: case for case in batch}
    assert len(by_defect) == 7
    for case in batch:
        truth = case.truth
        assert (case.defect == "expired_card") == (truth["expiry_date"] < TODAY.isoformat())
        assert (case.defect == "paper_card") == ("it_paper_id" in case.documents)
        said = codicefiscale.decode(truth["tax_code"])["birthdate"].date().isoformat()
        assert (case.defect == "tax_code_contradicts") == (said != truth["birth_date"])
        assert (case.defect == "missing_signature") == (truth["signature"] == "false")
        assert (case.defect == "unreadable_field") == bool(case.detail)
        assert truth["privacy_consent"] == "true"
        assert truth["pep"] == "false"
        assert truth["signature_date"] <= TODAY.isoformat()


def test_expected_outcomes_follow_from_the_defect(batch):
    """Fixed when drawn."""
    expected = {
        "": ("done", ""),
        "expired_card": ("rejected", "expired_document"),
        "paper_card": ("rejected", "void_document"),
        "tax_code_contradicts": ("review", "tax_code_contradicts"),
        "missing_signature": ("rejected", "missing_signature"),
        "unreadable_field": ("review", "unreadable_field"),
        "same_customer": ("rejected", "existing_customer"),
    }
    for case in batch:
        assert (case.expected, case.expected_reason) == expected[case.defect]


def test_the_same_customer_was_there_before(batch):
    """With the same tax code, in a case without a defect, earlier in the list."""
    names = [case.name for case in batch]
    again = next(case for case in batch if case.defect == "same_customer")
    first = next(case for case in batch if case.truth["tax_code"] == again.truth["tax_code"])
    assert first.defect == ""
    assert names.index(first.name) < names.index(again.name)
    codes = [case.truth["tax_code"] for case in batch]
    assert len(set(codes)) == len(codes) - 1


def test_documents_of_a_case_agree(batch):
    """The tax code and the birth date are the same on every paper that has them."""
    for case in batch:
        for values in case.truth_by_document.values():
            for field in ("tax_code", "tax_code_barcode"):
                assert values.get(field, case.truth["tax_code"]) == case.truth["tax_code"]
            assert values["birth_date"] == case.truth["birth_date"]
        identity = case.truth_by_document[case.documents[0]]
        assert identity["document_number"] == case.truth["document_number"]


def test_a_case_goes_to_json_and_back(batch):
    """as_dict is plain data."""
    for case in batch:
        assert json.loads(json.dumps(case.as_dict()))["truth"] == case.truth


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    """On every run, file by file; another seed gives others."""

    def content(name, seed):
        draw_cases(tmp_path / name, 2, seed, today=TODAY)
        return {path.relative_to(tmp_path / name): path.read_bytes() for path in sorted((tmp_path / name).rglob("*.*"))}

    first = content("first", 5)
    assert first == content("second", 5)
    assert first != content("third", 6)


def test_nothing_is_drawn_over(tmp_path):
    """A folder that is there already stops the batch."""
    draw_cases(tmp_path, 1, 5, today=TODAY)
    with pytest.raises(FileExistsError):
        draw_cases(tmp_path, 1, 5, today=TODAY)


def test_the_command_line_writes_the_truth_beside_the_cases(tmp_path):
    """`python -m resources.specimens DIR` draws in a fresh process; the truth stays out of the case folders."""
    command = [sys.executable, "-m", "resources.specimens", str(tmp_path / "in"), "--cases", "1", "--seed", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "1 cases" in done.stdout
    cases = json.loads((tmp_path / "in" / "truth.json").read_text(encoding="utf-8"))
    assert [path.name for path in (tmp_path / "in").iterdir() if path.is_dir()] == [cases[0]["name"]]
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr
