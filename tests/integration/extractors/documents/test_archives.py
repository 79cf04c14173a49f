"""ZIP archives: what is in them is read, what is made to harm is refused."""

import io
import re
import zipfile

import pytest

from extractors.errors import TooLargeError
from extractors.files import parts_of
from extractors.read import read_files
from tests.unit.extractors.einvoice import samples

from .test_carriers import mail


def archive(*files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as zipped:
        for name, data in files:
            zipped.writestr(name, data)
    return out.getvalue()


def test_the_files_of_an_archive_are_read():
    """Files in folders of an archive, in a mail too, become documents; names harm nobody, leftovers are passed over."""
    inner = archive(("../../etc/\u202efattura.xml", samples.fatturapa()), ("__MACOSX/._fattura.xml", b"\0\5"))
    message = mail(("papers.zip", inner)).as_bytes()
    found = read_files({"all.zip": archive(("a/b/invoice.xml", samples.cii()), ("FW.eml", message))}, ["invoice"])
    assert [one.pages[0].file for one in found] == [
        "all.zip › 1 invoice.xml",
        "all.zip › 2 FW.eml › 1 papers.zip › 1 fattura.xml",
    ]


def encrypted():
    data = bytearray(archive(("a.pdf", b"secret")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(("zeros.pdf", bytes(30_000_000))), "made to harm"),
        (archive(*((f"{number}.pdf", b"x") for number in range(201))), "more than 200 files"),
        (encrypted(), "password"),
        (archive(("a.pdf", b"x" * 500), compression=zipfile.ZIP_STORED).replace(b"x" * 500, b"y" * 500), "damaged"),
        (archive(), "unknown kind|empty ZIP"),
        (archive((".DS_Store", b"x")), "archive without files"),
    ],
    ids=["bomb", "many", "encrypted", "damaged", "empty", "leftovers"],
)
def test_an_archive_made_to_harm_is_told(data, words):
    """Bombs, thousands of files, passwords and damage are faults in words, and never take the machine's memory."""
    (only,) = read_files({"sent.zip": data}, ["invoice"])
    assert only.type == "unknown"
    assert re.search(words, only.problems[0])


def test_archives_in_archives_have_an_end():
    """Archives that hold archives are counted together, and those too deep aren't opened."""
    leaf = archive(*((f"{number}.xml", samples.ubl()) for number in range(150)))
    parts = parts_of("many.zip", archive(*((f"{number}.zip", leaf) for number in range(4))))
    assert len([part for part in parts if part.fault is None]) <= 400
    assert any(isinstance(part.fault, TooLargeError) for part in parts)
    deep = archive(("a.xml", samples.ubl()))
    for _ in range(5):
        deep = archive(("in.zip", deep))
    (part,) = parts_of("deep.zip", deep)
    assert "lies in 3 files" in str(part.fault)


def test_office_documents_are_no_archives():
    """A workbook is a ZIP by its first bytes, and isn't taken apart."""
    data = archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    (part,) = parts_of("book.xlsx", data)
    assert part.fault is None
