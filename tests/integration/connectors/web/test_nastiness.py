"""Every nastiness of the core-banking application, switched on in turn."""

from __future__ import annotations

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from connectors import web
from connectors.errors import TargetRefusedError, TargetUnavailableError, UnknownOutcomeError
from connectors.web import browser, map_file
from connectors.web.errors import (
    BrowserStuckError,
    FieldAmbiguousError,
    FieldNotFoundError,
    FieldNotTakenError,
    FormError,
    FormNotOpenError,
    LogInRefusedError,
)
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import CoreBanking

Values = dict[str, str]
CITY_LINE = 35
MAP = (map_file.PACKAGED / "apps" / "core_banking.yaml").read_text(encoding="utf-8")


def committed(bank: CoreBanking, values: Values) -> list[Values]:
    key = "reference" if "reference" in values else "tax_code"
    return [one["fields"] for one in bank.entries if one["fields"].get(key) == values[key]]


def fill(app: WebApp, form: str, values: Values) -> None:
    app.open_form(form)
    app.fill_form(**values)


@pytest.fixture
def change_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Replace a part of the application's map in a project of one's own."""

    def change(*changes: tuple[str, str]) -> None:
        text = MAP
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "apps").mkdir(exist_ok=True)
        (tmp_path / "apps" / "core_banking.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))

    return change


# the session ---------------------------------------------------------------------------------------------------------


def test_a_session_that_ends_before_the_click_is_begun_again(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """Log in again and start the form anew; a session whose end shows only after the click is an unknown outcome."""
    fill(app, "account", {name: account[name] for name in list(account)[:4]})
    bank.expire_sessions()
    fill(app, "account", account)
    bank.expire_sessions()
    with pytest.raises(UnknownOutcomeError, match="asks to log in again"):
        app.submit_form()
    assert app.look_up_record("account", account["reference"], by="reference") is None
    fill(app, "account", account)
    app.submit_form()
    assert committed(bank, account) == [account]


def test_sessions_that_end_all_the_time_end_in_one_entry(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Sessions of 14 requests, which end in mid-form: look up, enter, look up again leaves one right entry."""
    bank.be_nasty(session_requests=14)
    for _ in range(5):
        if app.look_up_record("customer", customer["tax_code"]) is not None:
            break
        fill(app, "customer", customer)
        with contextlib.suppress(UnknownOutcomeError):
            app.submit_form()
    assert [{name: one[name] for name in customer} for one in committed(bank, customer)] == [customer]


