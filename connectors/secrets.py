"""Secrets by name, from the environment or the system's keyring; hidden in every log."""

from __future__ import annotations

import importlib
import os
import re

from robot.api.types import Secret

from connectors.errors import SecretMissingError

SERVICE = "backoffice-bots"
_given: set[str] = set()


def get_secret(name: str) -> Secret:
    """The secret of that name.

    Args:
        name: Such as ``core_banking.password``: taken from the environment's BOTS_SECRET_CORE_BANKING_PASSWORD, else
            from the keyring's service ``backoffice-bots`` where the package ``keyring`` is installed.

    Returns:
        A value that Robot Framework hides at every log level; its text is ``.value``.

    Raises:
        SecretMissingError: It is in neither; the message says how to set it.
    """
    variable = f"BOTS_SECRET_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"
    if variable in os.environ:
        return hidden(os.environ[variable])
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise SecretMissingError(name, f"no such secret: set {variable}") from None
    try:
        value = keyring.get_password(SERVICE, name)
    except Exception as error:
        raise SecretMissingError(
            name, f"the keyring doesn't answer ({type(error).__name__}): set {variable}"
        ) from error
    if value is None:
        raise SecretMissingError(name, f"no such secret: set {variable}, or run keyring set {SERVICE} {name}")
    return hidden(value)


def hidden(value: str) -> Secret:
    """A value that must be seen nowhere, such as a token that a service gave for a secret."""
    _given.add(value)
    return Secret(value)


def given() -> set[str]:
    """The values of all secrets that this process was given so far: what nobody else may see."""
    return set(_given)


def account_secret(name: str, account: str) -> Secret:
    """The secret of that name, of one of several robot accounts.

    Args:
        name: As the app map has it, such as ``core_banking.password``.
        account: Such as ``robot1``, whose secret is ``core_banking.robot1.password``; empty: the map's own. Where an
            account has no secret for ``core_banking.user``, its own name is the user's.

    Raises:
        SecretMissingError: It is set nowhere.
    """
    if not account:
        return get_secret(name)
    target, _, rest = name.rpartition(".")
    try:
        return get_secret(f"{target}.{account}.{rest}" if target else f"{account}.{rest}")
    except SecretMissingError:
        if rest == "user":
            return Secret(account)
        raise
