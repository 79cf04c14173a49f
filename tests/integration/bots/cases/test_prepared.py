"""Statements that the driver runs itself: values and errors are those of SQLAlchemy, on both databases."""

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bots.cases.model import Status
from bots.cases.prepared import Prepared
from bots.cases.tables import cases, marks
from bots.errors import StoreError

_MOMENTS = select(cases.c.created_at, cases.c.due_at, cases.c.cancel_requested).where(
    cases.c.id == bindparam("of_case")
)
_NOTE = Prepared(insert(marks))


def test_values_come_back_as_they_went_in(store, new_case, clock):
    """A moment has its zone, nothing stays nothing, however often it is executed."""
    case_id = new_case()
    put, look = (
        Prepared(update(cases).where(cases.c.id == bindparam("of_case")), "due_at", "status"),
        Prepared(_MOMENTS),
    )
    for _ in range(7):  # after the fifth time PostgreSQL keeps the plan
        with store.transaction() as connection:
            assert put.run(connection, of_case=case_id, due_at=clock.now, status=Status.REVIEW) == 1
            assert put.run(connection, of_case="NONE", due_at=None, status=Status.REVIEW) == 0
            row = look.first(connection, of_case=case_id)
            assert (row.created_at, row.due_at, bool(row.cancel_requested)) == (clock.now, clock.now, False)
            assert tuple(row)[:2] == tuple(connection.execute(_MOMENTS, {"of_case": case_id}).one())[:2]
            assert look.first(connection, of_case="NONE") is None
        clock.pass_by(seconds=1.25)
        with store.transaction() as connection:
            connection.execute(update(cases).values(created_at=clock.now))


def test_an_error_is_the_one_that_sqlalchemy_raises(store):
    """Without the values, which may be somebody's."""
    with store.transaction() as connection:
        _NOTE.run(connection, name="secret", value="x")
    with store.transaction() as connection, pytest.raises(IntegrityError) as caught:
        _NOTE.run(connection, name="secret", value="x")
    assert "secret'" not in str(caught.value)
    with store.transaction() as connection:
        assert _NOTE.run(connection, name="other", value="x") == 1


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_connection_that_broke_is_not_used_again(store):
    """What was begun on it says so, what comes next has another one."""

    def write():
        with store.transaction() as connection:
            own = connection.scalar(text("SELECT pg_backend_pid()"))
            with store.database.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
            _NOTE.run(connection, name="lost", value="x")

    with pytest.raises(StoreError, match="can't be used right now"):
        write()
    with store.transaction() as connection:
        assert _NOTE.run(connection, name="lost", value="x") == 1
