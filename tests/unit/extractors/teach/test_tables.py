"""Tables found among the spots of a blank."""

from extractors.teach.spots import Label, Print, Spot
from extractors.teach.tables import grids

X = ((10, 70), (72, 110), (112, 150))
HEADS = ("Nome", "Nato il", "Grado")


def page(rows, columns=3, heads=HEADS):
    """Cells below headings, and what names each of them."""
    labels = {}
    for row in range(rows):
        for (left, right), head in zip(X[:columns], heads, strict=False):
            spot = Spot("text", (left, 50 + 8 * row, right, 57 + 8 * row))
            labels[spot] = Label(head, "above" if row == 0 else "column")
    prints = [Print(head, (left, 46, left + 20, 49)) for (left, _), head in zip(X, heads, strict=False)]
    return labels, prints


def test_cells_below_headings_are_a_table():
    """Columns from the left, rows from the top, the title above the headings."""
    labels, prints = page(4)
    (grid,) = grids(labels, [*prints, Print("Componenti del nucleo", (10, 38, 80, 42))])
    assert [head.text for head in grid.heads] == list(HEADS)
    assert [len(column) for column in grid.columns] == [4, 4, 4]
    assert grid.title == "Componenti del nucleo"


def test_the_first_line_of_a_heading_is_no_title():
    """A heading of two lines doesn't name its table."""
    labels, prints = page(2)
    (grid,) = grids(labels, [*prints, Print("Comune dove e", (72, 42, 100, 45))])
    assert grid.title == ""


def test_two_tables_with_the_same_headings_are_two():
    """A gap of some rows ends a table; the next one needs no headings of its own."""
    labels, prints = page(2)
    for spot, label in list(labels.items()):
        x0, y0, x1, y1 = spot.zone
        labels[Spot("text", (x0, y0 + 40, x1, y1 + 40))] = Label(label.text, "column")
    assert [len(grid.columns[0]) for grid in grids(labels, prints)] == [2, 2]


def test_one_row_or_one_column_is_no_table():
    """Boxes below one heading, or beside each other, stay fields."""
    assert grids(*page(1)) == []
    assert grids(*page(4, columns=1)) == []


def test_rows_that_are_named_stay_fields():
    """Where a text stands before each row, the rows aren't of one kind."""
    labels, prints = page(3)
    for number, name in enumerate(("Padre", "Madre", "Tutore")):
        labels[Spot("text", (2, 50 + 8 * number, 8, 57 + 8 * number))] = Label(name, "left")
    assert grids(labels, prints) == []
