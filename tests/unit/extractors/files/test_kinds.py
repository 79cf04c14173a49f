"""What a file is, by its bytes."""

import pytest

from extractors.files.kinds import Kind, kind_of, looks_like


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\r\n junk before it\n%PDF-1.4\n", Kind.PDF),
        (b"\xff\xd8\xff\xe1....Exif", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"II*\x00\x08\0\0\0", Kind.TIFF),
        (b"MM\x00*\0\0\0\x08", Kind.TIFF),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Kind.WEBP),
        (b"BM" + b"\0" * 12 + b"\x28\0\0\0", Kind.BMP),
        (b"BMW X5 price list", None),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"x" * 2000 + b"%PDF-1.4", None),
        (b"Dear Sir", None),
    ],
)
def test_kind(data, kind):
    """The first bytes decide, whatever the file is called."""
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\0" * 4096, "zeros"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (b"MZ\x90\x00", "program"),
        (b"\x30\x82\x0a\x00", "p7m"),
        (b"GIF89a", "GIF"),
        (b"\x01\x02\x03\x04 anything", "unknown"),
    ],
)
def test_strangers(data, word):
    """A file of a kind that isn't read is named as what it seems to be, so that the sender knows what to send."""
    assert kind_of(data) is None
    assert word in looks_like(data)
