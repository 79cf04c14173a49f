"""Boxes whose list comes up while one types: type, wait for the list, press the one entry that is exactly meant."""

# ruff: noqa: E501 - scripts for the page are easier to read on their own lines
from __future__ import annotations

import time
from typing import TYPE_CHECKING

from connectors.web import boxes
from connectors.web.calm import Calm
from connectors.web.comparing import not_taken, the_control
from connectors.web.desk import Desk
from connectors.web.errors import Difference, FieldNotTakenError
from connectors.web.open_form import OpenForm
from connectors.web.values import Writing, folded, to_page

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, JSHandle

AT_REST = 0.6  # seconds without a change after which a list counts as whole: pages wait some 0.3 s before they ask
NOTHING = 2.0  # the same for a list without the wanted entry
LOOKS = 0.05  # seconds between two looks at a list
KEYS = 15  # milliseconds between two keys

# What a person clicks to get at the box: a select that a script has made invisible has its stand-in beside it.
_FACE = """(el) => {
  if (el.tagName !== 'SELECT') return el;
  const beside = el.nextElementSibling;
  return beside && (beside.matches('[role=combobox]') ? beside : beside.querySelector('[role=combobox]')) || el;
}"""
# Whether the keys go, after that click, into the box itself or the search box of the list that it opened.
_TAKES_KEYS = """(el) => {
  const at = el.getRootNode().activeElement;
  if (!at || !at.matches('input, textarea, [contenteditable]')) return false;
  return at === el || el.contains(at) || at.type === 'search' || /^(searchbox|combobox)$/.test(at.getAttribute('role') || '');
}"""
# The entries of every list that is open and wasn't before.
_ENTRIES = """(before) => {
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(el).visibility === 'visible' && Boolean(el.innerText.trim());
  };
  const floats = (el) => {
    for (let up = el; up && up !== document.body; up = up.parentElement) if (/absolute|fixed/.test(getComputedStyle(up).position)) return true;
    return false;
  };
  const called = [...document.querySelectorAll('[role=option]')].filter(shown);
  const loose = () => [...document.querySelectorAll('li, tr, [class*=item i], [class*=option i], [class*=suggest i]')].filter((el) => floats(el) && shown(el));
  const all = (called.length ? called : loose()).filter((el) => !before || !before.includes(el));
  return all.filter((el) => !all.some((other) => other !== el && el.contains(other)));
}"""
_TEXTS = "(all) => all.map((el) => el.innerText)"
_ONE = "(all, at) => all[at]"


def suggested(desk: Desk, form: OpenForm, name: str, value: str, *, may_miss: bool = False) -> int | None:
    """Fill a field by typing and pressing the one entry of the list that is called exactly so.

    Args:
        desk: The application.
        form: The open form.
        name: The field's name in the map, or a cell's.
        value: Canonical text.
        may_miss: Whether an entry that isn't there is no error.

    Returns:
        How many round trips it took; None where none of the entries is called so, and it may miss.

    Raises:
        FieldNotTakenError: The box is locked, or none or several of the entries are called so.
    """
    writing = Writing.of(desk.app.forms[form.name].content(name), desk.app.formats)
    view = desk.see()
    desk.check_session(view)
    control = the_control(desk, form, name, view)
    if boxes.holds(control, writing, value):
        return 0
    wanted = to_page(writing, value, control)

    def refused(why: str) -> FieldNotTakenError:
        return not_taken(desk, form, [Difference(name, wanted, "", why)])

    if control.disabled or control.read_only:
        raise refused("the box is locked: a person can't type into it")
    if not wanted:
        raise refused("a box that takes an entry of a list can't be emptied by typing")
    element = desk.element(control)
    frame = element.owner_frame()
    assert frame is not None
    before = frame.evaluate_handle(_ENTRIES, None)
    face = element.evaluate_handle(_FACE).as_element()
    assert face is not None
    face.click()
    if not element.evaluate(_TAKES_KEYS):
        raise refused("there is nothing to type into")
    keyboard = form.window.keyboard
    keyboard.press("ControlOrMeta+A")
    keyboard.type(wanted, delay=KEYS)
    entry, count, others = _the_entry(desk, element, before, wanted)
    if entry is None:
        keyboard.press("Escape")
        if may_miss and not count:
            return None
        raise refused(f"{count or 'none'} of the {others} entries that its list offers is called so")
    entry.click()
    desk.settle()
    return 2


def _the_entry(
    desk: Desk, element: ElementHandle, before: JSHandle, wanted: str
) -> tuple[ElementHandle | None, int, int]:
    """The one entry that is called so, once the list is at rest; how many are, and how many there are at all."""
    frame = element.owner_frame()
    assert frame is not None
    calm, looked = Calm(), time.monotonic()
    end = looked + desk.app.patience
    while True:
        entries = frame.evaluate_handle(_ENTRIES, before)
        texts: list[str] = entries.evaluate(_TEXTS)
        fitting = [at for at, text in enumerate(texts) if folded(text) == folded(wanted)]
        took, looked = time.monotonic() - looked, time.monotonic()
        calm.look(texts, loading=desk.traffic.is_pending, pause=LOOKS, took=took)
        if calm.quiet > (AT_REST if fitting else NOTHING) or looked > end:
            entry = entries.evaluate_handle(_ONE, fitting[0]).as_element() if len(fitting) == 1 else None
            return entry, len(fitting), len(texts)
        desk.pump(LOOKS * 1000)
