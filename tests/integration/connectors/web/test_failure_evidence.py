"""What is kept of a form that couldn't be filled: picture and page source, without passwords or others' data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors import evidence
from connectors.web.errors import FieldNotTakenError
from connectors.web.library import WebApp

PAGE = """<!doctype html><meta charset=utf-8><h1>Customer</h1><script>const token = 'S3CRET';</script>
<form><input type=hidden name=csrf value=S3CRET>
<p><label for=n>Name</label> <input id=n maxlength=3></p>
<p><label for=p>Code word</label> <input id=p type=password value=S3CRET></p>
<select><option>VERDI ANNA<option selected>choose</select></form>
<table><tr><th>Number<th>Called<tr><td>7<td>BIANCHI LUCA</table><p class=error>Closed for today</p>"""
MAP = """title: Customer
url: URL
forms: {customer: {open: [page: "/"], fields: {name: {label: Name}}, submit: {button: Save}}}
"""


def test_the_page_of_a_failure_is_kept_without_what_is_nobodys_business(serve: Callable[[str, str], WebApp]) -> None:
    """What the page said is there; hidden values, passwords, scripts and other people aren't."""
    kept: dict[str, tuple[bytes, str]] = {}
    evidence.set_keeper(lambda name, data, kind: kept.__setitem__(name, (data, kind)))
    try:
        app = serve(PAGE, MAP)
        app.open_form("customer")
        with pytest.raises(FieldNotTakenError):
            app.fill_form(name="too long")
    finally:
        evidence.set_keeper(None)
    assert {name: kind for name, (_, kind) in kept.items()} == {
        "served.fill-failed.png": "image/png",
        "served.fill-failed.html": "text/html",
    }
    page = kept["served.fill-failed.html"][0].decode()
    assert "Closed for today" in page
    assert "Called" in page
    assert not [one for one in ("S3CRET", "BIANCHI", "VERDI", "too long") if one in page]
