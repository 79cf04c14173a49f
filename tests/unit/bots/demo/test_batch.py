"""A batch: who applies again does so once the first application has ended."""

import json

from bots.demo.batch import draw_batch
from bots.demo.place import Place


def drawn(name, code, expected, reason):
    return {
        "name": name,
        "files": ["a.jpg"],
        "truth": {"tax_code": code},
        "truth_by_document": {},
        "expected": expected,
        "expected_reason": reason,
    }


def test_a_second_application_follows_the_first_one_of_its_person(tmp_path):
    """The others follow nobody: they are handed in at once."""
    place = Place(tmp_path)
    place.truth.mkdir()
    cases = [
        drawn("p-1", "A", "done", ""),
        drawn("p-2", "B", "rejected", "expired_document"),
        drawn("p-3", "A", "rejected", "existing_customer"),
    ]
    (place.truth / "7.json").write_text(json.dumps(cases), encoding="utf-8")
    batch = draw_batch(place, 3, 7, today=None)
    assert [specimen.follows for specimen in batch] == ["", "", "p-1-s7"]
