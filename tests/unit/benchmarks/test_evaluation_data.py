"""Benchmarks find their data in the folder of all kinds and in that of one kind, and measure nothing of nothing."""

from __future__ import annotations

import pytest

from benchmarks.evaluation_data import needed, part_of, printed_pages


def test_a_kind_is_a_subfolder_or_the_folder(tmp_path):
    """Both the folder above and the folder of the kind may be handed in."""
    (tmp_path / "receipts" / "img").mkdir(parents=True)
    assert part_of(tmp_path, "receipts") == part_of(tmp_path / "receipts", "receipts") == tmp_path / "receipts"


def test_printed_pages_are_those_of_offices_first(tmp_path):
    """Known subfolders are taken alone; in a folder without them every PDF counts."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.pdf").touch()
    assert printed_pages(tmp_path) == [tmp_path / "more" / "a.pdf"]
    (tmp_path / "italian_forms").mkdir()
    (tmp_path / "italian_forms" / "b.pdf").touch()
    assert printed_pages(tmp_path) == [tmp_path / "italian_forms" / "b.pdf"]


def test_nothing_to_measure_is_an_error(tmp_path, capsys):
    """The folder and what it lacks are said, the exit code is 2; what there is comes back as it is."""
    assert needed([1], "receipts", tmp_path) == [1]
    with pytest.raises(SystemExit) as end:
        needed([], "receipts", tmp_path)
    assert end.value.code == 2
    assert f"{tmp_path}: no receipts" in capsys.readouterr().err
