"""Secrets by name."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from connectors.errors import SecretMissingError, TargetUnavailableError
from connectors.secrets import get_secret


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
