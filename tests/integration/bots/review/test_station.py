"""The review station in real Chromium, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.review.cases import draw_cases
from benchmarks.review.station import Station
from bots.cases import audit
from bots.cases.fields import facts_of, readings_of
from bots.cases.model import Status
from bots.people.rights import Role
from bots.review.answers import answers_of
from bots.review.holding import task_row

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=document.title='owned'>\"'><script>document.title='owned'</script>"
FOCUSED = ".sheet .stop input:focus"


def seen(page: Any) -> str:
    """The case that is open and has the focus."""
    page.wait_for_selector(FOCUSED)
    return str(page.get_attribute(".sheet", "data-case"))


def confirm_all(page: Any, case: str) -> None:
    """Enter until the case is gone."""
    for _ in range(page.locator(".sheet .stop").count()):
        page.keyboard.press("Enter")
    page.wait_for_function("(id) => document.querySelector('.sheet')?.dataset.case !== id", arg=case)


def status(served: Station, case: str) -> Status:
    with served.store.reading() as connection:
        return served.store.case(connection, case).status


def until(page: Any, served: Station, case: str, wanted: Status) -> None:
    """Wait until what was submitted has arrived."""
    for _ in range(2400):  # a busy machine is no mistake of the page
        if status(served, case) is wanted:
            return
        page.wait_for_timeout(50)
    assert status(served, case) is wanted


def test_a_shift_is_worked_by_keyboard_alone(served: Station, desk: Any) -> None:
    """Confirmed, retyped, another value taken, sent on, rejected, taken back: the mouse is never touched."""
    cases = draw_cases(served.store, 5, doubtful=2, different=1)
    page = desk("ada")

    assert seen(page) == cases[0]
    confirm_all(page, cases[0])
    until(page, served, cases[0], Status.READY)

    assert seen(page) == cases[1]
    page.keyboard.press("F3")  # one back
    page.wait_for_function("(id) => document.querySelector('.sheet')?.dataset.case === id", arg=cases[0])
    assert status(served, cases[0]) is Status.REVIEW
    assert seen(page) == cases[0]
    confirm_all(page, cases[0])
    until(page, served, cases[0], Status.READY)

    assert seen(page) == cases[1]
    page.keyboard.press("ArrowDown")  # the other value that was read
    taken = page.input_value(FOCUSED)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F8")
    page.wait_for_selector("dialog[open] select:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(FOCUSED)
    assert page.input_value(FOCUSED) != taken
    page.keyboard.press("F8")
    page.wait_for_selector("dialog[open] select:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("(id) => document.querySelector('.sheet')?.dataset.case !== id", arg=cases[1])

    assert seen(page) == cases[2]
    page.keyboard.press("F9")
    page.wait_for_selector("dialog[open] select:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, served, cases[2], Status.REJECTED)

    assert seen(page) == cases[3]
    page.keyboard.type("?!")  # what doesn't fit is told, and nothing goes on
    page.keyboard.press("Enter")
    assert seen(page) == cases[3]
    confirmed = [each.how for each in _answers(served, cases[0]) if each.undone_at is None]
    assert confirmed == ["confirmed", "confirmed"]
    assert all(each.ms > 0 for each in _answers(served, cases[0]))


def _answers(served: Station, case: str) -> list[Any]:
    with served.store.reading() as connection:
        return answers_of(served.store, connection, case)


def test_two_people_work_side_by_side(served: Station, desk: Any) -> None:
    """Never the same case, and each look is in its history."""
    cases = draw_cases(served.store, 6, doubtful=1, different=1)
    ada, bea = desk("ada"), desk("bea")
    first, second = seen(ada), seen(bea)
    assert first != second
    for page, case in ((ada, first), (bea, second)):
        confirm_all(page, case)
        until(page, served, case, Status.READY)
    with served.store.reading() as connection:
        by = {
            event.data["by"]
            for case in cases
            for event in audit.history(connection, case)
            if event.kind == "opened" and case == first
        }
    assert by == {"ada"}


def test_a_browser_that_dies_blocks_nobody_and_loses_nothing(served: Station, desk: Any) -> None:
    """Its case is free when its hold ends, with what was typed."""
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1)
    ada = desk("ada")
    assert seen(ada) == case
    field = str(ada.evaluate("document.activeElement.closest('.field').dataset.field"))
    with served.store.reading() as connection:
        right = readings_of(served.store, connection, case)["account_form"].readings[field].value or ""
    ada.keyboard.press("End")
    with ada.expect_response("**/review/hold"):
        ada.keyboard.type("X")
    ada.context.set_offline(True)  # it says nothing any more, not even goodbye
    ada.context.close()
    bea = desk("bea")
    bea.wait_for_selector("#nothing:not([hidden])")
    _let_time_pass(served, case)
    bea.reload()
    assert seen(bea) == case
    assert bea.input_value(FOCUSED).endswith("X")
    bea.keyboard.press("Control+A")
    bea.keyboard.type(right)
    confirm_all(bea, case)
    until(bea, served, case, Status.READY)


def _let_time_pass(served: Station, case: str) -> None:
    """As if a minute had gone by since the last sign of life."""
    from sqlalchemy import update

    from bots.review.tables import review_tasks

    with served.store.transaction() as connection:
        row = task_row(connection, case)
        assert row is not None
        assert row.holder == "ada"
        here = review_tasks.c.case_id == case
        connection.execute(update(review_tasks).where(here).values(expires_at=served.store.clock()))


def test_what_strangers_wrote_is_shown_and_never_run(served: Station, desk: Any) -> None:
    """A document's name, a value, an alternative and a person's note with markup in them."""
    draw_cases(served.store, 1, doubtful=8, different=1, labels=[HOSTILE], hostile=HOSTILE)
    said: list[str] = []
    page = desk("ada")
    page.on("console", lambda message: said.append(message.text))
    seen(page)
    shown = page.eval_on_selector_all(".sheet .field input", "(all) => all.map((each) => each.value)")
    assert HOSTILE in shown
    page.keyboard.press("Tab")
    page.goto(served.url + "review")
    assert page.title() != "owned"
    assert not [text for text in said if "Refused" in text or "Content Security Policy" in text]


def test_a_viewer_sees_nothing_of_it(served: Station, chromium: Any) -> None:
    """Neither the list nor a picture, though the case is there."""
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1)
    context = chromium.new_context()
    page = served.log_in(context, "victor", role=Role.VIEWER)
    for path in ("review", "review/desk", f"review/{case}/sheet", f"review/{case}/pages/1", f"review/{case}/history"):
        assert page.goto(served.url + path).status == 403
    context.close()


def test_two_key_an_account_that_was_changed_and_the_second_is_told_nothing(served: Station, desk: Any) -> None:
    """Four eyes in the browser: neither the reading nor the first one's value reaches the second."""
    other = "ES9121000418450200051332"
    (case,) = draw_cases(served.store, 1, doubtful=1, different=1, fields=("iban",))
    ada = desk("ada")
    assert seen(ada) == case
    ada.keyboard.type(other)
    confirm_all(ada, case)
    with served.store.reading() as connection:
        read = readings_of(served.store, connection, case)["account_form"].readings["iban"].value or ""
    bea = desk("bea")
    assert seen(bea) == case
    assert bea.input_value(FOCUSED) == ""
    bare = bea.content().replace(" ", "")
    assert other not in bare
    assert read not in bare
    bea.keyboard.type("es91 2100 0418 4502 0005 1332")
    confirm_all(bea, case)
    until(bea, served, case, Status.READY)
    with served.store.reading() as connection:
        fact = facts_of(served.store, connection, case)["iban"]
    assert (fact.value, fact.sources) == (other, ("ada", "bea"))
