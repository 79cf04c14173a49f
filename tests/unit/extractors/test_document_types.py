"""Document types: found, checked, and wrong ones refused with what is near."""

import datetime as dt

import pytest
import yaml

from extractors.document_types import DocumentTypeError, document_type, names, parse
from extractors.errors import UnknownTypeError

MINIMAL = """
title: {en: Letter}
recognise: {words: [DEAR SIR]}
pages:
  - size: [210, 297]
    landmarks: [{text: DEAR SIR, at: [10, 10, 40, 14]}]
    fields:
      number: {type: document_number, kind: comb, zone: [10, 20, 60, 27], cells: 9}
"""


def test_the_packaged_types_are_sound():
    """Every packaged type loads, and has landmarks enough or a machine-readable zone to be found by."""
    assert {"it_cie", "passport", "it_paper_id", "it_health_card", "account_form"} <= set(names())
    for name in names():
        kind = document_type(name)
        assert kind.title["it"]
        assert kind.pages or kind.recognise.mrz or kind.layout != "blank"
        assert all(len(page.landmarks) >= 5 for page in kind.pages)
        assert all(set(check.fields) <= set(kind.field_names) for check in kind.checks)


def test_the_paper_card_is_void_from_its_day():
    """The paper identity card counts until 2 August 2026 and no longer from the 3rd."""
    kind = document_type("it_paper_id")
    assert not kind.void_on(dt.date(2026, 8, 2))
    assert kind.void_on(dt.date(2026, 8, 3))


def test_check_boxes_of_a_group_are_one_field():
    """Fields lists the group's name, not its boxes."""
    fields = document_type("account_form").field_names
    assert "package" in fields
    assert "package_base" not in fields


def test_a_projects_folder_comes_first(tmp_path, monkeypatch):
    """A type in a folder of BOTS_RESOURCES is found, and wins over a packaged one of its name."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "letter.yaml").write_text(MINIMAL, encoding="utf-8")
    (folder / "passport.yaml").write_text(MINIMAL, encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    assert document_type("letter").title == {"en": "Letter"}
    assert document_type("passport").field_names == ["number"]
    assert "it_cie" in names()


def test_an_unknown_type_names_the_nearest():
    """A misspelt name is answered with the one that was meant."""
    with pytest.raises(UnknownTypeError, match="nearest: passport"):
        document_type("pasport")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"titel": {}}, "titel: unknown key, nearest: title"),
        ({"recognise": {"word": []}}, "recognise.word: unknown key, nearest: words"),
        ({"pages": [{"size": [1, 1], "feilds": {}}]}, "feilds: unknown key, nearest: fields"),
        ({"pages": [{"size": [1, 1], "fields": {"a": {"zoen": [0, 0, 1, 1]}}}]}, "zoen: unknown key, nearest: zone"),
        ({"pages": [{"size": [1, 1], "fields": {"a": {"type": "dat", "zone": [0, 0, 1, 1]}}}]}, "nearest: date"),
        ({"pages": [{"size": [1, 1], "fields": {"a": {"kind": "comb", "zone": [0, 0, 1, 1]}}}]}, "number of cells"),
        ({"pages": [{"size": [1, 1], "fields": {"a": {"zone": [1, 0, 0, 1]}}}]}, "x0 < x1"),
        ({"pages": [{"size": [1, 1], "fields": {"a": {"zone": [0, 0, 1, 1], "group": "b"}}}]}, "belong together"),
    ],
)
def test_mistakes_are_told(change, told):
    """Unknown keys and impossible values are refused with the place and the nearest that is known."""
    with pytest.raises(DocumentTypeError, match=told):
        parse(yaml.safe_load(MINIMAL) | change, "letter", "letter.yaml")


def test_a_file_that_is_no_yaml(tmp_path, monkeypatch):
    """A broken file is named."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "odd.yaml").write_text("{a: [", encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    with pytest.raises(DocumentTypeError, match=r"odd\.yaml: not YAML"):
        document_type("odd")
