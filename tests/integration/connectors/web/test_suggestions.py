"""Boxes whose list comes up while one types, calendars that lie over the button: scripts as legacy pages have."""

# ruff: noqa: E501 - markup is easier to see on one line
from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.web.errors import FieldNotTakenError
from connectors.web.library import WebApp

PAGE = """<!doctype html><meta charset=utf-8><h1>Payee</h1><form onsubmit="return keep(event)">
<p><label for=who>Name</label> <input id=who autocomplete=off><input type=hidden id=code></p>
<ul id=list style="position:absolute;display:none;background:white"></ul>
<p><label for=day>Day</label> <input id=day></p>
<div id=calendar style="position:absolute;display:none;width:300px;height:200px;background:silver">November</div>
<p><button>Save</button></p></form><p id=said></p><ul><li>Rossi</ul><script>
const all = [['1', 'Rossi'], ['2', 'Rossini'], ['3', 'Bianchi'], ['4', 'Bianchi']];
let later;
who.addEventListener('input', () => {
  code.value = '';
  clearTimeout(later);
  later = setTimeout(() => {
    list.replaceChildren(...all.filter(([, name]) => name.startsWith(who.value)).map(([id, name]) => {
      const entry = document.createElement('li');
      entry.textContent = name;
      entry.addEventListener('mousedown', () => { who.value = name; code.value = id; list.style.display = 'none'; });
      return entry;
    }));
    list.style.display = 'block';
  }, 300);
});
day.addEventListener('focus', () => { calendar.style.display = 'block'; });
document.addEventListener('mousedown', (event) => { if (event.target !== day && !calendar.contains(event.target)) calendar.style.display = 'none'; });
const keep = (event) => { event.preventDefault(); said.textContent = ['Kept', who.value, code.value, day.value].join(' '); };
</script>"""
MAP = """title: Payee
url: URL
forms:
  payee:
    open: [page: "/"]
    fields:
      name: {label: Name, autocomplete: true}
      day:  {label: Day, type: date, format: dd/mm/yyyy}
    submit: {button: Save}
    success: {matches: "Kept (?P<kept>.*)"}
"""


@pytest.fixture
def payee(serve: Callable[[str, str], WebApp]) -> WebApp:
    app = serve(PAGE, MAP)
    app.open_form("payee")
    return app


def test_the_entry_is_pressed_and_a_calendar_is_no_hindrance(payee: WebApp) -> None:
    """The page's own code of the entry goes along; the calendar that opened over the button closes as for a person."""
    payee.fill_form(name="Rossi", day="2026-11-20")
    assert payee.submit_form().kept.startswith("Rossi 1 20/11/2026")


@pytest.mark.parametrize(
    ("name", "told"), [("Ross", "none of the 2"), ("Bianchi", "2 of the 2"), ("Verdi", "none of the 0")]
)
def test_nothing_is_picked_where_it_is_not_clear(payee: WebApp, name: str, told: str) -> None:
    """Entries that begin so, two of one name, no entry: refused, and what stands in the page beside doesn't count."""
    with pytest.raises(FieldNotTakenError, match=f"name: {told} entries"):
        payee.fill_form(name=name)
