"""Contents of files that are dropped: small, each like no other, of formats whose end is known."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import zipfile
import zlib
from functools import lru_cache

from PIL import Image


@lru_cache(maxsize=1)
def _plain_jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (24, 24), (200, 180, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


def sha(data: bytes) -> str:
    """The content's name in the ledger."""
    return hashlib.sha256(data).hexdigest()


def pdf(draw: random.Random) -> bytes:
    """What begins and ends like a PDF."""
    return b"%PDF-1.4\n% " + draw.randbytes(draw.randrange(1_000, 30_000)).hex().encode() + b"\n%%EOF\n"


def jpeg(draw: random.Random) -> bytes:
    """A picture with a comment of its own (ITU-T T.81, marker COM)."""
    comment = draw.randbytes(400).hex().encode()
    plain = _plain_jpeg()
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + plain[2:]


def png(draw: random.Random) -> bytes:
    """A picture with a text chunk of its own."""
    buffer = io.BytesIO()
    Image.new("L", (8, 8), draw.randrange(256)).save(buffer, "PNG")
    data = buffer.getvalue()
    chunk = b"tEXt" + b"Comment\0" + draw.randbytes(300).hex().encode()
    packed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:33] + packed + data[33:]  # after the header


def archive(draw: random.Random) -> bytes:
    """A ZIP of two pictures."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("front.jpg", jpeg(draw))
        zipped.writestr("back/back.png", png(draw))
    return buffer.getvalue()


def any_file(draw: random.Random) -> tuple[str, bytes]:
    """A file's ending and content."""
    suffix, make = draw.choice((("pdf", pdf), ("jpg", jpeg), ("png", png)))
    return suffix, make(draw)
