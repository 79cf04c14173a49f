"""What a teacher makes of labels: names, types, groups; pure functions of texts and boxes."""

import pytest

from extractors.files.blank import Letter
from extractors.teach.guess import guess
from extractors.teach.labels import label_of
from extractors.teach.naming import Names, says_something, slug
from extractors.teach.printed import texts_and_rules
from extractors.teach.spots import Label, Print, Spot, reading_order


def spot(x0=50.0, y0=10.0, x1=120.0, y1=16.0, **more):
    return Spot("text", (x0, y0, x1, y1), **more)


def letters(text, x=10.0, y=12.0, step=2.0):
    """A line of letters, each 1.6 mm wide and 2.4 mm high."""
    return [
        Letter(" ", None) if c == " " else Letter(c, (x + n * step, y, x + n * step + 1.6, y + 2.4))
        for n, c in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("label", "more", "kind"),
    [
        ("Codice fiscale", {}, "codice_fiscale"),
        ("C.F. (obbligatorio)", {}, "codice_fiscale"),
        ("residente in via", {}, "address"),
        ("nato a", {}, "place"),
        ("Luogo e data", {}, "text"),
        ("Fecha de nacimiento", {}, "date"),
        ("Teléfono móvil", {}, "phone"),
        ("Email address", {}, "email"),
        ("Importo in euro", {}, "amount"),
        ("Ragione sociale", {}, "text"),
        ("Data di nascita", {"x1": 57.0}, "number"),  # a day alone fits there
        ("Comune", {"options": ("Abano", "Zoagli")}, "choice"),
    ],
)
def test_a_type_is_guessed_from_the_label(label, more, kind):
    """The words of a label tell the type, as long as such a value fits into the box."""
    assert guess(spot(**more), Label(label, "left")).type == kind


@pytest.mark.parametrize(("cells", "kind"), [(16, "codice_fiscale"), (27, "iban"), (11, "partita_iva"), (9, "text")])
def test_cells_tell_a_type_where_no_label_does(cells, kind):
    """Sixteen cells are a tax code, twenty-seven an Italian IBAN; nine may be anything."""
    assert guess(Spot("comb", (10, 10, 100, 16), cells=cells), Label()).type == kind


def test_three_slashed_gaps_are_a_date():
    """What the blank prints in a field tells its type too: slashes of a date."""
    assert guess(spot(within="__/__/____"), Label("il giorno della festa", "left")).type == "date"


def test_the_nearest_text_names_a_field():
    """Left on the line, above, or inside in small print; a field between cuts a text off."""
    first, second = spot(40, 10, 80, 16), spot(110, 10, 150, 16)
    below = spot(40, 30, 150, 36)
    prints = [Print("Nome", (20, 11, 38, 14)), Print("Cognome", (85, 11, 108, 14)), Print("Note", (40, 26, 60, 29))]
    spots = [first, second, below]
    assert [label_of(one, prints, spots).text for one in spots] == ["Nome", "Cognome", "Note"]


def test_a_column_is_named_by_its_head():
    """Cells of a table that have no text of their own take their column's."""
    rows = [spot(20, y, 60, y + 6) for y in (20, 26, 32)]
    assert [label_of(one, [Print("Importo", (22, 15, 40, 18))], rows).text for one in rows] == ["Importo"] * 3


def test_a_line_of_text_is_cut_where_one_writes():
    """Underscores and dots are rules to write on, what stands before and behind them two labels."""
    texts, rules = texts_and_rules(letters("nato a ______ il ........ CAP"))
    assert [one.text for one in texts] == ["nato a", "il", "CAP"]
    assert len(rules) == 2
    assert rules[0][0] > texts[0].box[2]


def test_names_are_short_and_given_once():
    """Names are readable, no YAML word, and a second one of a kind gets a number."""
    names = Names()
    assert [names.unique(slug(text)) for text in ("Comune di nascita", "COMUNE DI NASCITA", "No")] == [
        "comune_di_nascita",
        "comune_di_nascita_2",
        "no_field",
    ]
    assert len(slug("il sottoscritto dichiara sotto la propria responsabilità di essere residente")) <= 40


def test_names_that_programs_give_say_nothing():
    """``Testo21`` or ``f1_02[0]`` was nobody's idea; ``dataNascita`` was somebody's."""
    assert not any(
        map(says_something, ("Testo21", "untitled7", "topmostSubform[0].Page1[0].f1_02[0]", "12", "Text Field 3"))
    )
    assert all(map(says_something, ("dataNascita", "Codice fiscale", "form.surname")))


def test_fields_come_in_reading_order():
    """Rows from the top, each from the left, though a row's boxes aren't exactly level."""
    assert reading_order([(100, 10.4, 120, 16), (10, 20, 30, 26), (10, 10, 30, 16)]) == [2, 0, 1]
