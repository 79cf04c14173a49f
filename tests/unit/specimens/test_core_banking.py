"""The specimen core-banking application without a browser: its ledger, what it accepts, how nasty it is told to be."""

from __future__ import annotations

import json
import urllib.error
from dataclasses import fields
from pathlib import Path

import pytest
from schwifty import IBAN

from resources.specimens.core_banking import Nastiness, entities, read_ledger
from resources.specimens.core_banking.application import Answer, Application, Request
from resources.specimens.core_banking.iban import is_iban, make_iban
from resources.specimens.core_banking.ledger import Ledger
from resources.specimens.core_banking.places import branches_of, provinces_of, search_places
from resources.specimens.core_banking.process import CoreBanking
from resources.specimens.core_banking.users import LOCKED_AFTER, User
from resources.specimens.places import COUNTRIES, TOWNS

POSTED = {
    "passo": "salva",
    "cod_fis": "rssmra85t50f205x",
    "cogn": "ROSSI",
    "nome": "MARIA",
    "dt_nas": "10/12/1985",
    "luo_nas": "MILANO",
    "sesso": "F",
    "bil_ind": "VIA ROMA 1",
    "bil_com": "MILANO",
    "bil_prov": "MI",
    "bil_cap": "20131",
    "doc_tip": "it_cie",
    "doc_num": "CA00000AA",
}


@pytest.fixture
def bank(tmp_path: Path) -> Application:
    return Application(tmp_path, [User("robot", "secret")], Nastiness())


def logged_in(bank: Application) -> str:
    return bank.answer(Request("login.pl", form={"ute": "robot", "pwd": "secret"})).cookie


def post(bank: Application, path: str, form: dict[str, str], cookie: str) -> str:
    return bank.answer(Request(path, form=form, cookie=cookie)).page or ""


def test_an_entry_is_on_the_disk_before_the_answer(bank: Application, tmp_path: Path) -> None:
    """The ledger holds canonical values; a fresh process finds the same customers."""
    assert "Customer saved!" in post(bank, "customer.pl", POSTED, logged_in(bank))
    (entry,) = read_ledger(tmp_path)
    assert (entry["kind"], entry["number"], entry["user"]) == ("customer", "0041822", "robot")
    assert entry["fields"]["tax_code"] == "RSSMRA85T50F205X"
    assert entry["fields"]["birth_date"] == "1985-12-10"
    again = Application(tmp_path, [User("robot", "secret")], Nastiness())
    assert "exists already: 0041822" in post(again, "customer.pl", POSTED, logged_in(again))


def test_a_torn_line_was_never_committed(tmp_path: Path) -> None:
    """A process killed in mid-write leaves half a line: it isn't read, and the next entry starts on a fresh one."""
    Ledger(tmp_path).append("customer", "0041822", "robot", {"tax_code": "A"})
    with (tmp_path / "ledger.jsonl").open("ab") as file:
        file.write(b'{"entry": 2, "kind": "cust')
    assert len(read_ledger(tmp_path)) == 1
    Ledger(tmp_path).append("customer", "0041823", "robot", {"tax_code": "B"})
    assert [entry["number"] for entry in read_ledger(tmp_path / "ledger.jsonl")] == ["0041822", "0041823"]
    assert read_ledger(tmp_path / "nothing") == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cod_fis": ""}, "Tax Code is mandatory"),
        ({"cod_fis": "RSSMRA"}, "Tax Code has the wrong form"),
        ({"dt_nas": "31/02/1985"}, "Born is not a date"),
        ({"bil_cap": "2013"}, "Zip Code has the wrong form"),
        ({"sesso": "X"}, "Code not in table"),
    ],
)
def test_wrong_customers_are_refused(bank: Application, change: dict[str, str], message: str) -> None:
    """An error page, and nothing in the ledger."""
    page = post(bank, "customer.pl", {**POSTED, **change}, logged_in(bank))
    assert "Error!" in page
    assert message in page
    assert bank.ledger.entries == []


def test_accounts_need_a_customer_consent_and_a_valid_iban(bank: Application) -> None:
    """Then they get an IBAN of their own whose check digits hold."""
    cookie = logged_in(bank)
    account = {
        "passo": "salva",
        "cli": "0041822",
        "pac": "plus",
        "iban": "IT60X0542811101000000123456",
        "priv": "on",
        "vers": "1.234,50",
    }
    assert "No customer 0041822" in post(bank, "account.pl", account, cookie)
    post(bank, "customer.pl", POSTED, cookie)
    assert "consent is missing" in post(bank, "account.pl", {**account, "priv": ""}, cookie)
    assert "not valid" in post(bank, "account.pl", {**account, "iban": "IT60X0542811101000000123457"}, cookie)
    assert "Account opened! IBAN IT" in post(bank, "account.pl", account, cookie)
    assert "such an account already" in post(bank, "account.pl", account, cookie)
    entry = bank.ledger.entries[-1]
    assert IBAN(entry["number"]).validate(validate_bban=True)
    assert entry["fields"]["initial_deposit"] == "1234.50"
    assert entry["fields"]["privacy_consent"] == "true"


def test_sessions_end(bank: Application) -> None:
    """After so many requests, or on demand, the page asks to log in; nothing is committed by what was posted."""
    bank.set_nasty({"session_requests": 1})
    cookie = logged_in(bank)
    bank.answer(Request("home.pl", cookie=cookie))
    assert "Please log in" in post(bank, "customer.pl", POSTED, cookie)
    assert bank.ledger.entries == []
    assert "Wrong user" in post(bank, "login.pl", {"ute": "robot", "pwd": "x"}, "")


