"""The second factor on a real database: set up, shown, lost; its secret sealed and readable to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from bots.cases.rotation import rotate
from bots.errors import CaseStateError, NotFoundError
from bots.people import one_time, passwords
from bots.people.guessing import TooManyTriesError
from bots.people.journal import notes_of
from bots.people.logging_in import Lack, begin_session, comer_of, digest_of, log_in
from bots.people.rights import Role
from bots.people.second_factor import (
    APP,
    RECOVERY,
    HasFactorError,
    NoFactorError,
    NotBegunError,
    WrongCodeError,
    begin,
    begun,
    confirm,
    factors_of,
    prove_code,
    reset,
)
from bots.people.tables import recovery_codes
from bots.people.users import add_user, change_user
from bots.settings import SecondFactor, Settings

PASSWORD = "seven brown horses"
RULE = SecondFactor()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch) -> Iterator[None]:
    """Hashes that take no time: that real ones do is argon2's promise, not ours."""
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def anna(store):
    add_user(store, "anna", PASSWORD, Role.ADMIN, by="test")
    return "anna"


@pytest.fixture
def session(store, anna):
    """Digest of a session of anna's."""
    with store.transaction() as connection:
        return digest_of(begin_session(connection, anna, store.clock(), "a test"))


@pytest.fixture
def set_up(store, anna, session):
    """Anna's secret and recovery codes; the clock stands at a step whose code is still good."""
    begin(store, anna, session)
    secret = begun(store, anna, session)
    _, codes = confirm(store, anna, now(store, secret), session, device="a test")
    store.clock.pass_by(seconds=30)
    return secret, codes


def now(store, secret: bytes, drift: int = 0) -> str:
    return one_time.code_of(secret, one_time.step_of(store.clock()) + drift)


def shown(store, code: str) -> str:
    return prove_code(store, "anna", code, address="10.0.0.1")


def test_each_code_is_taken_once(store, set_up):
    """A code that was shown proves nothing again, nor does an earlier one; the next one does."""
    secret, _ = set_up
    code = now(store, secret)
    assert shown(store, code) == APP
    for again in (code, now(store, secret, -1)):
        with pytest.raises(WrongCodeError):
            shown(store, again)
    assert shown(store, now(store, secret, 1)) == APP


def test_the_code_of_the_setting_up_is_not_taken_again(store, anna, session):
    """Whoever looked over a shoulder then doesn't log in with it."""
    begin(store, anna, session)
    code = now(store, begun(store, anna, session))
    confirm(store, anna, code, session, device="a test")
    with pytest.raises(WrongCodeError):
        shown(store, code)


def test_of_many_who_show_the_same_code_one_gets_in(store, set_up):
    """Two browsers in the same moment are served one after the other: the second is too late."""
    code = now(store, set_up[0])

    def show(_number: int) -> bool:
        try:
            return bool(shown(store, code))
        except (WrongCodeError, TooManyTriesError):
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(show, range(6))) == 1


def test_each_recovery_code_is_taken_once(store, set_up):
    """As it was read off, in small letters too; then it is used, and the others are left."""
    _, codes = set_up
    assert shown(store, one_time.in_groups(codes[0]).lower()) == RECOVERY
    with pytest.raises(WrongCodeError):
        shown(store, codes[0])
    with pytest.raises(WrongCodeError):
        shown(store, codes[1][:2] + codes[2][2:])
    with store.reading() as connection:
        assert factors_of(connection)["anna"].codes_left == len(codes) - 1
    assert shown(store, codes[1]) == RECOVERY


def test_guessing_codes_is_slowed_down(store, set_up, clock):
    """Five wrong ones, and the right one isn't taken for a while; the right password in between counts for nothing."""
    secret, codes = set_up
    wrong = f"{(int(now(store, secret)) + 500_000) % 1_000_000:06}"
    for number in range(5):
        if number == 3:
            log_in(store, "anna", PASSWORD, RULE, address="10.0.0.1", device="a test")
        with pytest.raises(WrongCodeError):
            shown(store, wrong if number % 2 else "AA" + codes[0][2:][::-1])
    for right in (now(store, secret), codes[0]):
        with pytest.raises(TooManyTriesError):
            shown(store, right)
    with pytest.raises(TooManyTriesError):
        log_in(store, "anna", PASSWORD, RULE, address="10.0.0.2", device="a test")
    clock.pass_by(minutes=2)
    assert shown(store, now(store, secret)) == APP


