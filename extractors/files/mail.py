"""E-mail as a carrier: the files attached to a message, and to the messages within it. Runs in the child only.

A message's own text is no document. Names are the sender's claim: they serve to tell files apart in words, never as
the name of a file.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import TYPE_CHECKING

from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 5  # messages within messages
MOST = 50  # attachments of all of them
_LONGEST_NAME = 60  # letters
_SMALL = 20_000  # bytes of a picture within the text: a sender's logo is no more, a scan is
_NO_FILES = re.compile(r"(application/(x-)?(pkcs7|pgp)-signature|application/pgp-encrypted|text/calendar)")
_CERTIFICATE = "daticert.xml"  # what an Italian certified mail says of itself (D.M. 2 November 2005)


def attached_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name, made harmless, and content of each attached file, in the message's order.

    Raises:
        FileFault: ``attachments``: too many; ``nesting``: messages too deep in each other.
    """
    message = BytesParser(policy=compat32).parsebytes(data)
    for number, part in enumerate(_files(message, 1), start=1):
        if number > MOST:
            raise FileFault("attachments")
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield f"{number} {harmless(_name(part))}".rstrip(), content


def _files(message: Message, depth: int) -> Iterator[Message]:
    """The parts that are files, of this message and of those attached to it."""
    if depth > DEEPEST:
        raise FileFault("nesting")
    kind = message.get_content_type()
    within = message.get_payload()
    if message.is_multipart() and isinstance(within, list):
        deeper = depth + 1 if kind == "message/rfc822" else depth
        for part in within:
            if isinstance(part, Message):
                yield from _files(part, deeper)
        return
    if _is_file(message, kind):
        yield message


def _is_file(part: Message, kind: str) -> bool:
    if _NO_FILES.fullmatch(kind) or kind.startswith("message/"):
        return False
    name = _name(part)
    if name.lower() == _CERTIFICATE:
        return False
    attached = part.get_content_disposition() == "attachment"
    if part.get_content_maintype() == "text" and not (attached or name):
        return False
    if part.get_content_maintype() == "image" and not attached and part.get("Content-ID"):
        content = part.get_payload(decode=True)
        return isinstance(content, bytes) and len(content) > _SMALL
    return True


def _name(part: Message) -> str:
    try:
        return str(make_header(decode_header(part.get_filename() or "")))
    except (ValueError, LookupError, UnicodeError, TypeError):
        return ""


def harmless(name: str) -> str:
    """A sender's name for a file as a label: no path, no control or direction marks, of bounded length."""
    last = re.split(r"[/\\]", name)[-1]
    letters = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    return re.sub(r"\s+", " ", letters).strip(" .")[-_LONGEST_NAME:]
