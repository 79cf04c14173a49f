"""Mails as clients, scanners and attackers send them, delivered to a mailbox of dovecot."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from email.message import EmailMessage

from benchmarks.intake.contents import archive, jpeg, pdf, sha
from benchmarks.intake.dovecot import Maildir
from benchmarks.intake.writers import Meant

_AGAIN = b"Received: from elsewhere (again)\n"
_HOSTILE = (
    "../../etc/cron.d/evil",
    "a\u202efdp.exe",
    "C:\\windows\\system32\\x.pdf",
    "nome molto lungo " * 12 + ".pdf",
)


def content_of(message: bytes) -> str:
    """The name of a mail in the ledger: servers change line ends, and add where it came over."""
    return sha(message.replace(b"\r\n", b"\n").removeprefix(_AGAIN))


def _plain(draw: random.Random, number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"client{draw.randrange(50)}@client.example"
    message["To"], message["Subject"] = "office@bank.example", f"Pratica {number}"
    message["Message-ID"] = f"<{number}.{draw.randrange(10**9)}@client.example>"
    message.set_content("In allegato i documenti.")
    return message


def _attached(draw: random.Random, number: int) -> EmailMessage:
    """Files with names that would harm whoever used them."""
    message = _plain(draw, number)
    for _ in range(draw.randint(1, 4)):
        message.add_attachment(pdf(draw), maintype="application", subtype="pdf", filename=draw.choice(_HOSTILE))
    return message


def _inline(draw: random.Random, number: int) -> EmailMessage:
    """A picture within the text."""
    message = _plain(draw, number)
    message.set_content("<p>Ecco: <img src='cid:one'></p>", subtype="html")
    message.add_related(jpeg(draw) * 60, maintype="image", subtype="jpeg", cid="<one>")
    return message


def _forwarded(draw: random.Random, number: int) -> EmailMessage:
    """A message within a message, three deep."""
    message = _attached(draw, number)
    for _ in range(3):
        outer = _plain(draw, number)
        outer.add_attachment(message, filename="FW.eml")
        message = outer
    return message


def _packed(draw: random.Random, number: int) -> EmailMessage:
    """A ZIP."""
    message = _plain(draw, number)
    message.add_attachment(archive(draw), maintype="application", subtype="zip", filename="documenti.zip")
    return message


def _answering(draw: random.Random, number: int, to: EmailMessage) -> EmailMessage:
    """What belongs to a mail that came before."""
    message = _attached(draw, number)
    message["In-Reply-To"] = str(to["Message-ID"])
    return message


def _away(draw: random.Random, number: int) -> EmailMessage:
    """A notice of absence: no case."""
    message = _plain(draw, number)
    message["Auto-Submitted"] = "auto-replied"
    return message


def deliveries(draw: random.Random, mails: int) -> Iterator[tuple[bytes, bool]]:
    """Mails in the order they come, each with whether its papers must be in a case."""
    before: list[EmailMessage] = []
    for number in range(mails):
        kind = number % 8
        if kind == 0 and before:
            yield _answering(draw, number, draw.choice(before[-20:])).as_bytes(), True
        elif kind == 1:
            yield _away(draw, number).as_bytes(), False
        elif kind == 2 and before:
            yield _AGAIN + before[-1].as_bytes(), False  # over another server
        else:
            make = draw.choice((_attached, _inline, _forwarded, _packed))
            message = make(draw, number)
            message.as_bytes()  # its boundaries are drawn now
            before.append(message)
            yield message.as_bytes(), True


def deliver_all(maildir: Maildir, mails: int, rate: float, seed: int) -> list[Meant]:
    """Deliver mails at about so many a second; what must become of them."""
    draw = random.Random(seed)
    meant, began = [], time.monotonic()
    for number, (data, counts) in enumerate(deliveries(draw, mails)):
        maildir.deliver(data)
        if counts:
            meant.append(Meant("mail", frozenset({content_of(data)}), time.time()))
        ahead = number / rate - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(ahead)
    return meant
