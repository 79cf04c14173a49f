"""The forms for customers and accounts and their searches, laid out in tables without a single label element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from resources.specimens.core_banking import entities, markup
from resources.specimens.core_banking.entities import Box
from resources.specimens.core_banking.nastiness import Nastiness
from resources.specimens.core_banking.places import branches_of, provinces_of

SHORT = 12
_CUSTOMER_SCRIPT = """
function aggiorna() { document.scheda.passo.value = 'aggiorna'; document.scheda.submit(); }
function tabella() {
  window.open('places.pl', 'tabella', 'width=440,height=360,scrollbars=yes');
}
function filiali() {
  var elenco = document.scheda.filiale;
  elenco.options.length = 1;
  var richiesta = new XMLHttpRequest();
  richiesta.open('GET', 'branches.pl?prov=' + document.scheda.bil_prov.value, true);
  richiesta.onreadystatechange = function() {
    if (richiesta.readyState != 4) return;
    var righe = richiesta.responseText.split('\\n');
    for (var i = 0; i < righe.length; i++) {
      var parti = righe[i].split('|');
      if (parti.length == 2) elenco.options[elenco.options.length] = new Option(parti[0] + ' ' + parti[1], parti[0]);
    }
  };
  richiesta.send(null);
}
"""
_CHECK_SCRIPT = """
function controlla() {
  if (document.scheda.%(box)s.value == '') { alert('%(label)s is mandatory'); return false; }
  document.scheda.passo.value = 'salva';
  return %(asked)s;
}
function maiuscolo(casella) { %(upper)s }
"""
_FREEZE = "window.onload = function() { window.setTimeout(function() { while (true) {} }, 300); };"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form shows.

    Attributes:
        values: What stands in its boxes, by the inputs' names.
        message: A short word above it, such as that the last one was saved.
        read_only: It shows a record.
        number: The record's number, where it shows one.
        nasty: How it behaves.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    read_only: bool = False
    number: str = ""
    nasty: Nastiness = field(default_factory=Nastiness)


def customer_form(sheet: Sheet) -> str:
    """The page that a customer is entered on, or shown."""
    city, province = sheet.values.get("bil_com", ""), sheet.values.get("bil_prov", "")
    boxes = {box.name: box for box in entities.CUSTOMER}
    cells = {name: _text(box, sheet) for name, box in boxes.items() if box.kind != "choice"}
    cells["birth_place"] = _text(boxes["birth_place"], sheet, locked=True) + (
        ""
        if sheet.read_only
        else ' <INPUT TYPE="BUTTON" VALUE="..." CLASS="puntini" onClick="tabella()">'
        f'<INPUT TYPE="HIDDEN" NAME="cod_bel" VALUE="{escape(sheet.values.get("cod_bel", ""))}">'
    )
    cells["sex"] = _radios(boxes["sex"], entities.SEXES, sheet)
    cells["city"] = _text(boxes["city"], sheet, then="aggiorna()")
    provinces = provinces_of(city)
    cells["province"] = _select(
        boxes["province"], [(code, f"{code} - {name}") for code, name in provinces], sheet, then="filiali()"
    )
    head_office, *others = branches_of(province)
    branches = [head_office, *(others if province in dict(provinces) else [])]
    cells["branch"] = _select(boxes["branch"], [(c, f"{c} {n}") for c, n in branches], sheet, empty=False)
    cells["document_kind"] = _select(boxes["document_kind"], list(entities.DOCUMENT_KINDS.items()), sheet)

    def column(title: str, section: Sequence[Box]) -> str:
        return (
            '<TABLE CELLPADDING="3" CELLSPACING="1" BORDER="0" WIDTH="100%">'
            f'<TR><TD COLSPAN="2" CLASS="sez">{title}</TD></TR>'
            + "".join(f"<TR>{_cell(box, cells[box.name])}</TR>" for box in section)
            + "</TABLE>"
        )

    pairs = "".join(
        f"<TR>{''.join(_cell(box, cells[box.name]) for box in entities.IDENTITY[row : row + 2])}</TR>"
        for row in (0, 2, 4)
    )
    halves = "".join(
        f'<TR><TD WIDTH="50%" VALIGN="TOP">{column(*left)}</TD><TD WIDTH="50%" VALIGN="TOP">{column(*right)}</TD></TR>'
        for left, right in (
            (("Billing Address", entities.BILLING), ("Correspondence", entities.CORRESPONDENCE)),
            (("Identity Document", entities.DOCUMENT), ("Contacts", entities.CONTACTS)),
        )
    )
    body = (
        '<TABLE CELLPADDING="3" CELLSPACING="1" BORDER="0" WIDTH="100%">'
        f'<TR><TD COLSPAN="4" CLASS="sez">Identity</TD></TR>{pairs}</TABLE>'
        f'<TABLE CELLPADDING="0" CELLSPACING="0" BORDER="0" WIDTH="100%">{halves}</TABLE>'
    )
    title = f"Customer {sheet.number}" if sheet.read_only else "Add Customer"
    script = _CUSTOMER_SCRIPT + _check(sheet, "cod_fis", "Tax Code", "customer")
    return _page(title, "customer.pl", body, sheet, script + (_FREEZE if sheet.nasty.frozen_page else ""))


def account_form(sheet: Sheet) -> str:
    """The page that an account is opened on, or shown."""
    boxes = {box.name: box for box in entities.ACCOUNT}
    rows = []
    for name, box in boxes.items():
        if box.kind == "flag":
            rows.append(f"<TR><TD></TD><TD>{_check_box(box, sheet)} {box.label}</TD></TR>")
            continue
        cell = _radios(box, entities.PACKAGES, sheet) if box.kind == "choice" else _text(box, sheet)
        rows.append(f"<TR>{_cell(box, cell + (' EUR' if name == 'initial_deposit' else ''))}</TR>")
    body = (
        '<TABLE CELLPADDING="3" CELLSPACING="1" BORDER="0" WIDTH="100%">'
        f'<TR><TD COLSPAN="2" CLASS="sez">Holder</TD></TR>{"".join(rows[:2])}'
        f'<TR><TD COLSPAN="2" CLASS="sez">Account</TD></TR>{"".join(rows[2:5])}'
        f'<TR><TD COLSPAN="2" CLASS="sez">Declarations</TD></TR>{"".join(rows[5:])}</TABLE>'
    )
    title = f"Account {sheet.number}" if sheet.read_only else "Open Account"
    return _page(title, "account.pl", body, sheet, _check(sheet, "cli", "Customer Number", "account"))


def search_form(title: str, action: str, boxes: Iterable[tuple[str, str]], found: str) -> str:
    """A search with its hits below.

    Args:
        title: Its title.
        action: Where it is sent.
        boxes: (name, label) of its inputs; empty again after each search.
        found: The table of hits, or nothing.
    """
    rows = "".join(
        f'<TR><TD CLASS="eti" WIDTH="160">{label}</TD>'
        f'<TD><INPUT TYPE="TEXT" NAME="{name}" SIZE="36" MAXLENGTH="40"></TD></TR>'
        for name, label in boxes
    )
    return markup.page(
        title,
        f'<FONT SIZE="3" COLOR="#003366"><B>{title}</B></FONT><BR><BR><FORM METHOD="GET" ACTION="{action}">'
        f'<TABLE CELLPADDING="3" CELLSPACING="1" BORDER="0">{rows}<TR><TD></TD><TD>'
        '<INPUT TYPE="SUBMIT" NAME="cerca" VALUE="Search" CLASS="bottone"></TD></TR></TABLE></FORM>'
        f"{found}{markup.FOOT}",
    )


def _page(title: str, action: str, body: str, sheet: Sheet, script: str) -> str:
    message = f'<P><FONT COLOR="#006600"><B>{escape(sheet.message)}</B></FONT></P>' if sheet.message else "<BR><BR>"
    buttons = (
        ""
        if sheet.read_only
        else '<BR><CENTER><INPUT TYPE="SUBMIT" NAME="bsalva" VALUE="Save" CLASS="bottone" onClick="return controlla()">'
        ' <INPUT TYPE="RESET" VALUE="Clear" CLASS="bottone"></CENTER>'
    )
    return markup.page(
        title,
        f'<FONT SIZE="3" COLOR="#003366"><B>{escape(title)}</B></FONT>{message}'
        f'<FORM NAME="scheda" METHOD="POST" ACTION="{action}"><INPUT TYPE="HIDDEN" NAME="passo" VALUE="salva">'
        f"{body}{buttons}</FORM>{markup.FOOT}",
        script=script,
        pixel=sheet.nasty.pixel,
    )


def _check(sheet: Sheet, box: str, label: str, thing: str) -> str:
    asked = f"window.confirm('Save this {thing}?')" if sheet.nasty.ask_before_saving else "true"
    upper = "casella.value = casella.value.toUpperCase();" if sheet.nasty.upper_case else ""
    return _CHECK_SCRIPT % {"box": box, "label": label, "asked": asked, "upper": upper}


def _cell(box: Box, cell: str) -> str:
    star = ' <FONT COLOR="#CC0000">*</FONT>' if box.required else ""
    return f'<TD CLASS="eti" WIDTH="130">{box.label}{star}</TD><TD NOWRAP>{cell}</TD>'


def _text(box: Box, sheet: Sheet, *, locked: bool = False, then: str = "") -> str:
    length = min(SHORT, box.length) if box.short and sheet.nasty.short_fields else box.length
    value = escape(sheet.values.get(box.box, ""))
    fixed = ' READONLY CLASS="ro"' if sheet.read_only or locked else ""
    changed = f' onChange="maiuscolo(this);{then}"' if not sheet.read_only else ""
    return (
        f'<INPUT TYPE="TEXT" NAME="{box.box}" VALUE="{value}" SIZE="{min(length, 30) + 1}" '
        f'MAXLENGTH="{length}"{fixed}{changed}>'
    )


def _select(box: Box, options: Iterable[tuple[str, str]], sheet: Sheet, *, then: str = "", empty: bool = True) -> str:
    chosen = sheet.values.get(box.box, "")
    items = '<OPTION VALUE="">--</OPTION>' if empty else ""
    for value, text in options:
        selected = " SELECTED" if value == chosen else ""
        items += f'<OPTION VALUE="{escape(value)}"{selected}>{escape(text)}</OPTION>'
    changed = f' onChange="{then}"' if then else ""
    return f'<SELECT NAME="{box.box}"{" DISABLED" if sheet.read_only else ""}{changed}>{items}</SELECT>'


def _radios(box: Box, options: Mapping[str, str], sheet: Sheet) -> str:
    chosen = sheet.values.get(box.box, "")
    disabled = " DISABLED" if sheet.read_only else ""
    return " &nbsp; ".join(
        f'<INPUT TYPE="RADIO" NAME="{box.box}" VALUE="{value}"{" CHECKED" if value == chosen else ""}{disabled}> {text}'
        for value, text in options.items()
    )


def _check_box(box: Box, sheet: Sheet) -> str:
    checked = " CHECKED" if sheet.values.get(box.box) else ""
    return f'<INPUT TYPE="CHECKBOX" NAME="{box.box}"{checked}{" DISABLED" if sheet.read_only else ""}>'
