"""Letters: what a mail says of itself. Pure: bytes in, values out, whatever the bytes are.

Only its headers are looked at; attachments are taken apart by the readers' disposable processes.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses

KIND = "letter"  # of the document that remembers how a case's mail came
_HEADERS = 262_144  # bytes within which they end
_ID = re.compile(r"<([^<>\s\x00-\x1f]{3,250})>")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_NOBODY = re.compile(r"^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)\b", re.IGNORECASE)
_CASE = re.compile(r"\[([2-9A-HJKMNP-TV-Z]{4,10})\]")
_FILE = re.compile(rb"^content-disposition:\s*attachment|\b(file)?name\*?\d*\*?=", re.IGNORECASE | re.MULTILINE)
_LONGEST = 200  # letters of a subject
_THREAD = 50  # ids that are looked at


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, as far as it tells who sent it and what it belongs to; personal data.

    Attributes:
        message_id: Its id, without brackets; empty where it has none.
        thread: Ids of the messages that it answers, the nearest first.
        sender: Address that an answer goes to; empty where nobody can be answered.
        author: Address that it comes from.
        subject: In one line.
        automatic: Whether a program wrote it, such as a scanner or a newsletter: it is never answered.
        returned: Whether a program answers with it: a notice of absence, a bounce. It is no case.
        carries: Whether it seems to carry files.
        digest: Hash by which the same message is known again, over whichever servers it came.
    """

    message_id: str
    thread: tuple[str, ...]
    sender: str
    author: str
    subject: str
    automatic: bool
    returned: bool
    carries: bool
    digest: str

    @property
    def case_numbers(self) -> list[str]:
        """Numbers of cases that the subject names, as our answers write them: ``[7F3K]``."""
        return list(dict.fromkeys(_CASE.findall(self.subject)))

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Letter:
        """What `to_json` wrote."""
        values = json.loads(data)
        return cls(**{**values, "thread": tuple(values["thread"])})


def letter_of(data: bytes) -> Letter:
    """What a message says of itself."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(data[:_HEADERS])
    end = re.search(rb"\r?\n\r?\n", data)
    body = data[end.end() :] if end else b""
    author = _address(headers, "From")
    return Letter(
        message_id=next(iter(_ids(headers, "Message-ID")), ""),
        thread=_thread(headers),
        sender=_address(headers, "Reply-To") or author,
        author=author,
        subject=_text(headers, "Subject"),
        automatic=_automatic(headers, author),
        returned=_returned(headers),
        carries=_FILE.search(data) is not None,
        digest=_digest(headers, body),
    )


def file_name(letter: Letter) -> str:
    """What the mail is called among a case's papers: its subject, made harmless for every disk."""
    plain = re.sub(r"[^\w .,()-]", " ", letter.subject)
    return re.sub(r"\s+", " ", plain).strip(" .")[:60] + ".eml" if plain.strip(" .") else "mail.eml"


def _thread(headers: Message) -> tuple[str, ...]:
    found = [*_ids(headers, "In-Reply-To"), *reversed(_ids(headers, "References"))]
    return tuple(dict.fromkeys(found))[:_THREAD]


def _ids(headers: Message, name: str) -> list[str]:
    return _ID.findall(" ".join(str(value) for value in headers.get_all(name, [])))


def _address(headers: Message, name: str) -> str:
    """The header's one address; empty where there is none, several, or one that can't be written to."""
    try:
        found = {address for _, address in getaddresses([str(value) for value in headers.get_all(name, [])])}
    except (ValueError, IndexError, TypeError):
        return ""
    (address, *others) = found or {""}
    return address.lower() if not others and _ADDRESS.fullmatch(address) else ""


def _returned(headers: Message) -> bool:
    """Whether a program answers (RFC 3834, 5; RFC 3464): nothing of it is a sender's paper."""
    bounced = str(headers.get("Return-Path", "")).strip() == "<>" or headers.get_content_type() == "multipart/report"
    certified = headers.get("X-Trasporto") is not None  # the envelope of an Italian certified mail: a person's
    return not certified and (bounced or _submitted(headers) == "auto-replied")


def _automatic(headers: Message, author: str) -> bool:
    """Whether a program wrote it: two that answer each other would never end."""
    bulk = str(headers.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    signs = (headers.get("List-Id"), headers.get("List-Unsubscribe"), headers.get("X-Auto-Response-Suppress"))
    told = any(sign is not None for sign in signs) or _submitted(headers) != "no"
    return told or bulk or _returned(headers) or _NOBODY.match(author) is not None


def _submitted(headers: Message) -> str:
    return str(headers.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()


def _text(headers: Message, name: str) -> str:
    escaped = next((str(value) for key, value in headers.raw_items() if key.lower() == name.lower()), "")
    raw = escaped.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # RFC 6532: plain UTF-8
    try:
        text = str(make_header(decode_header(raw)))
    except (ValueError, LookupError, UnicodeError, TypeError):
        text = raw
    return re.sub(r"\s+", " ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()[:_LONGEST]


def _digest(headers: Message, body: bytes) -> str:
    named = [str(headers.get(name, "")) for name in ("Message-ID", "Date", "From", "Subject")]
    content = re.sub(rb"\s+", b" ", body)  # servers change line ends
    return hashlib.sha256("\0".join(named).encode("utf-8", "surrogateescape") + b"\0" + content).hexdigest()
