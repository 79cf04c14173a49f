"""Boxes that pages hide, hold back or wrap up, filled through the keywords, read back by what the page itself sends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.errors import TargetRefusedError
from connectors.web import submitting
from connectors.web.errors import FieldAmbiguousError, FieldNotFoundError, FieldNotTakenError
from connectors.web.library import WebApp

PAGE = """<!doctype html><meta charset=utf-8><h1>Request</h1>
<form id=f onsubmit="send(); return false">
<p><label>Purpose<br><small>as agreed with the customer</small> <input name=purpose></label></p>
<p><label for=card style="border: 1px solid">Identity card</label>
<input type=file id=card name=card style="display:none"></p>
<table><tr><th></th><th>2024</th><th>2025</th></tr>
<tr><td>Salary</td><td><input name=s1></td><td><input name=s2></td></tr>
<tr><td>Rent</td><td><input name=r1></td><td><input name=r2 type=number></td></tr></table>
<table><tr><td>Remarks</td><td><iframe id=remarks style="width: 300px; height: 60px"></iframe></td></tr></table>
<p><label>Code <input name=code oninput="later()" pattern="[0-9]+"></label></p>
<p><label>Phone <input name=phone oninput="this.value = this.value.replace(/(\\d{4})(?=\\d{6}$)/, '$1-')"></label></p>
<p><label>Guarantor <input name=guarantor onblur="if (this.value) alert('Is a customer already')"></label></p>
<button id=b disabled>Send</button></form><said-word id=said></said-word>
<script>
remarks.contentDocument.designMode = 'on';
said.attachShadow({mode: 'open'}).innerHTML = '<b></b><p hidden>Kept by nobody</p>';
function later() { setTimeout(() => { b.disabled = code.value === '7'; }, 300); }
const code = f.elements.code;
function send() {
  const kept = ['purpose', 's2', 'r1', 'r2', 'code'].map((one) => f.elements[one].value);
  kept.push(card.files.length ? card.files[0].name : '', remarks.contentDocument.body.innerText);
  const word = said.shadowRoot.querySelector('b');
  fetch('/?' + kept.length).then(() => { word.textContent = `Kept ${kept.join('|')} well`; });
}
</script>"""
MAP = """title: Request
url: URL
patience: 10 s
forms:
  request:
    open: [page: "/"]
    fields:
      purpose: {label: Purpose}
      card: {label: Identity card}
      salary: {label: "2025", row: Salary}
      rent: {label: "2024", row: Rent}
      rent_now: {label: "2025", row: Rent}
      either: {label: "2024"}
      remarks: {label: Remarks}
      code: {label: Code}
      guarantor: {label: Guarantor}
      phone: {label: Phone}
    submit: {button: Send}
    success: {matches: "Kept (?P<kept>.*) well"}
"""


def test_what_a_person_finds_is_found_wherever_the_page_keeps_it(serve: Callable[..., WebApp], tmp_path: Path) -> None:
    """Rich text in a frame, a file's label drawn as button, rows and columns, a hint in a label, a button lit late."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF")
    app = serve(PAGE, MAP)
    app.open_form("request")
    app.fill_form(
        purpose="house", card=str(scan), salary="10", rent="5", rent_now="6", remarks="«two» words", code="42"
    )
    assert app.submit_form().kept.split("|") == ["house", "10", "5", "6", "42", "scan.pdf", "«two» words"]


def test_what_the_page_holds_back_is_told_with_the_reason(
    serve: Callable[..., WebApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A heading over two rows, a mask that rewrites, a dialog, a button that stays grey, what a browser won't send."""
    monkeypatch.setattr(submitting, "GIVEN_UP", 0.5)
    monkeypatch.setattr(submitting, "SPEECHLESS", 0.5)
    app = serve(PAGE, MAP)
    app.open_form("request")
    with pytest.raises(
        FieldAmbiguousError, match='"2024" stands 2 times on "/", in row "Salary" or "Rent": say which row'
    ):
        app.fill_form(either="1")
    with pytest.raises(FieldNotTakenError, match=r"phone: the page changed it \(10 characters meant, 11 found\)"):
        app.fill_form(phone="0543123456")
    with pytest.raises(FieldNotTakenError, match=r"the page said: alert: Is a customer already → yes. .* in dialogs"):
        app.fill_form(guarantor="VERDI")
    app = serve(PAGE, MAP + 'dialogs: [{text: "a customer already", answer: yes}]\n')
    app.open_form("request")
    app.fill_form(code="7", guarantor="VERDI")
    with pytest.raises(FieldNotFoundError, match='"Send" is greyed out: the page waits for something else'):
        app.submit_form()
    app.fill_form(code="ROSSI")
    with pytest.raises(TargetRefusedError, match=r"nothing was sent .* holds it back, code: Please match") as told:
        app.submit_form()
    assert "ROSSI" not in str(told.value)
