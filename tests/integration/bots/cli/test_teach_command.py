"""`bots teach`: a blank form becomes a document type."""

from __future__ import annotations

import pytest

from extractors.document_types import parse
from resources.specimens.office_forms import draw_office_form


@pytest.fixture
def blank(desk):
    path = desk.folder / "Modulo richiesta.pdf"
    path.write_bytes(draw_office_form(6, "it"))
    return path


def test_a_blank_becomes_a_type(desk, blank):
    """The file is written, loads, and its fields are told; a preview shows where they are."""
    import yaml

    told = desk.json("teach", blank, "-o", "richiesta.yaml", "--preview", "richiesta.png")
    kind = parse(yaml.safe_load((desk.folder / "richiesta.yaml").read_text(encoding="utf-8")), "richiesta", "")
    assert told["type"] == "richiesta"
    assert {one["table"] or one["group"] or one["name"] for one in told["fields"]} == set(kind.field_names)
    assert (desk.folder / "richiesta.png").read_bytes().startswith(b"\x89PNG")


def test_a_type_is_not_written_over(desk, blank):
    """A type that a person may have changed is kept unless they say so."""
    desk.bots("teach", blank)
    assert "is there already" in desk.bots("teach", blank, code=2)
    assert "28 fields" in desk.bots("teach", blank, "--force")


def test_what_is_no_form_is_said(desk):
    """A file that isn't a document ends in a sentence and an exit code, not in a traceback."""
    paper = desk.paper("order.pdf")
    assert "is of an unknown kind" in desk.bots("teach", paper, code=11)
