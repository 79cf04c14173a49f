"""Opens a mailbox as ``bots.yaml`` describes it, with a password or with tokens of an OAuth service."""

from __future__ import annotations

from bots.settings import MailboxSettings
from connectors.mailbox import Mailbox
from connectors.oauth import Tokens
from connectors.secrets import get_secret


def open_mailbox(name: str, settings: MailboxSettings, *, longest: float | None = None) -> Mailbox:
    """Log in to a mailbox.

    Args:
        name: As ``bots.yaml`` calls it.
        settings: Its description.
        longest: Seconds that each word may take at most, where that is less than the settings say.

    Raises:
        TargetError: It can't be looked into.
    """
    timeout = settings.timeout.total_seconds()
    timeout = timeout if longest is None else min(longest, timeout)
    return Mailbox(
        f"mailbox {name}",
        host=settings.host,
        port=settings.port,
        tls=settings.tls,
        user=settings.user,
        password=get_secret(settings.password) if settings.oauth is None else _tokens(name, settings, timeout),
        folder=settings.folder,
        timeout=timeout,
    )


def _tokens(name: str, settings: MailboxSettings, timeout: float) -> Tokens:
    oauth = settings.oauth
    assert oauth is not None
    return Tokens(
        f"mailbox {name}",
        url=oauth.url,
        client=oauth.client,
        secret=get_secret(oauth.secret),
        scope=oauth.scope,
        refresh=get_secret(oauth.refresh) if oauth.refresh else None,
        timeout=timeout,
    )
