"""Entering into the core-banking application in real Chromium, and finding again what was entered."""

from __future__ import annotations

import threading

import pytest

from connectors import evidence, guard
from connectors.errors import TargetRefusedError
from connectors.guard import UnguardedActError
from connectors.web.errors import FormNotOpenError
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import CoreBanking

Values = dict[str, str]


def enter(app: WebApp, form: str, values: Values) -> dict[str, object]:
    app.open_form(form)
    app.fill_form(**values)
    return app.submit_form()


def entered(bank: CoreBanking, customer: Values) -> list[Values]:
    return [one["fields"] for one in bank.entries if one["fields"].get("tax_code") == customer["tax_code"]]


def test_a_customer_is_committed_as_meant(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Frames, tables without labels, a popup, a postback and late options: every field lands in the right box, once."""
    values = {
        **customer,
        "branch": "00305",
        "mail_address": "VIA DANTE 7",
        "mail_city": "COMO",
        "mail_postal_code": "22100",
    }
    receipt = enter(app, "core_banking.customer", values)
    assert entered(bank, customer) == [values]
    assert receipt == {
        "form": "core_banking.customer",
        "message": "Customer saved!",
        "dialogs": ["confirm: Save this customer? → yes"],
    }


def test_an_account_brings_its_iban_as_receipt(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Radio buttons, check boxes and amounts are filled; the sign of success yields the IBAN that the ledger holds."""
    enter(app, "customer", customer)
    found = app.look_up_record("customer", customer["tax_code"])
    assert isinstance(found, dict)
    account = {
        "customer_number": found["customer_number"],
        "package": "plus",
        "iban": "IT60X0542811101000000123456",
        "initial_deposit": "12345.60",
        "privacy_consent": "true",
        "marketing_consent": "false",
        "pep": "false",
        "reference": f"case {found['customer_number']}",
    }
    receipt = enter(app, "account", {**account, "privacy_consent": True, "pep": False})  # type: ignore[dict-item]
    assert bank.entries[-1]["fields"] == account
    assert receipt["account_iban"] == bank.entries[-1]["number"]
    by_number = app.look_up_record("account", account["customer_number"])
    assert by_number == {**account, "account_iban": bank.entries[-1]["number"]}
    assert app.look_up_record("account", account["reference"], by="reference") == by_number


def test_a_look_up_finds_nothing_one_or_many(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """None for no hit, the whole record for one, a list for several; hits that only begin with the key don't count."""
    bank.be_nasty(prefix_search=True)
    assert app.look_up_record("customer", customer["tax_code"]) is None
    enter(app, "customer", customer)
    found = app.look_up_record("core_banking.customer", customer["tax_code"])
    assert isinstance(found, dict)
    assert {name: found[name] for name in customer} == customer
    assert found["customer_number"] == bank.entries[-1]["number"]
    assert app.look_up_record("customer", customer["tax_code"][:10]) is None
    bank.be_nasty(duplicates="accept", ask_before_saving=False)  # the map's question needn't come up
    enter(app, "customer", customer)
    several = app.look_up_record("customer", customer["tax_code"])
    assert isinstance(several, list)
    assert [one["tax_code"] for one in several] == [customer["tax_code"]] * 2


def test_a_refusal_is_told_in_the_applications_words(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """An error page is recognised and read; nothing of the customer's stands in the message."""
    enter(app, "customer", customer)
    app.open_form("customer")
    app.fill_form(**customer)
    with pytest.raises(
        TargetRefusedError, match=r"Error! A customer with this Tax Code exists already: \d{7}\.$"
    ) as caught:
        app.submit_form()
    assert customer["surname"] not in str(caught.value)
    assert len(entered(bank, customer)) == 1


def test_what_is_meant_is_read_back_from_the_store(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Names stored in the wrong encoding, which no form shows, come to light in the look-up."""
    bank.be_nasty(once={"mojibake": True})
    enter(app, "customer", customer)
    found = app.look_up_record("customer", customer["tax_code"])
    assert isinstance(found, dict)
    assert found["given_names"] != customer["given_names"]


def test_the_guard_is_asked_before_a_click_that_changes_something(
    app: WebApp, bank: CoreBanking, customer: Values
) -> None:
    """A forbidden submit isn't clicked; a search, which changes nothing, asks nobody; a permitted one goes through."""
    asked = []

    def forbid(target: str, act: str) -> None:
        asked.append((target, act))
        raise UnguardedActError("not inside Enter Once")

    guard.set_guard(forbid)
    app.look_up_record("customer", customer["tax_code"])
    assert asked == []
    app.open_form("customer")
    app.fill_form(**customer)
    with pytest.raises(UnguardedActError):
        app.submit_form()
    assert asked == [("core_banking.customer", "submit")]
    assert entered(bank, customer) == []
    guard.set_guard(None)
    app.submit_form()
    assert len(entered(bank, customer)) == 1


def test_a_form_is_sent_once(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """Submit Form needs a form that was filled since it was opened, and sends it only once."""
    with pytest.raises(FormNotOpenError, match="no form is open"):
        app.submit_form()
    app.open_form("customer")
    with pytest.raises(FormNotOpenError, match="isn't filled"):
        app.submit_form()
    app.fill_form(**customer)
    app.submit_form()
    with pytest.raises(FormNotOpenError, match="sent already"):
        app.submit_form()
    with pytest.raises(FormNotOpenError, match="Open Form comes first"):
        app.fill_form(**customer)
    assert len(entered(bank, customer)) == 1


def test_pictures_before_and_after_go_to_the_keeper(app: WebApp, customer: Values) -> None:
    """The keeper gets PNGs, on the keyword's own thread, under names without a person's data."""
    kept: list[tuple[str, bytes, str]] = []
    threads = set()

    def keep(name: str, content: bytes, kind: str) -> None:
        threads.add(threading.current_thread())
        kept.append((name, content, kind))

    evidence.set_keeper(keep)
    enter(app, "customer", customer)
    app.take_screenshot("afterwards")
    assert [(name, kind) for name, _, kind in kept] == [
        ("core_banking.customer-before.png", "image/png"),
        ("core_banking.customer-after.png", "image/png"),
        ("core_banking-afterwards.png", "image/png"),
    ]
    assert all(content.startswith(b"\x89PNG") for _, content, _ in kept)
    assert threads == {threading.main_thread()}


def test_a_keeper_that_fails_after_the_click_undoes_no_entry(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """A picture that can't be kept afterwards is no reason to call a committed entry failed."""

    def keep(name: str, content: bytes, kind: str) -> None:
        if "after" in name:
            raise OSError("disk full")

    evidence.set_keeper(keep)
    assert enter(app, "customer", customer)["message"] == "Customer saved!"
    assert len(entered(bank, customer)) == 1


def test_fields_can_be_filled_in_several_steps(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """What was filled first is still read back before the click, and None leaves a field alone."""
    app.open_form("customer")
    app.fill_form(**{name: customer[name] for name in list(customer)[:6]})
    app.fill_form(**{**{name: customer[name] for name in list(customer)[6:]}, "mail_city": None})
    app.submit_form()
    (found,) = entered(bank, customer)
    assert {name: found[name] for name in customer} == customer


def test_places_abroad_are_picked_in_the_window(app: WebApp, bank: CoreBanking, customer: Values) -> None:
    """The look-up window's row that says exactly what is meant is pressed: a state, or a place that isn't listed."""
    for place in ("ROMANIA", "SAINT-DENIS & FILS"):
        code = customer["tax_code"][:-1] + place[0]
        values = {**customer, "tax_code": code, "birth_place": place, "city": "CHIASSO", "province": "EE"}
        enter(app, "customer", values)
        (found,) = entered(bank, values)
        assert (found["birth_place"], found["province"]) == (place, "EE")
