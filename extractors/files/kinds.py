"""What a file is, by its first bytes: its name and what the sender says of it count for nothing."""

from __future__ import annotations

import base64
import re
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files that are read."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    BMP = "bmp"
    XML = "xml"
    P7M = "p7m"
    MAIL = "mail"
    ZIP = "zip"


# Not drawn: read by `extractors.einvoice`, or taken apart by `extractors.files.carrier`.
PAGELESS = frozenset({Kind.XML, Kind.P7M, Kind.MAIL, Kind.ZIP})

_STARTS = {
    Kind.JPEG: (b"\xff\xd8\xff",),
    Kind.PNG: (b"\x89PNG\r\n\x1a\n",),
    Kind.TIFF: (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
_HEAD = 256  # bytes that tell XML and signed envelopes
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # object identifier of RFC 5652, section 5.1
_PEM_HEADING = re.compile(rb"^-----BEGIN [A-Z0-9 ]+-----\s*")
_ARCHIVE_END = 65_557  # bytes from the end within which a ZIP's last record stands (APPNOTE 4.3.16)
_HEADERS = 16_384  # bytes within which a message says that it is one
_FIELD = re.compile(rb"[!-9;-~]{1,60}:")
_MAIL_FIELD = re.compile(
    rb"\n(From|Received|Return-Path|Message-ID|MIME-Version|Content-Type|Delivered-To|DKIM-Signature):", re.IGNORECASE
)
_PDF_WITHIN = 1024  # bytes of anything before the header that readers forgive (ISO 32000-1, annex H.3.4.1)


def kind_of(data: bytes) -> Kind | None:
    """The kind of a file, None if it is none that we read."""
    for kind, starts in _STARTS.items():
        if data.startswith(starts):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data.startswith(b"BM") and data[14:18] in {b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}:
        return Kind.BMP  # the four sizes of its information header that are in use
    if _is_signed(data):  # before PDF, which may stand in an envelope within a reader's tolerance
        return Kind.P7M
    if b"%PDF-" in data[: _PDF_WITHIN + 5]:
        return Kind.PDF
    return next((kind for kind, is_it in _LOOKED_INTO if is_it(data)), None)


def _is_archive(data: bytes) -> bool:
    """Whether it is a whole ZIP archive, and no Office document, which is one too."""
    if not data.startswith(b"PK\x03\x04") or b"PK\x05\x06" not in data[-_ARCHIVE_END:]:
        return False
    first = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    return first != b"mimetype" and b"[Content_Types].xml" not in data[:_HEADERS] + data[-_ARCHIVE_END:]


def _is_xml(data: bytes) -> bool:
    """Whether it begins as XML does, in UTF-8 or UTF-16, and isn't a web page."""
    head = data[:_HEAD]
    encoding = "utf-8-sig"
    if head[:2] in {b"\xff\xfe", b"<\0"}:
        encoding = "utf-16-le"
    elif head[:2] in {b"\xfe\xff", b"\0<"}:
        encoding = "utf-16-be"
    start = head.decode(encoding, "replace").removeprefix("\ufeff")
    return re.match(r"\s*<(?!!doctype\s+html|html[\s>])[?!A-Za-z_]", start, re.IGNORECASE) is not None


def _is_mail(data: bytes) -> bool:
    """Whether it begins with the headers of a message (RFC 5322), after the line with which a mailbox begins."""
    head = data[:_HEADERS].lstrip(b"\xef\xbb\xbf\r\n")
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return _FIELD.match(head) is not None and _MAIL_FIELD.search(b"\n" + head) is not None


def _is_signed(data: bytes) -> bool:
    """Whether it begins as signed data of CMS does, in DER or BER, or that in base64 with or without its heading."""
    if data[:1] == b"0":
        return _SIGNED_DATA in data[:_HEAD]
    text = _PEM_HEADING.sub(b"", data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n"))
    if not text.startswith(b"MI"):
        return False
    letters = re.sub(rb"[\s]", b"", text)
    try:
        start = base64.b64decode(letters[: len(letters) // 4 * 4])
    except ValueError:
        return False
    return _SIGNED_DATA in start


_LOOKED_INTO = ((Kind.ZIP, _is_archive), (Kind.XML, _is_xml), (Kind.MAIL, _is_mail))


def may_hold_files(data: bytes) -> bool:
    """Whether a PDF can have a file attached: cheap, by what the dictionary of an attached stream must say."""
    return re.search(rb"/EmbeddedFile\b|#2[fF][xX][mM][lL]|/EF\b", data) is not None


def looks_like(data: bytes) -> str:
    """Words for a file of a kind that isn't read, with what to do about it."""
    if not data.strip(b"\0"):
        return "holds nothing but zeros: the copy was interrupted, send it again"
    brand = data[8:12]
    if data[4:8] == b"ftyp" and brand in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}:
        return "is a HEIC or AVIF picture: save it as JPEG and send that"
    for start, words in _STRANGERS:
        if data.startswith(start):
            return words
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or _is_xml(data):
        return "is XML or HTML, not a scan: send a PDF or a picture"
    return "is of an unknown kind: send a PDF, JPEG, PNG, TIFF, WebP or BMP"


_STRANGERS = (
    (b"PK\x03\x04", "is a ZIP archive or an Office file: unpack it, or save it as PDF"),
    (b"PK\x05\x06", "is an empty ZIP archive: send the documents themselves"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office file: save it as PDF"),
    (b"GIF8", "is a GIF picture: save it as PNG or JPEG and send that"),
    (b"{\\rtf", "is an RTF text: save it as PDF"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive: unpack it"),
    (b"Rar!", "is a RAR archive: unpack it"),
    (b"\x1f\x8b", "is a gzip archive: unpack it"),
    (b"MZ", "is a program: it is not opened"),
    (b"\x7fELF", "is a program: it is not opened"),
    (b"\x30\x80", "may be a signed envelope (.p7m): take the document out of it first"),
    (b"\x30\x82", "may be a signed envelope (.p7m): take the document out of it first"),
    (b"\x30\x83", "may be a signed envelope (.p7m): take the document out of it first"),
)