def test_what_it_is_made_of_is_kept_sealed(store, set_up, tmp_path):
    """No table holds the secret or a recovery code, and the journal tells what was done but never with what."""
    secret, codes = set_up
    shown(store, now(store, secret))
    shown(store, codes[0])
    hidden = {secret.hex(), one_time.as_text(secret), *codes, *(each[2:] for each in codes)}
    with store.reading() as connection:
        tables = ("sealed_secrets", "second_factors", "recovery_codes", "sessions", "journal")
        kept = " ".join(
            value.hex() if isinstance(value, bytes | memoryview) else str(value)
            for table in tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        )
        notes = [each.kind for each in notes_of(connection)]
        hashes = connection.scalars(select(recovery_codes.c.hash)).all()
    assert [each for each in hidden if each in kept] == []
    assert all(each.startswith("$argon2id$") for each in hashes)
    assert notes == ["recovery_code_used", "second_factor_set", "user_added"]


def test_it_goes_on_when_the_master_key_is_replaced(store, set_up, tmp_path):
    """The secret is sealed anew, so that the old key may be destroyed."""
    rotate(store, Settings(home=tmp_path), by="anna")
    assert len(store.master.ids) == 1
    assert shown(store, now(store, set_up[0])) == APP


def test_it_is_set_up_where_it_was_begun_and_in_time(store, anna, session, clock):
    """Another session sees nothing of it; after a quarter of an hour, or a wrong code, nothing is set up."""
    begin(store, anna, session)
    secret = begun(store, anna, session)
    assert begun(store, anna, "another") is None
    with pytest.raises(WrongCodeError):
        confirm(store, anna, now(store, secret, 5), session, device="a test")
    with pytest.raises(NotBegunError):
        confirm(store, anna, now(store, secret), "another", device="a test")
    with pytest.raises(NoFactorError):
        shown(store, now(store, secret))
    clock.pass_by(minutes=15)
    with pytest.raises(NotBegunError):
        confirm(store, anna, now(store, secret), session, device="a test")
    begin(store, anna, session)
    assert begun(store, anna, session) not in {None, secret}


def test_whoever_has_one_sets_up_no_other(store, set_up, session):
    """Whoever sits at somebody's open browser doesn't put theirs in the place of it."""
    with pytest.raises(HasFactorError):
        begin(store, "anna", session)


def test_a_lost_one_is_reset(store, set_up):
    """Every session ends, codes and secret are gone, and the journal says who did it."""
    cookie = log_in(store, "anna", PASSWORD, RULE, address="10.0.0.1", device="a test")
    assert comer_of(store, cookie, RULE).lack is Lack.CODE
    reset(store, "anna", by="berto")
    assert comer_of(store, cookie, RULE) is None
    with pytest.raises(NoFactorError):
        shown(store, set_up[1][0])
    with pytest.raises(CaseStateError, match="no second factor"):
        reset(store, "anna", by="berto")
    with pytest.raises(NotFoundError):
        reset(store, "nobody", by="berto")
    with store.reading() as connection:
        assert (notes_of(connection)[0].by, notes_of(connection)[0].kind) == ("berto", "second_factor_reset")
        assert not connection.execute(text("SELECT 1 FROM sealed_secrets")).first()


def test_a_new_rule_or_role_holds_at_once(store, anna, clock):
    """A session that was opened before must show what is asked now; half open, it lasts a quarter of an hour."""
    rule = SecondFactor(required=[Role.OPERATOR])
    add_user(store, "berto", PASSWORD, Role.VIEWER, by="test")
    cookie = log_in(store, "berto", PASSWORD, rule, address="10.0.0.1", device="a test")
    assert comer_of(store, cookie, rule).lack is None
    change_user(store, "berto", by="anna", role=Role.OPERATOR)
    assert comer_of(store, cookie, rule).lack is Lack.SET_UP
    clock.pass_by(minutes=16)
    assert comer_of(store, cookie, rule) is None
    assert comer_of(store, cookie, SecondFactor()).lack is None


def test_what_is_no_code_is_refused(store, set_up, clock):
    """Whatever is sent as a code, it is a wrong one."""
    for code in ("", "\0", "'; DROP TABLE users; --", "9" * 80, "½½½½½½", "ÀÀÀÀÀÀÀÀÀÀÀÀ"):
        clock.pass_by(hours=2)  # so that guessing isn't what refuses it
        with pytest.raises(WrongCodeError):
            shown(store, code)
