"""Entries by the million: those of one case, and the few that aren't proved, are found without reading the others."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, event

from bots.cases.store import Store
from bots.cases.tables import metadata
from bots.panel.listing import in_doubt
from bots.run.ledger import Ledger

Look = Callable[[Store, Connection], object]


def of_case(store: Store, connection: Connection) -> object:
    return Ledger(store).of_case(connection, "A7K2")


def doubted(_store: Store, connection: Connection) -> object:
    return in_doubt(connection, "core_banking")


@pytest.mark.parametrize(("look", "index"), [(of_case, "ix_entries_case_id"), (doubted, "ix_entries_state_target")])
def test_entries_are_found_by_their_index(store: Store, look: Look, index: str):
    """The statement as it is sent is looked up by the database in the index that is meant for it."""
    sent: list[tuple[str, tuple[object, ...]]] = []
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _u, sql, values, *_: sent.append((sql, values)))
        look(store, connection)
        ((sql, values),) = sent
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