def test_an_interposed_page_is_passed(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """A page about the password stands between logging in and working: its button is pressed."""
    bank.be_nasty(interposed=True)
    fill(app, "account", account)
    app.submit_form()
    assert committed(bank, account) == [account]


def test_a_wrong_password_is_tried_once(app: WebApp, bank: CoreBanking, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused log-in isn't repeated, so that no account gets locked; the password stands in no message."""
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_PASSWORD", "wrong-password")
    with pytest.raises(LogInRefusedError, match="refuses user or password") as caught:
        app.log_in()
    assert "wrong-password" not in str(caught.value)
    with pytest.raises(LogInRefusedError, match="not tried again yet"):
        app.open_form("account")


def test_reset_app_forgets_the_session(app: WebApp, bank: CoreBanking) -> None:
    """After a reset nothing of the last case is left: the application asks to log in."""
    app.open_form("account")
    app.reset_app()
    running = browser.running()
    assert running is not None
    assert running.run(lambda workshop: dict(workshop.desks), 10) == {}
    app.open_form("account")


# pages that change under one's hands ---------------------------------------------------------------------------------


def test_a_postback_that_empties_other_fields(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """What the postback lost is filled again before anything is sent."""
    bank.be_nasty(wiping_postback=True)
    values = {"mail_city": "COMO", **customer}
    fill(app, "customer", values)
    app.submit_form()
    assert [{name: one[name] for name in values} for one in committed(bank, customer)] == [values]


def test_options_that_come_late(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """A dependent select is filled when its options have come, however long they take."""
    bank.be_nasty(options_late=1.5)
    fill(app, "customer", {**customer, "branch": "00305"})
    app.submit_form()
    assert [one["branch"] for one in committed(bank, customer)] == ["00305"]


def test_a_page_that_changes_case(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Where the map says that case doesn't matter, a page that turns names into upper case takes them."""
    bank.be_nasty(upper_case=True)
    values = {**customer, "surname": "D'Angelo Rossi", "address": "Via Roma 1"}
    fill(app, "customer", values)
    app.submit_form()
    assert [one["surname"] for one in committed(bank, customer)] == ["D'ANGELO ROSSI"]


def test_a_page_that_changes_case_against_the_map(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """Where case matters, what the page turned into upper case is refused before the click."""
    bank.be_nasty(upper_case=True)
    app.open_form("account")
    with pytest.raises(FieldNotTakenError, match="reference: the page changed it") as caught:
        app.fill_form(**{**account, "reference": "Pratica/77"})
    (found,) = caught.value.differences
    assert (found.field, found.meant, found.found) == ("reference", "Pratica/77", "PRATICA/77")
    with pytest.raises(FormNotOpenError, match="isn't filled"):
        app.submit_form()


def test_slow_answers_are_waited_for(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """A server that takes a second for each page gets the entry all the same."""
    bank.be_nasty(slow_answer=1.0, slow_commit=2.0)
    fill(app, "account", account)
    app.submit_form()
    assert committed(bank, account) == [account]


# values that a box can't take ----------------------------------------------------------------------------------------


def test_too_long_is_refused_before_anything_is_touched(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """maxlength: field, meant and found are given, nothing is truncated in silence, nothing is sent."""
    bank.be_nasty(short_fields=True)
    app.open_form("customer")
    with pytest.raises(FieldNotTakenError, match="surname: has 14 characters, the box takes 12") as caught:
        app.fill_form(**customer)
    assert {one.field for one in caught.value.differences} == {"surname", "email"}
    assert customer["surname"] not in str(caught.value)
    assert committed(bank, customer) == []


def test_characters_that_the_page_cannot_send(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """A page in windows-1252 can't send Ł: refused before the click, not stored as an entity."""
    bank.be_nasty(charset="windows-1252")
    app.open_form("account")
    with pytest.raises(FieldNotTakenError, match="windows-1252"):
        app.fill_form(**{**account, "reference": "ŁUKASZ"})
    fill(app, "account", {**account, "reference": "À È Ù €"})
    app.submit_form()
    assert bank.entries[-1]["fields"]["reference"] == "À È Ù €"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("package", "gold", "none of its 3 options"),
        ("initial_deposit", "12,50", "isn't a number"),
        ("initial_deposit", "1.005", "more than 2 decimals"),
        ("privacy_consent", "perhaps", "neither true nor false"),
    ],
)
def test_a_value_of_the_wrong_kind(app: WebApp, account: Values, field: str, value: str, why: str) -> None:
    """What the field can't hold is refused by name, with the reason."""
    app.open_form("account")
    with pytest.raises(FieldNotTakenError, match=f"{field}: .*{why}"):
        app.fill_form(**{**account, field: value})


def test_a_place_that_stands_twice_is_not_guessed(app: WebApp, customer: Values) -> None:
    """Two municipalities of one name in the look-up window: refused, for a person to decide."""
    app.open_form("customer")
    with pytest.raises(FieldNotTakenError, match="birth_place: 2 of the window's rows"):
        app.fill_form(**{**customer, "birth_place": "CASTRO"})


# what came of it -----------------------------------------------------------------------------------------------------


def test_a_save_without_a_word_has_an_unknown_outcome(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """The empty form comes back without a message: unknown, and the look-up finds it."""
    bank.be_nasty(silent_save=True)
    fill(app, "account", account)
    with pytest.raises(UnknownOutcomeError, match="look it up before entering it again"):
        app.submit_form()
    found = app.look_up_record("account", account["reference"], by="reference")
    assert isinstance(found, dict)
    assert {name: found[name] for name in account} == account


def test_the_message_of_an_earlier_save_is_no_sign(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """A success that stood on the page before the click says nothing about this one."""
    fill(app, "account", account)
    app.submit_form()
    fill(app, "account", {**account, "reference": account["reference"] + "-B"})
    bank.be_nasty(drop_answer=True)
    with pytest.raises(UnknownOutcomeError):
        app.submit_form()


def test_a_dropped_connection_has_an_unknown_outcome(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """Committed without an answer: unknown, entered once, and the next form works."""
    bank.be_nasty(once={"drop_answer": True})
    fill(app, "account", account)
    with pytest.raises(UnknownOutcomeError):
        app.submit_form()
    assert committed(bank, account) == [account]
    assert isinstance(app.look_up_record("account", account["reference"], by="reference"), dict)


def test_a_late_commit_shows_after_a_while(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """A time-out page, then the commit: unknown, and the look-up finds nothing until it has settled."""
    bank.be_nasty(once={"late_commit": 4.0})
    fill(app, "account", account)
    with pytest.raises(UnknownOutcomeError, match="504"):
        app.submit_form()
    found = app.look_up_record("account", account["reference"], by="reference")
    assert found is None or committed(bank, account)  # on a busy machine looking takes as long as that commit
    assert app.settle == 5.0
    end = time.monotonic() + 20
    while not committed(bank, account) and time.monotonic() < end:
        time.sleep(0.2)
    assert isinstance(app.look_up_record("account", account["reference"], by="reference"), dict)


def test_a_refused_save_is_told(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """The error page's words are in the error; the next entry starts from a fresh form."""
    bank.be_nasty(once={"refuse_saves": "Table locked by user 0042."})
    fill(app, "account", account)
    with pytest.raises(TargetRefusedError, match="the application said: Error! Table locked by user 0042"):
        app.submit_form()
    fill(app, "account", account)
    app.submit_form()
    assert committed(bank, account) == [account]


def test_what_the_page_itself_refuses_was_not_sent(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """An alert() before anything is sent is read, and the form may be filled and sent again."""
    fill(app, "account", {**account, "customer_number": ""})
    with pytest.raises(TargetRefusedError, match=r"nothing was sent, the page said: Customer Number is mandatory"):
        app.submit_form()
    app.fill_form(customer_number=account["customer_number"])
    app.submit_form()
    assert committed(bank, account) == [account]


def test_a_question_that_the_map_does_not_know(app: WebApp, bank: CoreBanking, account: Values, change_map) -> None:
    """An unexpected confirm() is answered no: nothing was sent, and the error says what was asked."""
    change_map((', confirm: {text: "Save this account?", answer: yes}', ""))
    fill(app, "account", account)
    with pytest.raises(TargetRefusedError, match=r"nothing was sent .* confirm: Save this account\? → no"):
        app.submit_form()
    assert committed(bank, account) == []


def test_a_browser_killed_after_the_click(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """The save is committed although the browser died in mid-click: unknown, entered once, found by the look-up."""
    bank.be_nasty(slow_commit=1.5)
    fill(app, "account", account)
    killer = threading.Timer(1.0, web.discard)
    killer.start()
    with pytest.raises(UnknownOutcomeError):
        app.submit_form()
    killer.join()
    end = time.monotonic() + 20
    while not committed(bank, account) and time.monotonic() < end:
        time.sleep(0.2)
    bank.be_nasty(slow_commit=0.0)
    assert committed(bank, account) == [account]
    assert isinstance(app.look_up_record("account", account["reference"], by="reference"), dict)


# a target that doesn't answer ----------------------------------------------------------------------------------------


def test_an_outage_is_waited_out_by_others(app: WebApp, bank: CoreBanking, account: Values) -> None:
    """503 everywhere: unavailable, so that the case waits; when it's back, everything works."""
    bank.be_nasty(outage=True)
    with pytest.raises(TargetUnavailableError, match="it answered 503"):
        app.open_form("account")
    bank.be_nasty(outage=False)
    fill(app, "account", account)
    bank.be_nasty(outage=True)
    with pytest.raises(UnknownOutcomeError, match="503"):
        app.submit_form()
    with pytest.raises(TargetUnavailableError):
        app.look_up_record("account", account["reference"], by="reference")
    bank.be_nasty(outage=False)
    assert app.look_up_record("account", account["reference"], by="reference") is None


def test_nobody_at_the_address(app: WebApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is unavailable, with the address's host in the message."""
    monkeypatch.setenv("CORE_BANKING_URL", "http://127.0.0.1:9/")
    with pytest.raises(TargetUnavailableError, match=r"127\.0\.0\.1:9.*: the case waits"):
        app.open_form("account")


def test_no_answer_at_all(app: WebApp, bank: CoreBanking, change_map) -> None:
    """A server that takes the request and never answers is unavailable when the map's patience ends."""
    change_map(("patience: 30 s", "patience: 2 s"))
    bank.be_nasty(slow_answer=30.0)
    with pytest.raises(TargetUnavailableError, match="no answer for 2 s"):
        app.open_form("account")


def test_a_page_that_hangs_the_browser(
    app: WebApp, bank: CoreBanking, customer: Values, change_map, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endless script ends in a discarded browser, not in a hanging process; the next keyword starts another."""
    change_map(("patience: 30 s", "patience: 1 s"))
    app.open_form("account")
    bank.be_nasty(frozen_page=True)
    monkeypatch.setattr(browser, "START", 5.0)
    started = _processes()
    with pytest.raises(BrowserStuckError, match="core_banking: the browser: no answer"):
        fill_and_wait(app, customer)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in started)
    bank.be_nasty(frozen_page=False)
    monkeypatch.undo()
    monkeypatch.setenv("CORE_BANKING_URL", bank.url)
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_USER", "robot")
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_PASSWORD", "specimen-2003")
    app.open_form("account")


def fill_and_wait(app: WebApp, customer: Values) -> None:
    for _ in range(10):  # the script begins a moment after the page, perhaps under a click, which then fails first
        with contextlib.suppress(FormError):
            fill(app, "customer", customer)


def _processes() -> list[psutil.Process]:
    running = browser.running()
    assert running is not None
    return [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name() or "node" in one.name()]


# maps that don't fit -------------------------------------------------------------------------------------------------


def test_a_wrong_label_is_answered_with_what_a_person_sees(app: WebApp, customer: Values, change_map) -> None:
    """The error lists the labels, tells repeated ones apart by section, names the nearest and the place in the map."""
    change_map(("{label: City, section: Billing Address, case: any}", "{label: Citty}"))
    app.open_form("customer")
    with pytest.raises(FieldNotFoundError) as caught:
        app.fill_form(**customer)
    first, second, third = str(caught.value).splitlines()
    assert first == 'core_banking.customer: no field "Citty" on "Add Customer".'
    assert second.startswith("A person would see: Tax Code *, Surname *, Given Names *, Born *, Birth Place *, Sex *, ")
    assert "Address * (Billing Address), " in second
    assert second.endswith("… (20 fields)")
    assert third.startswith('Nearest: "City *" stands twice: say which section. Map: ')
    assert third.endswith(f"core_banking.yaml:{CITY_LINE}")


def test_a_label_that_stands_twice_is_not_guessed(app: WebApp, customer: Values, change_map) -> None:
    """Without a section, City might be either: the map must say which."""
    change_map(("{label: City, section: Billing Address, case: any}", "{label: City}"))
    app.open_form("customer")
    with pytest.raises(
        FieldAmbiguousError, match=r'"City" stands 2 times .* under "Billing Address" or "Correspondence"'
    ):
        app.fill_form(city=customer["city"])


def test_names_that_the_map_does_not_know(app: WebApp, customer: Values) -> None:
    """Fields, forms and searches that aren't in the map are answered with the nearest that is."""
    app.open_form("customer")
    with pytest.raises(FieldNotFoundError, match='no field "sirname"; nearest: "surname"'):
        app.fill_form(sirname="X")
    with pytest.raises(FieldNotFoundError, match='no form "custmer"; nearest: "customer"'):
        app.open_form("core_banking.custmer")
    with pytest.raises(FieldNotFoundError, match='no field "tax"; nearest: "tax_code"'):
        app.look_up_record("customer", "X", by="tax")


def test_a_menu_item_that_is_not_there(app: WebApp, change_map) -> None:
    """A wrong way to a form names what could be pressed instead."""
    change_map(("open: [menu: Accounts, menu: Open Account]", "open: [menu: Accounts, menu: Open Acount]"))
    with pytest.raises(FieldNotFoundError, match='nothing to press is called "Open Acount"; nearest: "Open Account"'):
        app.open_form("account")


# nothing leaves ------------------------------------------------------------------------------------------------------


def test_no_connection_but_to_the_target(app: WebApp, bank: CoreBanking) -> None:
    """A page that asks another host for a picture doesn't get it: that host never hears of us."""
    heard = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    with HTTPServer(("127.0.0.2", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        for host in ("127.0.0.2", "localhost"):
            bank.be_nasty(pixel=f"http://{host}:{server.server_port}/pixel.gif")
            app.open_form("account")
        server.shutdown()
        thread.join()
    assert heard == []


def test_the_browser_gets_no_secrets(app: WebApp, bank: CoreBanking) -> None:
    """Secrets aren't in the environment of the processes that show foreign pages."""
    app.open_form("account")
    shown = [one for one in _processes() if "chrom" in one.name()]
    assert shown
    assert not any(name.startswith("BOTS_") for one in shown for name in one.environ())
