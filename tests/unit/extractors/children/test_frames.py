"""Frames between a parent and its child."""

import io
import json
import struct

import pytest

from extractors.children.frames import BrokenFrameError, pack, read_frame, read_header, unpack, write_frame


def test_round_trip():
    """What is written comes back, header and bytes, frame after frame, until the stream ends."""
    stream = io.BytesIO()
    write_frame(stream, {"page": 1, "word": "caffè"}, b"\x00\x01\x02")
    write_frame(stream, {"code": "end"})
    stream.seek(0)
    assert read_frame(stream) == ({"page": 1, "word": "caffè"}, bytearray(b"\x00\x01\x02"))
    assert read_frame(stream) == ({"code": "end"}, bytearray())
    assert read_frame(stream) is None


def test_message():
    """A frame held in memory is taken apart without copying its payload."""
    header, payload = unpack(pack({"engine": "ppocr"}, 4) + b"abcd")
    assert header == {"engine": "ppocr"}
    assert bytes(payload) == b"abcd"


@pytest.mark.parametrize("cut", [1, 5, 13, 20])
def test_cut_short(cut):
    """A stream that ends in the middle of a frame is told from one that ends."""
    stream = io.BytesIO()
    write_frame(stream, {"page": 1}, b"\x00" * 10)
    with pytest.raises(BrokenFrameError):
        read_frame(io.BytesIO(stream.getvalue()[:cut]))


@pytest.mark.parametrize(
    "head",
    [
        struct.pack(">IQ", 4_000_000_000, 0),
        struct.pack(">IQ", 2, 2**63),
        struct.pack(">IQ", 4, 0) + b"nope",
        struct.pack(">IQ", 2, 0) + b"[]",
    ],
)
def test_hostile_heads(head):
    """Lengths out of proportion and headers that aren't objects are refused before memory is taken for them."""
    with pytest.raises(BrokenFrameError):
        read_header(io.BytesIO(head))


def test_message_with_wrong_lengths():
    """A message whose lengths don't fit it is refused."""
    with pytest.raises(BrokenFrameError):
        unpack(pack({}, 10) + b"short")
    with pytest.raises(BrokenFrameError):
        unpack(b"")


def test_headers_are_plain_json():
    """A header is ASCII JSON, so that no byte of it depends on a locale."""
    packed = pack({"name": "Nuñez"}, 0)
    assert json.loads(packed[12:].decode("ascii")) == {"name": "Nuñez"}
