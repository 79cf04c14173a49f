"""Columns by their headings."""

from __future__ import annotations

import pytest

from connectors.workbook.columns import Column, ColumnType, Headings, find_headings, heading_of, parse_columns, place


def test_a_column_is_declared_by_type_heading_or_both() -> None:
    """The three ways of declaring a column."""
    declared = {
        "tax_code": "identifier",
        "surname": "Cognome",
        "opened_on": "Aperto il (date)",
        "price": "Importo (EUR)",
        "IBAN": "",
    }
    assert parse_columns(declared) == (
        Column("tax_code", "Tax code", ColumnType.IDENTIFIER),
        Column("surname", "Cognome", ColumnType.TEXT),
        Column("opened_on", "Aperto il", ColumnType.DATE),
        Column("price", "Importo (EUR)", ColumnType.TEXT),
        Column("IBAN", "IBAN", ColumnType.TEXT),
    )


def test_a_misspelt_type_is_refused_with_the_nearest() -> None:
    """A type that doesn't exist isn't taken for a part of the heading."""
    with pytest.raises(ValueError, match='did you mean "identifier"'):
        parse_columns({"tax_code": "Codice fiscale (identifer)"})


def test_a_heading_stands_once() -> None:
    """Two columns with the same heading are refused when they are declared."""
    with pytest.raises(ValueError, match="twice"):
        parse_columns({"a": "Codice", "b": "codice (text)"})


def test_names_become_headings() -> None:
    """A name in a suite becomes a heading for people, one with capitals stays."""
    assert heading_of("birth_date") == "Birth date"
    assert heading_of("IBAN") == "IBAN"
    assert heading_of("N. pratica") == "N. pratica"


def test_headings_are_found_below_titles() -> None:
    """A title and a blank row above the headings don't count; numbers are no headings."""
    rows = [["Register of accounts", None, None], [None], ["Tax Code", "Surname", None, "IBAN"], ["X", "Y", None, "Z"]]
    assert find_headings(rows, ["tax_code", "surname"]) == Headings(3, ("Tax Code", "Surname", "", "IBAN"))
    assert find_headings(rows[2:], []) == Headings(1, ("Tax Code", "Surname", "", "IBAN"))
    assert find_headings([[None], [1, 2]], ["a"]) is None


def test_columns_are_placed_by_name_or_heading() -> None:
    """A column is found by the suite's name, by its heading, in any case."""
    headings = Headings(1, ("Codice fiscale", "", "COGNOME:", "Nome  proprio"))
    columns = parse_columns({"tax_code": "Codice fiscale (identifier)"})
    assert [place(name, columns, headings) for name in ("tax_code", "codice_fiscale", "cognome", "Nome proprio")] == [
        1,
        1,
        3,
        4,
    ]


def test_a_column_that_is_not_there_is_answered_with_those_that_are() -> None:
    """The message lists the headings and the nearest one."""
    with pytest.raises(
        LookupError, match=r'no column "Cognme"\. The headings are: Nome, Cognome\. Did you mean "Cognome"'
    ):
        place("Cognme", (), Headings(1, ("Nome", "Cognome")))


def test_a_heading_that_stands_twice_is_never_guessed() -> None:
    """A heading that stands twice is refused where it is asked for."""
    with pytest.raises(LookupError, match="stands 2 times"):
        place("Città", (), Headings(1, ("Città", "città", "Nome")))
