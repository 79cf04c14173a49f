"""Ways out of the house, as ``bots.yaml`` describes them for each environment."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from bots.validation import Duration, Strict

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def safe_url(url: str) -> str:
    """The address of a web service, where nobody on the way reads what is sent.

    Raises:
        ValueError: It is none.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname in _LOOPBACK) != ("http", True):
        raise ValueError(f"{url!r}: write it with https; plain http is for this machine only")
    if not parts.hostname or parts.username or parts.fragment:
        raise ValueError(f"{url!r} is no address of a web service; a password belongs to the secrets")
    return url


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+", text) or not text.isascii():
        raise ValueError(f"{text!r} is no mail address")
    return text


class MailChannel(Strict):
    """A mail server."""

    host: str  # the mail server
    port: int = Field(default=587, ge=1, le=65535)  # 587 with starttls, 465 with tls, 25 without
    tls: Literal["starttls", "tls", "none"] = "starttls"  # how the way there is encrypted
    sender: Annotated[str, AfterValidator(_address)]  # address that mails come from
    user: str = ""  # log-in; empty: none
    password: str = ""  # name of the secret, such as `mail.password`
    timeout: Duration = timedelta(seconds=30)  # of each word with the server
    attempts: int = Field(default=12, ge=1)  # before it counts as failed, for a person
    idempotent: bool = False  # the receiver drops a second mail of the same Message-ID: send again when in doubt


class WebhookChannel(Strict):
    """A web service that is told something."""

    url: Annotated[str, AfterValidator(safe_url)]  # where it is posted to; https, but on this machine
    secret: str  # name of the secret that signs, such as `crm.signature`
    timeout: Duration = timedelta(seconds=30)  # of each word with the server
    attempts: int = Field(default=12, ge=1)  # before it counts as failed, for a person
    idempotent: bool = False  # the receiver knows the Idempotency-Key: send again when in doubt


class LetterChannel(Strict):
    """A folder that a print provider empties."""

    path: Path  # the folder, relative to the project or absolute
    attempts: int = Field(default=12, ge=1)  # before it counts as failed, for a person
    idempotent: bool = False  # the provider prints a file of the same name once: drop again when in doubt


class Channels(Strict):
    """The ways out of one environment; a test environment has its own, or none."""

    mail: MailChannel | None = None  # for `Send Mail Once`
    webhooks: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")], WebhookChannel] = Field(
        default_factory=dict
    )  # for `Call Webhook Once`, by names of your own
    letters: LetterChannel | None = None  # for `Send Letter Once`

    def find(self, name: str) -> MailChannel | WebhookChannel | LetterChannel | None:
        """The channel of that name: ``mail``, ``letter`` or ``webhook:NAME``."""
        if name.startswith("webhook:"):
            return self.webhooks.get(name.removeprefix("webhook:"))
        return {"mail": self.mail, "letter": self.letters}.get(name)

    def __bool__(self) -> bool:
        return bool(self.mail or self.webhooks or self.letters)
