"""A map and a suite made of what a person did: named by the case, told apart as a person would, without a value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from connectors.web.acts import Act
from connectors.web.map_file import read_map
from connectors.web.recorded_map import NothingRecordedError, make
from connectors.web.recording import Recording
from connectors.web.view import Control, FrameView, Pressable

URL = "https://erp.example/"


def box(at: int, label: str, value: str, *, section: str = "Person", kind: str = "text") -> Control:
    return Control(
        frame=0, at=at, kind=kind, name=f"n{at}", id="", names=((label, "left"),), sections=(section,), max=None,
        read_only=False, disabled=False, value="" if kind == "password" else value, text="", checked=value == "true",
        options=(), members=(), box=(0.0, at * 20.0, 100.0, at * 20.0 + 15),
    )  # fmt: skip


def page(*boxes: Control, text: str = "") -> FrameView:
    return FrameView(
        number=0, window=0, key="0", born=1.0, ready=True, title="", charset="UTF-8", text=text, controls=boxes,
        pressables=(),
    )  # fmt: skip


def typed(at: int, seen: FrameView) -> Act:
    return Act(seen.controls[at], None, seen, seen.controls[at].kind == "password", URL)


def pressed(text: str, seen: FrameView) -> Act:
    button = Pressable(
        frame=0, at=0, text=text, tag="INPUT", disabled=False, same=text, sections=(), box=(0.0, 0.0, 1.0, 1.0)
    )
    return Act(None, button, seen, password=False, url=URL)


def test_the_whole_way_becomes_a_map() -> None:
    """Log-in, way, fields, dialog and sign of success; a value typed twice counts as it was last."""
    door = page(box(0, "User", "robot"), box(1, "Password", "", kind="password"))
    form = page(
        box(0, "City", "MILANO"), box(1, "City", "COMO", section="Bank"), box(2, "Consent", "true", kind="checkbox")
    )
    done = Recording(
        [typed(0, door), typed(1, door), pressed("Login", door), pressed("Customers", page()),
         typed(0, form), typed(1, form), typed(0, form), typed(2, form), pressed("Save", form)],
        ["Save this customer?"],
        (page(text="Customer 0041 saved!"),),
    )  # fmt: skip
    made = make("erp", URL, "customer", done, {"residence": "milano", "other": "ROMA"})
    app = read_map("erp", Path("erp.yaml"), made.map, {}).app
    assert app.log_in is not None
    assert app.log_in.fields == {"User": "erp.user", "Password": "erp.password"}
    customer = app.forms["customer"]
    assert [one.words for one in customer.open] == ["Customers"]
    assert {name: (one.label, one.section, one.type.value) for name, one in customer.fields.items()} == {
        "residence": ("City", "Person", "text"),
        "bank_city": ("City", "Bank", "text"),
        "consent": ("Consent", None, "flag"),
    }
    assert customer.submit is not None
    assert customer.submit.confirm is not None
    assert yaml.safe_load(made.map)["forms"]["customer"]["success"] == {"matches": r"Customer\ \d+\ saved!"}
    assert "residence=${FIELDS.residence}" in made.suite
    assert not [value for value in ("MILANO", "COMO", "robot") if value in made.map]


def search(*rows: tuple[str, str]) -> Recording:
    """An entry, then a search for its number, and what it brings."""
    form = page(box(0, "Number", "C-1"), box(1, "Name", "Rossi"))
    ask = page(box(0, "Number", "C-1", section="Search"))
    hits = [[{"text": text, "boxes": False} for text in row] for row in (("No.", "Called"), *rows)]
    opened = replace(pressed("Rossi", ask), tables=[hits])
    return Recording(
        [typed(0, form), typed(1, form), pressed("Save", form), pressed("Find", form), typed(0, ask),
         pressed("Search", ask), opened],
    )  # fmt: skip


def test_a_search_after_the_entry_becomes_its_look_up() -> None:
    """What is typed again is the key; headings over the hit name its columns, the link that was pressed opens it."""
    made = make("erp", URL, "customer", search(("C-1", "Rossi"), ("C-10", "Verdi")))
    forms = read_map("erp", Path("erp.yaml"), made.map, {}).app.forms
    assert forms["customer"].submit.button == "Save"
    how = forms["customer"].look_up
    assert how is not None
    assert (how.form, how.by, how.open) == ("search_customer", "number", "Called")
    assert {name: column.column for name, column in how.row.items()} == {"number": "No.", "name": "Called"}
    assert forms["search_customer"].harmless
    assert [step.words for step in forms["search_customer"].open][-1] == "Find"
    assert "Enter Once    erp.customer    key=${FIELDS.number}" in made.suite


def test_a_search_that_shows_nothing_of_the_entry_teaches_nothing() -> None:
    """The entry stays as it is, without a look-up."""
    made = make("erp", URL, "customer", search(("C-2", "Verdi")))
    forms = read_map("erp", Path("erp.yaml"), made.map, {}).app.forms
    assert list(forms) == ["customer"]
    assert forms["customer"].look_up is None
    assert "Enter Once" not in made.suite
    assert any(one.startswith("look_up:") for one in made.unclear)


def test_another_record_with_the_same_key_hides_no_look_up() -> None:
    """Of two hits with the key the one that shows most of the entry tells the headings."""
    made = make("erp", URL, "customer", search(("C-1", "Verdi"), ("C-1", "Rossi")))
    how = read_map("erp", Path("erp.yaml"), made.map, {}).app.forms["customer"].look_up
    assert how is not None
    assert {name: column.column for name, column in how.row.items()} == {"number": "No.", "name": "Called"}


def test_a_sign_of_success_holds_nothing_that_was_typed() -> None:
    """A sentence with the record's name in it is a sign without the name; one that is little else is none."""
    form = page(box(0, "Name", "Neri Carla"))
    done = [typed(0, form), pressed("Save", form)]
    for said, sign in (
        ("The customer “Neri Carla” was added successfully.", r"The\ customer\ “.+”\ was\ added\ successfully\."),
        ("Neri Carla!", None),
    ):
        recording = Recording(done, [], (page(text=said),))
        made = yaml.safe_load(make("erp", URL, "customer", recording).map)["forms"]["customer"]
        assert made.get("success") == ({"matches": sign} if sign else None)


