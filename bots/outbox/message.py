"""Messages: what leaves the house, made so that a second try is the same to the byte. Pure: values in, bytes out."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from bots.errors import SuiteError

MOST_BYTES = 20 * 1024 * 1024  # of one file that goes along

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along; personal data."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that a task has asked for and that leaves when the task is kept; `content` is personal data.

    Attributes:
        channel: ``mail``, ``letter`` or ``webhook:NAME``.
        key: Keyed hash of what makes two messages the same one.
    """

    channel: str
    key: str
    content: dict[str, Any]
    files: tuple[File, ...] = ()


def idempotency_key(key: str) -> str:
    """What a receiver tells two tries of one message by; it says nothing about the person."""
    return key[:32]


def addresses(text: str) -> list[str]:
    """The addresses in a text, separated by commas.

    Raises:
        SuiteError: One isn't written as a plain ASCII address; the message doesn't quote it.
    """
    found = [part.strip() for part in text.split(",")]
    if not all(_ADDRESS.fullmatch(address) and address.isascii() for address in found):
        raise SuiteError("Send Mail Once: to= is no mail address; write name@example.org, several with commas.")
    return found


def mail(content: dict[str, Any], files: Sequence[File], *, sender: str, key: str, at: datetime) -> bytes:
    """A mail as it goes over the wire (RFC 5322), its Message-ID made of the key.

    Raises:
        SuiteError: Subject or file name hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = ", ".join(content["to"])
        message["Subject"] = content["subject"]
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{idempotency_key(key)}@{sender.partition('@')[2]}>"
        if content.get("thread"):  # RFC 5322, 3.6.4: the receiver's programs show it with what it answers
            message["In-Reply-To"] = f"<{content['thread'][-1]}>"
            message["References"] = " ".join(f"<{each}>" for each in content["thread"])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(content["body"])
        if content.get("html"):
            message.add_alternative(content["html"], subtype="html")
        for file in files:
            kind = "pdf" if file.data.startswith(b"%PDF") else "octet-stream"
            message.add_attachment(file.data, maintype="application", subtype=kind, filename=file.name)
        parts = [part for part in message.walk() if part.is_multipart()]
        for number, part in enumerate(parts):  # a boundary is random otherwise, and a second try another message
            part.set_boundary(f"=_{idempotency_key(key)}{number or ''}")
    except ValueError as error:
        raise SuiteError("Send Mail Once: subject and file names are one line each.") from error
    return message.as_bytes()


def dot_stuffed(data: bytes) -> bytes:
    """A mail as it is written after DATA (RFC 5321, 4.5.2), with the end mark."""
    return re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n") + b".\r\n"


def webhook_body(content: dict[str, Any]) -> bytes:
    """What is posted."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(secret: str, body: bytes, at: datetime) -> str:
    """``t=SECONDS,v1=HEX``: HMAC-SHA256 of the seconds since 1970, a dot and the body."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
