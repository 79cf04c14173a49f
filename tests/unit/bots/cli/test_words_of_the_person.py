"""What a person types: files and answers."""

from __future__ import annotations

import pytest
import typer

from bots.cli.papers import gather, names
from bots.cli.questions import parse_answers
from bots.errors import NotFoundError


def test_a_folder_stands_for_its_files(tmp_path):
    """Leftovers of file managers aren't documents."""
    for name in ("b.pdf", "a.jpg", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).touch()
    assert [path.name for path in gather([tmp_path, tmp_path / "b.pdf"])] == ["a.jpg", "b.pdf"]


def test_files_called_alike_keep_apart(tmp_path):
    """Two scan.pdf of different folders are two documents."""
    one, two = tmp_path / "1" / "scan.pdf", tmp_path / "2" / "scan.pdf"
    assert names([one, two, tmp_path / "card.jpg"]) == {str(one): one, str(two): two, "card.jpg": tmp_path / "card.jpg"}


@pytest.mark.parametrize("missing", [["nothing.pdf"], []])
def test_a_file_that_isnt_there_is_said(missing, tmp_path):
    """Nothing is silently left out."""
    with pytest.raises(NotFoundError):
        gather([tmp_path / name for name in missing])


def test_an_answer_may_hold_an_equals_sign():
    """Only the first one separates field and value."""
    assert parse_answers(["note=a=b", "entry:core.customer=use"]) == [("note", "a=b"), ("entry:core.customer", "use")]


@pytest.mark.parametrize("text", ["iban", "=x", ""])
def test_an_answer_without_a_field_is_refused(text):
    """The message shows how it is written."""
    with pytest.raises(typer.BadParameter, match="field=value"):
        parse_answers([text])