def test_who_logged_in_stands_in_no_address() -> None:
    """Where two things are called so the address counts, with a variable for the user and nothing else changed."""
    door, two = page(box(0, "User", "c"), box(1, "Password", "", kind="password")), pressed("Find", page())
    assert two.pressed is not None
    menu = replace(
        two, frame=replace(page(), pressables=(two.pressed, replace(two.pressed, same="other", box=(9, 9, 12, 12))))
    )
    form = replace(page(box(0, "City", "ROMA")), url=f"{URL}ct.pl?user=c&action=add&for=c")
    done = Recording(
        [typed(0, door), typed(1, door), pressed("Login", door), menu, typed(0, form), pressed("Save", form)]
    )
    app = read_map("erp", Path("erp.yaml"), make("erp", URL, "customer", done).map, {"ERP_USER": "u"}).app
    assert app.forms["customer"].open[0].page == "/ct.pl?user=u&action=add&for=u"
    assert app.forms["customer"].fields["city"].label == "City"


def test_nothing_filled_and_sent_is_told() -> None:
    """Clicks alone make no form."""
    with pytest.raises(NothingRecordedError):
        make("erp", URL, "customer", Recording([pressed("Customers", page())]))


def test_a_column_of_another_field_with_the_same_value_is_not_taken() -> None:
    """Born in the city of the address: the column "City" is the city's alone."""
    form = page(box(0, "Number", "C-1"), box(1, "City", "MILANO"), box(2, "Birth Place", "MILANO"))
    ask = page(box(0, "Number", "C-1", section="Search"))
    hits = [[{"text": text, "boxes": False} for text in row] for row in (("No.", "City"), ("C-1", "MILANO"))]
    done = [typed(0, form), typed(1, form), typed(2, form), pressed("Save", form), pressed("Find", form)]
    done += [typed(0, ask), pressed("Search", ask), replace(pressed("C-1", ask), tables=[hits])]
    made = make("erp", URL, "customer", Recording(done))
    how = read_map("erp", Path("erp.yaml"), made.map, {}).app.forms["customer"].look_up
    assert how is not None
    assert {name: column.column for name, column in how.row.items()} == {"number": "No.", "city": "City"}
