"""The database: one form on both kinds, brought up to date by whoever starts first, honest when it is gone."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from signal import SIGQUIT

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import insert, text

from benchmarks.postgres import Cluster
from bots.cases.audit import START, digest_of, history
from bots.cases.database import Database
from bots.cases.documents import DocumentStore
from bots.cases.keys import MasterKey
from bots.cases.migrations import HEAD
from bots.cases.store import Store
from bots.cases.tables import attempts, events, metadata
from bots.definition import Definition
from bots.errors import SettingsError, StoreError
from bots.people import tables as _people  # noqa: F401 - declares its tables in the same metadata
from bots.people.logging_in import Lack, comer_of
from bots.people.logging_in import digest_of as session_digest
from bots.queue.claim import claim
from bots.settings import SecondFactor

OLD_CASE = """
    INSERT INTO cases (id, bot, version, status, priority, created_at, updated_at, due_at, attempts, reason, source,
        cancel_requested)
    VALUES (:id, 'demo', 'v1', :status, :priority, :created, :created, :due, 1, '', 'test', false)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """A database without tables; its URL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def own_cluster():
    """A server that the test may stop."""
    with Cluster() as cluster:
        yield cluster


def test_the_migrations_make_the_tables_that_the_code_declares(store):
    """A database from the migrations differs in nothing from the metadata."""
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_cases_of_an_older_version_are_kept_in_their_order(empty):
    """What was queued under the first tables is claimed in the same order, and what had ended is dated."""
    database = Database(empty)
    config = Config()
    config.set_main_option("script_location", "bots/cases/migrations")
    rows = [("LATE", "ready", 2, 9, 30), ("SOON", "ready", 2, 10, 21), ("LAST", "ready", 2, 11, None)]
    rows += [("HURRY", "ready", 0, 12, None), ("ENDED", "done", 2, 8, None)]
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for name, status, priority, hour, due in rows:
            connection.execute(
                text(OLD_CASE),
                {
                    "id": name,
                    "status": status,
                    "priority": priority,
                    "created": f"2026-11-20 {hour:02}:00:00+00:00",
                    "due": due and f"2026-11-{due} 09:00:00+00:00",
                },
            )
    database.migrate()
    with database.reading() as connection:
        queued = connection.scalars(text("SELECT id FROM cases WHERE status = 'ready' ORDER BY rank, urgent_at"))
        assert list(queued) == ["HURRY", "LAST", "SOON", "LATE"]
        assert connection.scalar(text("SELECT ended_at IS NOT NULL FROM cases WHERE id = 'ENDED'"))
    database.close()


def test_histories_of_an_older_version_are_gone_on_with(empty, tmp_path, clock):
    """A case with a history that was tried before goes on at its end; one without any begins."""
    database = Database(empty)
    config = Config()
    config.set_main_option("script_location", "bots/cases/migrations")
    early = {"status": "ready", "priority": 2, "created": "2026-11-20 09:00:00+00:00", "due": None}
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name in ("TOLD", "MUTE"):
            connection.execute(text(OLD_CASE), {"id": name, **early})
        previous = START
        for number in (1, 2, 3):
            digest = digest_of(previous, "TOLD", number, clock.now, "note", "{}")
            told = {"case_id": "TOLD", "number": number, "at": clock.now, "kind": "note", "data": "{}"}
            connection.execute(insert(events).values(**told, previous=previous, digest=digest))
            previous = digest
        tried = {"case_id": "TOLD", "number": 2, "worker": "old", "started_at": clock.now}
        connection.execute(insert(attempts).values(**tried))
    database.migrate()
    store = Store(database, MasterKey.make(tmp_path / "master.key"), DocumentStore(tmp_path / "docs"), clock)
    bots = {"demo": Definition().model_copy(update={"name": "demo"})}
    leases = [claim(store, bots, holder="new", lease=timedelta(seconds=30)) for _ in range(2)]
    assert {lease.case_id: lease.attempt for lease in leases} == {"TOLD": 3, "MUTE": 1}
    with store.reading() as connection:
        assert [len(history(connection, name)) for name in ("TOLD", "MUTE")] == [4, 1]
    store.close()


def test_what_a_schedule_had_let_go_before_the_night_came_stays_so(empty, tmp_path, clock):
    """A case that came before the last fire is claimed, one that came after it waits; due times go on as they were."""
    database = Database(empty)
    config = Config()
    config.set_main_option("script_location", "bots/cases/migrations")
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for name, hour in (("EARLY", 9), ("LATER", 23)):
            created = f"2026-11-20 {hour:02}:00:00+00:00"
            row = {"id": name, "status": "ready", "priority": 2, "created": created}
            connection.execute(text(OLD_CASE), {**row, "due": "2026-11-24 09:00:00+00:00"})
        fire = "INSERT INTO schedules (bot, last_fire) VALUES ('demo', '2026-11-20 22:00:00+00:00')"
        connection.execute(text(fire))
    database.migrate()
    store = Store(database, MasterKey.make(tmp_path / "master.key"), DocumentStore(tmp_path / "docs"), clock)
    bots = {"demo": Definition(schedule="0 22 * * *").model_copy(update={"name": "demo"})}
    lease = claim(store, bots, holder="new", lease=timedelta(seconds=30))
    assert lease.case_id == "EARLY"
    assert claim(store, bots, holder="new", lease=timedelta(seconds=30)) is None
    with store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM cases WHERE risk_at = due_at AND service = ''")) == 2
    store.close()


def test_whoever_was_logged_in_before_there_was_a_second_factor_stays_so(empty, tmp_path, clock):
    """Their session was opened with a password: good where no more is asked, and no code where one is."""
    database = Database(empty)
    config = Config()
    config.set_main_option("script_location", "bots/cases/migrations")
    moment = str(clock.now)
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        user = "INSERT INTO users (name, password, role, created_at) VALUES ('anna', '!', 'admin', :at)"
        connection.execute(text(user), {"at": moment})
        columns = 'digest, "user", device, created_at, seen_at'
        session = f"INSERT INTO sessions ({columns}) VALUES (:digest, 'anna', 'a test', :at, :at)"
        connection.execute(text(session), {"digest": session_digest("cookie"), "at": moment})
    database.migrate()
    store = Store(database, MasterKey.make(tmp_path / "master.key"), DocumentStore(tmp_path / "docs"), clock)
    assert comer_of(store, "cookie", SecondFactor()).lack is None
    assert comer_of(store, "cookie", SecondFactor(required=["admin"])).lack is Lack.SET_UP
    store.close()


def test_machines_that_start_at_once_make_the_tables_once(empty):
    """The others wait for the first, and find them made."""

    def start(_number):
        database = Database(empty)
        try:
            database.migrate()
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    database = Database(empty)
    with database.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(store):
    """A machine that wasn't updated yet says so instead of writing into tables that it doesn't know."""
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newest version everywhere"):
        store.database.migrate()


@pytest.mark.parametrize("url", ["mysql://bots@db/bots", "data/bots.db", ""])
def test_a_url_that_is_not_understood_is_refused(url):
    """With what to write."""
    with pytest.raises(SettingsError, match="postgresql://"):
        Database(url)


def test_a_password_is_never_shown(tmp_path):
    """Not even when the server can't be reached."""
    database = Database("postgresql://bots:segreto@127.0.0.1:1/bots")
    with pytest.raises(StoreError) as caught, database.reading():
        pass
    assert "segreto" not in str(caught.value)
    database.close()


