"""A blank goes in, a document type comes out, and filled copies are read with it."""

import io
import json
import random
from datetime import date

import pytest
import yaml
from reportlab.pdfgen.canvas import Canvas

from benchmarks.form_copies import degraded
from benchmarks.form_detection import compare
from benchmarks.form_filling import Typed, drawn, filled
from extractors import document_types
from extractors.errors import UnreadableFileError
from extractors.read import read_files
from extractors.reading import State
from extractors.teach import NotAFormError, as_yaml, teach
from resources.specimens.office_forms import draw_office_form

SEED = 6  # boxed, Italian, with a table
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def blank():
    return draw_office_form(SEED, "it")


@pytest.fixture(scope="module")
def taught(blank):
    return teach(blank, "blank.pdf")


@pytest.fixture(scope="module")
def kind(taught, tmp_path_factory):
    """The type, where readers look for types."""
    folder = tmp_path_factory.mktemp("resources")
    (folder / "documents").mkdir()
    text = as_yaml(taught, "blank.pdf")
    (folder / "documents" / "office_form.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOTS_RESOURCES", str(folder))
        yield document_types.document_type("office_form")


VALUES = {
    "surname": "D'Amico", "tax_code": "RSSMRA85T10A562S", "birth_date": "10/12/1985", "city": "Bergamo",
    "phone": "3401234567", "email": "m.rossi@posta.example", "notes": "arriva prima ordinaria\nseconda riga",
    "amount": "1.234,50", "postal_code": "24121",
}  # fmt: skip
WORDS = {
    "surname": "cognome", "tax_code": "codice_fiscale", "birth_date": "data_di_nascita", "city": "comune_di_residenza",
    "phone": "telefono", "email": "e_mail", "notes": "note", "amount": "importo_in_euro", "postal_code": "c_a_p",
}  # fmt: skip


CELLS = [
    {"descrizione": "Tavolo da riunione", "quantita": "12", "importo": "1.250,00"},
    {"descrizione": "Sedia pieghevole", "quantita": "4", "importo": "88,50"},
]


@pytest.fixture(scope="module")
def typed(taught):
    """The fields that this form has, typed into as a viewer does, one box of two ticked."""
    places = {one.name: one.spot.zone for one in taught.fields}
    keys = [key for key, name in WORDS.items() if name in places]

    def at(name):
        x0, y0, x1, y1 = places[name]
        return (x0 + x1) / 2, (y0 + y1) / 2

    entries = [Typed(1, at(WORDS[key]), VALUES[key]) for key in keys] + [Typed(1, at("sesso_f"), None)]
    entries += [
        Typed(1, at(f"table/{number}/{column}"), text)
        for number, row in enumerate(CELLS, 1)
        for column, text in row.items()
    ]
    return {WORDS[key]: VALUES[key] for key in keys}, entries


def test_every_field_is_learnt_with_a_name_and_a_type(taught, kind):
    """The YAML loads at once: names from the labels, types from their words, the boxes of one question as one field."""
    fields = {name: place.type for page in kind.pages for name, place in page.fields.items()}
    cells = [one for one in taught.fields if one.table]
    assert len(fields) == len(taught.fields) - len(cells) + 1 >= 12
    assert fields.items() >= {"comune_di_residenza": "place", "sesso_m": "flag"}.items()
    assert {"sesso"} == {place.group for page in kind.pages for place in page.fields.values() if place.group}
    table = kind.pages[0].fields["table"]
    assert {name: column.type for name, column in table.columns.items()} == {
        "descrizione": "text", "quantita": "number", "importo": "amount",
    }  # fmt: skip
    assert len(table.rows) == 3 == len(cells) / 3
    assert "type guessed from" in as_yaml(taught, "blank.pdf")


def test_a_typed_scan_is_read(kind, blank, typed):
    """A turned, blurred, compressed copy at 200 dpi gives every typed value, and no value where nothing was typed."""
    values, entries = typed
    copy = degraded(drawn(blank, entries, 200)[1], random.Random(5)).data
    (document,) = read_files({"scan.jpg": copy}, ["office_form"], today=TODAY)
    assert document.type == "office_form"
    truth = {name: kind_of(kind, name).parse(text).value for name, text in values.items()}
    said = {name: document.readings[name].value for name in values}
    assert {name: kind_of(kind, name).key(value) for name, value in said.items() if value} == {
        name: kind_of(kind, name).key(value) for name, value in truth.items()
    }
    assert document.readings["sesso"].value == "F"
    shows_the_cells(document.readings["table"])
    untouched = set(kind.field_names) - set(values) - {"sesso", "table"}
    assert {document.readings[name].value for name in untouched} <= {None, "false"}


