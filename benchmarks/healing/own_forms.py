"""Forms of our own: what offices ask for, in the layouts that forms come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Field = tuple[str, str]  # label, and what is inside: text, flag, or options divided by bars

PEOPLE: tuple[Field, ...] = (
    ("Surname", "text"), ("Given Names", "text"), ("Tax Code", "text"), ("Born", "text"), ("Birth Place", "text"),
    ("Sex", "Male|Female|Unknown"), ("Address", "text"), ("City", "text"), ("Postal Code", "text"),
    ("Province", "Milano|Roma|Torino|Napoli"), ("Phone", "text"), ("E-mail", "text"), ("Privacy consent", "flag"),
)  # fmt: skip
GOODS: tuple[Field, ...] = (
    ("Item Code", "text"), ("Description", "text"), ("Supplier", "text"), ("Order Number", "text"),
    ("Order Date", "text"), ("Delivery Date", "text"), ("Quantity", "text"), ("Unit Price", "text"),
    ("Discount", "text"), ("VAT Rate", "4 %|10 %|22 %|exempt"), ("Warehouse", "North|South|Transit"),
    ("Notes", "text"), ("Urgent", "flag"),
)  # fmt: skip


def own_forms() -> dict[str, str]:
    """Markup by name."""
    layouts: dict[str, Callable[[Sequence[Field], int], str]] = {
        "label for": _labels,
        "label around": _around,
        "cell to the left": _table_left,
        "cell above": _table_above,
        "words before": _words,
        "definition list": _definitions,
        "aria": _aria,
        "no names": _nameless,
    }
    return {
        f"{called}, {layout}": f"<h1>{called}</h1><form>{make(fields, number)}<p><input type=submit value=Save></form>"
        for called, fields in (("Person", PEOPLE), ("Goods", GOODS))
        for number, (layout, make) in enumerate(layouts.items())
    }


def _box(field: Field, number: int, more: str = "", *, named: bool = True) -> str:
    label, inside = field
    name = label.lower().replace(" ", "_").replace("-", "")
    called = f'name="{name}" id="f_{name}"' if named else f'id="c{number}"'
    if inside == "text":
        return f"<input {called} {more}>"
    if inside == "flag":
        return f"<input type=checkbox {called} {more}>"
    return f"<select {called} {more}>" + "".join(f"<option>{one}" for one in inside.split("|")) + "</select>"


def _id(field: Field) -> str:
    return "f_" + field[0].lower().replace(" ", "_").replace("-", "")


def _labels(fields: Sequence[Field], _: int) -> str:
    return "".join(f'<div><label for="{_id(one)}">{one[0]}</label> {_box(one, 0)}</div>' for one in fields)


def _around(fields: Sequence[Field], _: int) -> str:
    return "".join(f"<p><label>{one[0]} {_box(one, 0)}</label></p>" for one in fields)


def _table_left(fields: Sequence[Field], _: int) -> str:
    return "<table>" + "".join(f"<tr><td>{one[0]}:</td><td>{_box(one, 0)}</td></tr>" for one in fields) + "</table>"


def _table_above(fields: Sequence[Field], _: int) -> str:
    cells = [f"<td>{one[0]}<br>{_box(one, 0)}</td>" for one in fields]
    rows = ["".join(cells[at : at + 4]) for at in range(0, len(cells), 4)]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _words(fields: Sequence[Field], _: int) -> str:
    return "".join(f"<p>{one[0]} {_box(one, 0)}</p>" for one in fields)


def _definitions(fields: Sequence[Field], _: int) -> str:
    return "".join(f"<dl><dt>{one[0]}</dt><dd>{_box(one, 0)}</dd></dl>" for one in fields)


def _aria(fields: Sequence[Field], _: int) -> str:
    return "".join(f'<p>{_box(one, 0, f"""aria-label="{one[0]}" """)}</p>' for one in fields)


def _nameless(fields: Sequence[Field], _: int) -> str:
    return "".join(
        f'<div><label for="c{at}">{one[0]}</label> {_box(one, at, named=False)}</div>' for at, one in enumerate(fields)
    )
