"""Secrets by name."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from connectors.errors import SecretMissingError, TargetUnavailableError
from connectors.secrets import account_secret, get_secret


def test_a_secret_comes_from_the_environment_and_stays_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is in ``.value`` only."""
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_PASSWORD", "hunter-2")
    secret = get_secret("core_banking.password")
    assert secret.value == "hunter-2"
    assert "hunter-2" not in f"{secret} {secret!r}"


def test_a_secret_comes_from_the_keyring_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment comes first, then the keyring's service ``backoffice-bots``."""
    kept = {("backoffice-bots", "core_banking.password"): "from the ring"}
    ring = SimpleNamespace(get_password=lambda service, name: kept.get((service, name)))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.delenv("BOTS_SECRET_CORE_BANKING_PASSWORD", raising=False)
    assert get_secret("core_banking.password").value == "from the ring"
    with pytest.raises(SecretMissingError, match=r"keyring set backoffice-bots core_banking\.other"):
        get_secret("core_banking.other")


def test_a_missing_secret_says_how_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The case waits: nothing is wrong with it."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.delenv("BOTS_SECRET_MAIL_PASSWORD", raising=False)
    with pytest.raises(SecretMissingError, match="set BOTS_SECRET_MAIL_PASSWORD") as caught:
        get_secret("mail.password")
    assert isinstance(caught.value, TargetUnavailableError)


def test_each_account_has_secrets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named between the target and what it is; without accounts the map's own name counts."""
    monkeypatch.setenv("BOTS_SECRET_BANK_PASSWORD", "of all")
    monkeypatch.setenv("BOTS_SECRET_BANK_ROBOT1_PASSWORD", "of one")
    assert account_secret("bank.password", "").value == "of all"
    assert account_secret("bank.password", "robot1").value == "of one"


def test_an_account_without_a_user_is_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is never guessed, nor another account's taken."""
    monkeypatch.setenv("BOTS_SECRET_BANK_PASSWORD", "of all")
    assert account_secret("bank.user", "robot2").value == "robot2"
    monkeypatch.setenv("BOTS_SECRET_BANK_ROBOT2_USER", "SV0042")
    assert account_secret("bank.user", "robot2").value == "SV0042"
    with pytest.raises(SecretMissingError, match="BOTS_SECRET_BANK_ROBOT2_PASSWORD"):
        account_secret("bank.password", "robot2")
