"""Which box of a changed page is the remembered one: a clear winner with two witnesses, or nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.web.app_map import FormMap, Step
from connectors.web.fingerprint import Fingerprint
from connectors.web.locating import Located, locate
from connectors.web.map_fields import FieldMap
from connectors.web.memory import Change, Memory
from connectors.web.view import Control

FIELDS = ("Surname", "Given Names", "Tax Code", "City", "Phone")


def box(at: int, label: str, *, name: str = "", kind: str = "text", section: str = "Person") -> Control:
    return Control(
        frame=0, at=at, kind=kind, name=name, id=name, names=((label, "left"),) if label else (), sections=(section,),
        max=None, read_only=False, disabled=False, value="", text="", checked=False, options=(), members=(),
        box=(0.0, at * 20.0, 100.0, at * 20.0 + 15),
    )  # fmt: skip


BEFORE = [box(at, label, name=label.lower().replace(" ", "_")) for at, label in enumerate(FIELDS)]
FORM = FormMap(open=(Step(menu="Add"),), fields={one.name: FieldMap(label=one.label) for one in BEFORE})
KNOWN = {one.name: Fingerprint.of(one, BEFORE) for one in BEFORE}


def found(controls: list[Control], field: str = "city") -> Located:
    return locate(FORM, field, controls, KNOWN)


def changed(at: int, **changes: object) -> list[Control]:
    return [replace(one, **changes) if one.at == at else one for one in BEFORE]  # type: ignore[arg-type]


def test_a_reworded_label_is_known_by_name_and_neighbours() -> None:
    """Its name and what stands beside it are two witnesses."""
    now = changed(3, names=(("Place of Residence", "left"),))
    assert found(now) == Located((now[3],), healed=True)
    whole = [replace(one, names=((f"Etichetta {one.at}", "left"),)) for one in BEFORE]
    assert found(whole) == Located((whole[3],), healed=True)


def test_new_names_do_not_matter_where_the_label_stands() -> None:
    """The map's own words are enough."""
    now = [replace(one, name=f"x{one.at}", id=f"y{one.at}") for one in BEFORE]
    assert found(now) == Located((now[3],))


@pytest.mark.parametrize(
    "now",
    [
        [one for one in BEFORE if one.name != "city"],
        changed(3, names=(("Discount", "left"),), name="discount", id="discount"),
        changed(3, names=(("City Tax", "left"),), name="f17", id="f17"),
        changed(3, names=(("Favourite City", "left"),), kind="checkbox"),
        [*BEFORE[:3], replace(BEFORE[4], name="city", id="city"), box(5, "Fax", name="fax")],
    ],
    ids=["gone", "another in its place", "alike and nameless", "another type", "its name moved on by a place"],
)
def test_what_is_gone_is_not_found(now: list[Control]) -> None:
    """No box is better than a wrong one."""
    assert found(now).controls == ()


def test_a_label_that_went_to_another_box_is_asked_about() -> None:
    """Where the words lead to one box and everything else to another, both are named and none is filled."""
    now = [*changed(3, names=(("Residence", "left"),)), box(5, "City", name="birth_city", section="Birth")]
    assert found(now) == Located((now[5], now[3]))


def test_a_memory_keeps_no_value_and_settles_what_was_corrected(tmp_path: Path) -> None:
    """What is written are labels and names; a reported change goes when the map leads to the box again."""
    memory = Memory(tmp_path / "boxes")
    control = replace(BEFORE[3], value="MILANO", options=(("MI", "Milano"), ("RM", "Roma")))
    print_of = Fingerprint.of(control, [control])
    memory.remember("app", "person", {"city": print_of})
    assert memory.recall("app", "person") == {"city": print_of}
    assert "ilano" not in (tmp_path / "boxes" / "app.json").read_text().lower()
    change = Change("person", "city", "City", "Residence", "Person", "city")
    memory.report("app", change)
    memory.report("app", change)
    assert memory.changes("app") == [change]
    memory.remember("app", "person", {"city": print_of})
    assert memory.changes("app") == []
    (tmp_path / "boxes" / "app.json").write_text("{")
    assert memory.recall("app", "person") == {}