def test_a_filled_pdf_is_read_from_its_fields(kind, blank, typed):
    """What a person typed into the PDF itself is taken from its fields, not guessed from their picture."""
    values, entries = typed
    (document,) = read_files({"filled.pdf": filled(blank, entries)}, ["office_form"], today=TODAY)
    for name in values:
        reading = document.readings[name]
        assert (reading.reader, reading.state is State.DOUBTFUL) == ("form_field", False), name
        assert reading.confidence >= 0.99
    assert document.readings["sesso"].value == "F"
    assert shows_the_cells(document.readings["table"]) == {"form_field"}


def shows_the_cells(table):
    """Each typed row is there, each cell with its own place and confidence; who read them."""
    assert [row["importo"] for row in json.loads(table.value)] == ["1250.00", "88.50"]
    assert [(row.number, row.page) for row in table.rows] == [(1, 1), (2, 1)]
    cells = [cell for row in table.rows for cell in row.cells]
    assert [cell.value for cell in cells] == [
        "Tavolo da riunione", "12", "1250.00", "Sedia pieghevole", "4", "88.50",
    ]  # fmt: skip
    assert all(cell.box.width < table.box.width and cell.confidence >= 0.98 for cell in cells)
    assert table.confidence == min(cell.confidence for cell in cells)
    return {cell.reader for cell in cells}


def kind_of(kind, name):
    from extractors.zones import field_type

    return field_type(kind.pages[0].fields[name])


def page_of(*lines):
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(lines):
        canvas.drawString(60, 700 - 30 * number, line)
    canvas.save()
    return out.getvalue()


def test_a_letter_is_no_form():
    """A paper without anything to fill in is refused in words that say what was looked for."""
    with pytest.raises(NotAFormError, match="no form fields"):
        teach(page_of("Dear Sir", "thank you for your letter", "it was long", "and friendly"), "letter.pdf")


def test_a_form_without_print_is_refused():
    """Fields alone can't be found again on a scan: the page must have texts to be recognised by."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(60, 700, 200, 20)
    canvas.acroForm.textfield(name="surname", x=60, y=700, width=200, height=20)
    canvas.save()
    with pytest.raises(NotAFormError, match="0 printed texts, 4 are needed"):
        teach(out.getvalue(), "bare.pdf")


def test_a_protected_form_is_told_apart():
    """A file with a password is said to have one."""
    from pikepdf import Encryption, Pdf

    out = io.BytesIO()
    with Pdf.open(io.BytesIO(draw_office_form(SEED))) as pdf:
        pdf.save(out, encryption=Encryption(user="secret", owner="secret"))
    with pytest.raises(UnreadableFileError, match="protected with a password"):
        teach(out.getvalue(), "locked.pdf")


def test_the_file_is_yaml_whatever_the_form_says():
    """Colons, quotes and words such as yes or no in labels don't break the file."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, label in enumerate(('Title: "Dr"', "yes", "# 1 {a: b}", "null", "l'indirizzo & altro: ecco")):
        canvas.drawString(60, 700 - 40 * number, label)
        canvas.acroForm.textfield(name=f"f{number}", x=260, y=695 - 40 * number, width=200, height=20)
    canvas.drawString(60, 750, "A form with labels that YAML takes for something else")
    canvas.save()
    data = yaml.safe_load(as_yaml(teach(out.getvalue(), "odd: #name.pdf"), "odd: #name.pdf"))
    assert len(document_types.parse(data, "odd", "odd").field_names) == 5


def test_a_flat_copy_is_taught_nearly_as_well(taught, blank):
    """From the print alone nine of ten fields are found in their places, most with the same type."""
    found = compare(taught, teach(blank, "flat.pdf", source="print"))
    assert found["right"] >= 0.9 * found["fields"]
    assert found["right"] >= 0.9 * found["found"]
    assert found["same_type"] >= 0.85 * found["right"]


@pytest.mark.slow
def test_a_scanned_blank_is_taught_too(taught, blank):
    """A skewed scan of the blank gives most of the fields, with their names read from the picture."""
    scan = degraded(drawn(blank, [], 200)[1], random.Random(9)).data
    seen = teach(scan, "scan.jpg")
    assert 0.8 * len(taught.fields) <= len(seen.fields) <= 1.2 * len(taught.fields)
    named = {one.name for one in taught.fields}
    assert len(named & {one.name for one in seen.fields}) >= 0.6 * len(named)
