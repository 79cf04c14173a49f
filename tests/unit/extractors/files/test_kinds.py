"""What a file is, by its bytes."""

import base64

import pytest

from extractors.files.kinds import Kind, kind_of, looks_like

SIGNED = bytes.fromhex("3082010006092a864886f70d010702a0820100") + b"\x30" * 80


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
        (b"\xef\xbb\xbf<?xml version='1.0'?>", Kind.XML),
        (b"\n <p:FatturaElettronica>", Kind.XML),
        ("<?xml version='1.0'?>".encode("utf-16"), Kind.XML),
        (SIGNED, Kind.P7M),
        (b"0\x80" + SIGNED[4:], Kind.P7M),
        (base64.b64encode(SIGNED), Kind.P7M),
        (b"-----BEGIN PKCS7-----\n" + base64.encodebytes(SIGNED), Kind.P7M),
        (b"0\x82\x01\x00 a certificate", None),
        (b"MIND THE GAP", None),
        (b"< 5 EUR", None),
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
        (b"\n<!DOCTYPE html><html>", "HTML"),
        (b"<html lang='it'>", "HTML"),
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