def test_a_look_shows_one_moment_and_writes_nothing(store, new_case):
    """What others commit meanwhile isn't seen by half."""
    case_id = new_case()
    with store.reading() as connection:
        before = store.case(connection, case_id)
        with store.transaction() as writing:
            writing.execute(text("UPDATE cases SET attempts = 3"))
        assert store.case(connection, case_id) == before


def test_a_locked_sqlite_is_an_error_that_says_so(new_database, tmp_path, monkeypatch):
    """Not a traceback, and nothing half-written."""
    monkeypatch.setattr("bots.cases.database._WRITE_LOCK", 0.05)
    database = Database(new_database("sqlite"))
    other = sqlite3.connect(tmp_path / "bots.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="locked"), database.transaction():
            pass
    finally:
        other.execute("ROLLBACK")
        other.close()
        database.close()


def test_a_row_that_stays_locked_is_an_error_that_says_so(new_database):
    """Also on PostgreSQL, within its lock timeout."""
    database = Database(new_database("postgresql"))

    def wait():
        with database.transaction() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            other.exec_driver_sql("SELECT * FROM cases FOR UPDATE")

    with database.transaction() as connection:
        connection.exec_driver_sql("LOCK TABLE cases")
        with pytest.raises(StoreError, match="lock timeout"):
            wait()
    database.close()


def test_every_connection_asks_for_durable_commits_and_short_waits(new_database):
    """Whatever the server's own settings are; what the URL says wins."""
    database = Database(new_database("postgresql") + "?application_name=mine&options=-c%20lock_timeout%3D7s")
    with database.reading() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("synchronous_commit", "statement_timeout", "lock_timeout", "application_name")
        }
    assert shown == {
        "synchronous_commit": "on",
        "statement_timeout": "15s",
        "lock_timeout": "7s",
        "application_name": "mine",
    }
    database.close()


def test_a_terminated_connection_is_an_error_once_and_then_made_anew(new_database, postgres):
    """In mid-transaction nothing is kept; one that was idle isn't even noticed."""
    database = Database(new_database("postgresql"))
    name = database.engine.url.database
    kill = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"

    def write():
        with database.transaction() as connection:
            connection.exec_driver_sql("INSERT INTO schedules VALUES ('demo', now())")
            postgres.execute(kill)
            connection.exec_driver_sql("INSERT INTO schedules VALUES ('other', now())")

    with pytest.raises(StoreError, match="can't be used right now"):
        write()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM schedules").scalar() == 0
    postgres.execute(kill)
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO schedules VALUES ('demo', now())")
    database.close()


@pytest.mark.slow
def test_a_server_that_crashed_is_used_again_when_it_is_back(own_cluster):
    """Meanwhile every use is an error that says so."""
    database = Database(own_cluster.url(own_cluster.create()))
    database.migrate()
    own_cluster.stop(SIGQUIT)
    for look in (database.reading, database.transaction):
        with pytest.raises(StoreError, match="right now"), look():
            pass
    own_cluster.start()
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO schedules VALUES ('demo', now())")
    database.close()


_OPENER = """
import sys
from bots.cases.database import Database
for line in sys.stdin:
    with Database(f"sqlite:///{line.strip()}").reading() as connection:
        print(connection.exec_driver_sql("PRAGMA journal_mode").scalar(), flush=True)
"""


def test_several_open_a_new_database_at_once(tmp_path):
    """Machines that start together on an empty folder wait for each other instead of giving up."""
    openers = [
        subprocess.Popen([sys.executable, "-c", _OPENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    try:
        for number in range(60):
            for opener in openers:
                opener.stdin.write(f"{tmp_path}/{number}.db\n")
                opener.stdin.flush()
            assert {opener.stdout.readline().strip() for opener in openers} == {"wal"}
    finally:
        for opener in openers:
            opener.communicate()
