"""How a parent and its child speak: frames of a JSON header and raw bytes, never pickles.

A child that untrusted bytes have taken over can therefore send wrong values, but no objects that run code here.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Buffer

_LENGTHS = struct.Struct(">IQ")  # of the header, of the payload
HEADER_LIMIT = 32_000_000  # bytes; the words of a very full page are about 100 kB
PAYLOAD_LIMIT = 2_000_000_000  # bytes


class BrokenFrameError(Exception):
    """The other side stopped in the middle of a frame, or sends what isn't one."""


def pack(header: dict[str, Any], size: int) -> bytes:
    """The head of a frame whose payload has `size` bytes; the payload follows it."""
    text = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return _LENGTHS.pack(len(text), size) + text


def unpack(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Header and payload of a whole frame held in memory.

    Raises:
        BrokenFrameError: It isn't a frame.
    """
    if len(message) < _LENGTHS.size:
        raise BrokenFrameError("a frame is shorter than its lengths")
    length, size = _LENGTHS.unpack_from(message)
    if length > HEADER_LIMIT or _LENGTHS.size + length + size != len(message):
        raise BrokenFrameError("a frame's lengths don't fit it")
    start = _LENGTHS.size + length
    return _header(message[_LENGTHS.size : start]), memoryview(message)[start:]


def write_frame(stream: BinaryIO, header: dict[str, Any], payload: Buffer = b"") -> None:
    """Write one frame to an unbuffered or buffered binary stream.

    Raises:
        OSError: The other side is gone (`BrokenPipeError`).
    """
    view = memoryview(payload).cast("B")
    _write_all(stream, memoryview(pack(header, len(view))))
    _write_all(stream, view)
    stream.flush()


def read_header(stream: BinaryIO) -> tuple[dict[str, Any], int] | None:
    """Read a frame's header and the size of the payload that follows; None at the end of the stream.

    Raises:
        BrokenFrameError: The stream ends in the middle, or what comes isn't a frame.
    """
    first = stream.read(1)
    if not first:
        return None
    length, size = _LENGTHS.unpack(first + read_exactly(stream, _LENGTHS.size - 1))
    if length > HEADER_LIMIT or size > PAYLOAD_LIMIT:
        raise BrokenFrameError("a frame claims to be larger than any of ours")
    return _header(bytes(read_exactly(stream, length))), size


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytearray] | None:
    """Read one frame; None at the end of the stream.

    Raises:
        BrokenFrameError: The stream ends in the middle, or what comes isn't a frame.
    """
    head = read_header(stream)
    if head is None:
        return None
    header, size = head
    return header, read_exactly(stream, size)


def read_exactly(stream: BinaryIO, size: int) -> bytearray:
    """Read `size` bytes.

    Raises:
        BrokenFrameError: The stream ends before.
    """
    buffer = bytearray(size)
    read_into(stream, memoryview(buffer))
    return buffer


def read_into(stream: BinaryIO, view: memoryview) -> None:
    """Fill `view` from the stream.

    Raises:
        BrokenFrameError: The stream ends before.
    """
    done = 0
    while done < len(view):
        count = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise BrokenFrameError("the other side stopped in the middle of a frame")
        done += count


def _write_all(stream: BinaryIO, view: memoryview) -> None:
    done = 0
    while done < len(view):  # an unbuffered stream may take a part only
        done += stream.write(view[done:]) or 0


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except ValueError as error:
        raise BrokenFrameError("a frame's header isn't JSON") from error
    if not isinstance(header, dict):
        raise BrokenFrameError("a frame's header isn't an object")
    return header