def test_nastiness_is_told_by_name(bank: Application) -> None:
    """An unknown or wrong setting is refused, with the nearest known one; once counts for the next save only."""
    with pytest.raises(ValueError, match='did you mean "outage"'):
        bank.set_nasty({"outtage": True})
    with pytest.raises(ValueError, match='"outage" is true or false'):
        bank.set_nasty({"outage": "perhaps"})
    with pytest.raises(ValueError, match="takes a value such as"):
        bank.set_nasty({"slow_answer": "long"})
    bank.set_nasty({"once": {"refuse_saves": "Locked."}})
    cookie = logged_in(bank)
    assert "Locked." in post(bank, "customer.pl", POSTED, cookie)
    assert "Customer saved!" in post(bank, "customer.pl", POSTED, cookie)


def test_what_is_typed_is_never_markup(bank: Application) -> None:
    """Values are escaped wherever they are shown."""
    cookie = logged_in(bank)
    post(bank, "customer.pl", {**POSTED, "cogn": "<script>x</script>"}, cookie)
    shown = bank.answer(Request("customers.pl", {"cf": "RSSMRA85T50F205X"}, cookie=cookie))
    assert isinstance(shown, Answer)
    assert "<script>x" not in (shown.page or "")


def test_every_place_of_the_specimens_can_be_picked() -> None:
    """Municipalities have one province each and states are listed; what isn't known is a free entry."""
    for town in TOWNS:
        assert [name for _, name, _ in search_places(town.name)].count(town.name) == 1
        assert [code for code, _ in provinces_of(town.name)] == [town.province]
    for country in COUNTRIES:
        assert (country.code, country.name, "EE") in search_places(country.name)
    assert search_places("  atlantis ") == [("Z999", "atlantis", "EE")]
    assert len(provinces_of("Atlantis")) == 108
    assert provinces_of("") == []
    assert [name for _, name in branches_of("MI")] == ["Sede Centrale", "Milano Centro", "Milano Stazione"]


def test_ibans_of_the_bank_hold() -> None:
    """Check digits, CIN and form, by a library that knows Italian IBANs."""
    for account in (1, 41822, 10**11):
        assert is_iban(make_iban(account))
        assert IBAN(make_iban(account)).validate(validate_bban=True)
    assert not is_iban("IT61X0542811101000000123456")
    assert entities.on_page(entities.ACCOUNT[4], "1234.5") == "1.234,50"


def test_the_process_tells_its_address_and_ends_with_its_parent(tmp_path: Path) -> None:
    """One line of JSON; loopback only; a wrong nastiness is refused by the admin endpoint; the ledger stays."""
    with CoreBanking(tmp_path) as running:
        assert running.url.startswith("http://127.0.0.1:")
        with pytest.raises(urllib.error.HTTPError) as caught:
            running.be_nasty(outtage=True)
        with caught.value as answer:
            assert "outage" in json.load(answer)["error"]
        assert running.entries == []
    assert (tmp_path / "ledger.jsonl").exists()


def test_each_nastiness_is_switched_on_somewhere() -> None:
    """A way to be nasty that no keyword was ever tried on proves nothing."""
    folder = Path(__file__).parents[2] / "integration" / "connectors" / "web"
    tried = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_*.py"))
    names = [one.name for one in fields(Nastiness)]
    assert [name for name in names if f"{name}=" not in tried and f'{{"{name}": ' not in tried] == []


def log_in(bank: Application, user: str, password: str) -> Answer:
    return bank.answer(Request("login.pl", form={"ute": user, "pwd": password}))


def test_a_user_with_one_session_ends_it_by_another(tmp_path: Path) -> None:
    """As legacy log-ins do: two robots with one user throw each other out."""
    bank = Application(tmp_path, [User("robot", "secret", "one-session"), User("other", "secret")], Nastiness())
    first, second = log_in(bank, "robot", "secret").cookie, log_in(bank, "robot", "secret").cookie
    assert "session has ended" in str(bank.answer(Request("home.pl", cookie=first)).page)
    assert "session has ended" not in str(bank.answer(Request("home.pl", cookie=second)).page)
    assert bank.users.taken_over == 1
    log_in(bank, "other", "secret")
    log_in(bank, "other", "secret")
    assert bank.users.taken_over == 1


def test_expired_and_locked_users_are_told_so(tmp_path: Path) -> None:
    """And wrong passwords lock a user, the right one in between forgotten."""
    bank = Application(
        tmp_path,
        [User("old", "secret", "expired"), User("out", "secret", "locked"), User("robot", "secret")],
        Nastiness(),
    )
    assert "expired" in str(log_in(bank, "old", "secret").page)
    assert "locked" in str(log_in(bank, "out", "secret").page)
    for _ in range(LOCKED_AFTER):
        assert "Wrong user or password" in str(log_in(bank, "robot", "wrong").page)
    assert "locked" in str(log_in(bank, "robot", "secret").page)


def test_a_user_is_written_in_one_word() -> None:
    """Of the command line."""
    assert User.of("robot1:secret:one-session") == User("robot1", "secret", "one-session")
    with pytest.raises(ValueError, match="one-session, expired, locked"):
        User.of("robot1:secret:asleep")
