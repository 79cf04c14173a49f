"""What a page costs the database, counted: not by the clock, which depends on who else works on the machine."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from benchmarks.panel.__main__ import PAGES
from benchmarks.panel.filling import fill, report_workers
from bots.people.rights import Role
from bots.settings import Settings

_FEW, _MANY = 1_000, 6_000
_EACH = 10  # instructions of SQLite's machine between two counts
MORE = (
    "/cases?bot=account_opening&status=done",
    "/cases?bot=nobody",
    "/cases?reason=none",
    "/cases?wants=core_banking",
    "/cases?due=late",
)


class Counter:
    """Counts what SQLite does for a store."""

    def __init__(self, store) -> None:
        self.number = 0

        def count() -> int:
            self.number += _EACH
            return 0

        event.listen(store.database.engine, "checkout", lambda raw, *_: raw.set_progress_handler(count, _EACH))


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(name="many", home=tmp_path, packaged=["account_opening", "invoice_register", "identity_register"])


def test_no_page_looks_at_every_case(store, app, browser):
    """However many cases have ended, a page looks at the same number of them; so does the first one after a button."""
    counter = Counter(store)
    client = browser(Role.ADMIN)
    report_workers(store)

    def works() -> dict[str, int]:
        with store.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")
        done = {}
        pages = [page for page in (*PAGES, *MORE) if "{case}" not in page]
        for page in pages:
            assert client.get(page).status_code == 200
        for page in pages:
            if page == "/":
                app.state.house.changed()
            before = counter.number
            client.get(page)
            done[page] = counter.number - before
        return done

    fill(store, _FEW)
    few = works()
    fill(store, _MANY, begin=_FEW, still_open=0)
    many = works()
    grown = {page: (few[page], many[page]) for page in few if many[page] - few[page] > 2 * (_MANY - _FEW)}
    assert not grown, "instructions over few and over many cases"
