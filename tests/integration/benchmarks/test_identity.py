"""The benchmark of identity documents counts what it says."""

from dataclasses import replace

import pytest

from benchmarks.identity import accepted, expected, run
from extractors.document_types import document_type
from extractors.reading import Reading, State


def test_truth_becomes_canonical():
    """Printed truth is compared in canonical form, check boxes of a group as one field."""
    form = expected(
        document_type("account_form"),
        {"package_base": "false", "package_plus": "true", "nationality": "ITALIANA", "birth_date": "1980-03-12"},
    )
    assert form == {"package": "plus", "nationality": "ITA", "birth_date": "1980-03-12"}
    assert expected(document_type("it_cie"), {"birth_place": "LODI (LO)"}) == {"birth_place": "LODI"}


def test_what_counts_as_accepted():
    """Verified, or read with 0.98: doubtful and missing values are never accepted."""
    reading = Reading("city", "MILANO", confidence=0.98)
    assert accepted(reading)
    assert not accepted(replace(reading, confidence=0.97))
    assert accepted(replace(reading, confidence=0.5, state=State.VERIFIED))
    assert not accepted(replace(reading, state=State.DOUBTFUL))
    assert not accepted(replace(reading, value=None, state=State.MISSING))
    assert not accepted(None)


@pytest.mark.slow
def test_a_small_run(tmp_path):
    """One case: its documents are found, nothing accepted is wrong, groups add up."""
    score, about = run(1, 0, 77, tmp_path)
    result = score.as_dict()
    assert about["pages"] >= 4
    assert result["documents_found"] == result["documents"] == 3
    assert result["wrong"] == []
    ways = [result[way] for way in ("clean", "scan", "photo") if way in result]
    assert sum(way["fields"] for way in ways) == result["all"]["fields"] > 30
