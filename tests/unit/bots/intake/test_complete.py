"""Is a file all there?"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bots.intake.complete import is_complete


def picture(kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((160, 120), 60).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def pdf() -> bytes:
    buffer = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(buffer)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "text" * 100)
    return buffer.getvalue()


def jpeg_with_thumbnail() -> bytes:
    """A JPEG whose thumbnail, inside a segment, has an end marker of its own."""
    whole, small = picture("JPEG"), picture("JPEG", quality=20)[:60_000]
    segment = b"Exif\0\0" + small
    return whole[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + whole[2:]


WHOLE = {
    "page.pdf": pdf(),
    "photo.jpg": picture("JPEG"),
    "progressive.jpg": picture("JPEG", progressive=True),
    "thumbnail.jpg": jpeg_with_thumbnail(),
    "picture.png": picture("PNG"),
    "scan.tif": picture("TIFF"),
    "fax.tiff": picture("TIFF", compression="tiff_lzw"),
    "letter.docx": archive(),
    "invoice.xml": b"<?xml version='1.0'?>\n<a><b>text</b></a>\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_complete(tmp_path: Path, name: str):
    """A file with its end is complete."""
    path = tmp_path / name
    path.write_bytes(WHOLE[name])
    assert is_complete(path)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", WHOLE)
def test_a_part_of_a_file_is_not(tmp_path: Path, name: str, part: float):
    """A copy that was broken off is not complete, wherever it was."""
    path = tmp_path / name
    path.write_bytes(WHOLE[name][: int(len(WHOLE[name]) * part)])
    assert not is_complete(path)


@pytest.mark.parametrize("part", [0.0, 0.5])
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_whose_size_was_set_before_its_content_is_not(tmp_path: Path, name: str, part: float):
    """A copy by Windows has its full size from the start, and zeros where the content is still to come."""
    if (name, part) == ("scan.tif", 0.5):
        pytest.skip("zeros in an uncompressed TIFF are black: only waiting until it is quiet helps")
    data = WHOLE[name]
    path = tmp_path / name
    path.write_bytes(data[: int(len(data) * part)].ljust(len(data), b"\0"))
    assert not is_complete(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.jpg", WHOLE["photo.jpg"] + b"MotionPhoto" * 1000),  # telephones append a film
        ("page.pdf", WHOLE["page.pdf"] + b"\0" * 300),  # mail gateways pad
        ("note.txt", b"anything"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + b"x" * 100),
        ("really_text.pdf", b"this is no PDF at all"),  # becomes a case; reading says what is wrong
        ("doctype.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"),  # refused by the readers
        ("circle.tif", b"II*\0\x08\0\0\0\x01\0" + b"\0\x01\x04\0\x01\0\0\0\x01\0\0\0" + b"\x08\0\0\0"),
    ],
)
def test_odd_files_are_complete(tmp_path: Path, name: str, data: bytes):
    """A file that is odd but ends isn't held back: bad input becomes part of a case."""
    path = tmp_path / name
    path.write_bytes(data)
    assert is_complete(path)


def test_an_empty_file_is_not_complete(tmp_path: Path):
    """A file without content is one whose content is still to come."""
    path = tmp_path / "page.pdf"
    path.touch()
    assert not is_complete(path)


SHARED = Path(__file__).parents[4].parent / "shared" / "data"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared specimens aren't here")
def test_real_papers_are_complete():
    """Photos, scans and PDFs of all sorts of makers are seen to be whole."""
    paths = [
        path
        for folder in ("mrz_images", "receipts", "invoices_pdf", "pdf_forms", "italian_forms", "barcodes", "fatturapa")
        for path in sorted((SHARED / folder).rglob("*"))
        if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".pdf", ".tif", ".tiff", ".xml", ".zip"}
    ]
    assert len(paths) > 100
    assert [str(path) for path in paths if not is_complete(path)] == []
