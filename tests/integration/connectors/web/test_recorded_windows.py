"""Boxes that a person filled through a window beside them, replayed from the recorded map and suite as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from benchmarks import django_admin
from connectors import web
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import CoreBanking
from tests.integration.connectors.web.conftest import CUSTOMER, django_orders
from tests.integration.connectors.web.person import (
    DJANGO_SECRETS,
    recorded,
    replayed,
    save_order_and_open_it,
    type_into,
)

ORDER = {"number": "W-1", "date": "2026-11-20", "customer": "Gialli Luca", "notes": "with a new customer"}


def order_with_a_new_customer(page: Page) -> None:
    """Log in, fill, add the customer in the window that the plus opens, save; search, open what is found."""
    type_into(page, page.locator("[name=username]"), django_admin.USER)
    type_into(page, page.locator("[name=password]"), django_admin.PASSWORD)
    page.keyboard.press("Enter")
    page.locator("tr.model-order th a").click()
    page.locator(".object-tools .addlink").click()
    type_into(page, page.locator("[name=number]"), ORDER["number"])
    type_into(page, page.locator("[name=date]"), ORDER["date"])
    with page.expect_popup() as opened:
        page.locator("#add_id_customer").click()
    window = opened.value
    type_into(window, window.locator("[name=name]"), ORDER["customer"])
    with window.expect_event("close"):
        window.locator("[name=_save]").click()
    page.locator("#id_customer option", has_text=ORDER["customer"]).wait_for(state="attached")
    type_into(page, page.locator("[name=notes]"), ORDER["notes"])
    save_order_and_open_it(page, ORDER["number"])


@pytest.mark.slow
def test_a_customer_added_in_a_window_is_added_again_as_recorded(tmp_path: Path) -> None:
    """The plus, its window and its button, learned of one order: the next customer is added, once, and named."""
    with django_orders() as server:
        made = recorded(server.url, "order", ORDER, order_with_a_new_customer)
        field = yaml.safe_load(made.map)["forms"]["order"]["fields"]["customer"]
        assert field["add"] == {
            "press": "Add another customer", "form": "customer_added", "fields": {"customer": "customer"}
        }  # fmt: skip
        replayed(tmp_path, made, {**ORDER, "number": "W-2", "customer": "Blu Anna"}, **DJANGO_SECRETS)
        found = server.rows(
            "SELECT c.name, o.notes FROM orders_order o JOIN orders_customer c ON c.id = o.customer_id"
            " WHERE o.number = 'W-2'"
        )
        assert found == [("Blu Anna", ORDER["notes"])]
        assert server.rows("SELECT count(*) FROM orders_customer WHERE name = 'Blu Anna'") == [(1,)]


PERSON = {**CUSTOMER, "tax_code": "RSSMRA85T50F205W", "surname": "D'ANGELO ROSSI"}
PERSON = {name: value for name, value in PERSON.items() if name not in {"issue_date", "expiry_date", "phone", "email"}}
BOXES = {
    "cod_fis": "tax_code", "cogn": "surname", "nome": "given_names", "bil_ind": "address", "bil_cap": "postal_code",
    "doc_num": "document_number",
}  # fmt: skip


def customer_of_a_place(page: Page) -> None:
    """Log in, fill, take the place of birth from the window that the dots open, save; search, open what is found."""
    type_into(page, page.locator("[name=ute]"), "robot")
    type_into(page, page.locator("[name=pwd]"), "specimen-2003")
    page.get_by_role("button", name="Login").click()
    menu, work = page.frame_locator("[name=menu]"), page.frame_locator("[name=centro]")
    menu.get_by_text("Customers", exact=True).click()
    menu.get_by_text("Add Customer", exact=True).click()
    work.locator("[name=bil_com]").fill(PERSON["city"])
    page.keyboard.press("Tab")
    work.locator("[name=bil_prov] option[value=MI]").wait_for(state="attached")  # by a round trip
    for box, name in BOXES.items():
        type_into(page, work.locator(f"[name={box}]"), PERSON[name])
    type_into(page, work.locator("[name=dt_nas]"), "10/12/1985")
    work.locator("[name=bil_prov]").select_option("MI")
    work.locator("[name=doc_tip]").select_option(PERSON["document_kind"])
    work.locator("[name=sesso][value=F]").check()
    with page.expect_popup() as opened:
        work.locator("[value='...']").click()
    window = opened.value
    type_into(window, window.locator("[name=des]"), PERSON["birth_place"])
    window.locator("[value=Search]").click()
    with window.expect_event("close"):
        window.get_by_role("link", name=PERSON["birth_place"], exact=True).click()
    expect(work.locator("[name=luo_nas]")).to_have_value(PERSON["birth_place"])
    work.locator("[value=Save]").click()
    work.get_by_text("Customer saved!").wait_for()
    menu.get_by_text("Search Customers", exact=True).click()
    type_into(page, work.locator("[name=cf]"), PERSON["tax_code"])
    work.locator("[value=Search]").click()
    work.locator("table a").first.click()
    work.locator("[name=luo_nas]").wait_for()


@pytest.mark.slow
def test_a_place_picked_in_a_window_is_picked_again_as_recorded(
    bank: CoreBanking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window, its search and the column that was clicked, learned of one customer: the next is born elsewhere."""
    made = recorded(bank.url + "login.pl", "customer", PERSON, customer_of_a_place, bank.url)
    field = yaml.safe_load(made.map)["forms"]["customer"]["fields"]["birth_place"]
    assert field["picker"] == {"press": "...", "search": "Description", "button": "Search", "pick": "Description"}
    assert "birth_place" not in yaml.safe_load(made.map)["forms"]["customer"]["look_up"]["row"]  # the city's column
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "recorded.yaml").write_text(made.map, encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    monkeypatch.setenv("BOTS_SECRET_RECORDED_USER", "robot")
    monkeypatch.setenv("BOTS_SECRET_RECORDED_PASSWORD", "specimen-2003")
    another = {**PERSON, "tax_code": "VRDNNA90A41C933X", "birth_place": "COMO", "surname": "VERDI"}
    web.reset()
    app = WebApp("recorded")
    app.open_form("customer")
    app.fill_form(**another)
    app.submit_form()
    found = [one["fields"] for one in bank.entries if one["fields"].get("tax_code") == another["tax_code"]]
    assert [{name: one[name] for name in another} for one in found] == [another]
