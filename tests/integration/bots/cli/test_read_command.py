"""The command that reads papers, on files that need no OCR."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import numpy as np
import zxingcpp
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.integration.extractors.einvoice.test_files import signed
from tests.unit.extractors.einvoice import samples

if TYPE_CHECKING:
    from .conftest import Desk


def test_a_mail_and_a_signed_invoice(desk: Desk) -> None:
    """Both are read, exit code 0: that nobody checked the signature is told and is no failure."""
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("see attachment")
    message.add_attachment(samples.cii(), maintype="application", subtype="xml", filename="r.xml")
    (desk.folder / "in.eml").write_bytes(message.as_bytes())
    (desk.folder / "b.p7m").write_bytes(signed(samples.ubl()))
    found = desk.json("read", "in.eml", "b.p7m", "--type", "invoice")
    assert [(one["type"], one["problems"]) for one in found] == [("invoice", [])] * 2
    assert found[1]["notes"] == ["b.p7m: signature not checked"]
    (desk.folder / "bare.eml").write_bytes(b"From: a@example.org\n\nhello\n")
    assert "is a mail without attachments" in desk.bots("read", "bare.eml", "--type", "invoice", code=11)


def test_a_batch_is_split(desk: Desk) -> None:
    """Documents are files of their own with a record of all pages; a doubt leaves 20 and a person settles it."""
    canvas = Canvas(str(desk.folder / "batch.pdf"))
    for text in ("Pagina 1 di 2", "Pagina 2 di 2", "Allegato", "Altro"):
        for line in range(20):
            canvas.drawString(80, 700 - 20 * line, f"Gentile signora, la sua richiesta {line} procede.")
        canvas.drawString(250, 30, text)
        canvas.showPage()
    canvas.save()
    told = desk.bots("split", "batch.pdf", "--type", "invoice", "-o", "out", code=20)
    assert "may be several documents" in told
    names = sorted(path.name for path in (desk.folder / "out").iterdir())
    assert names == ["001 unknown.pdf", "002 to check unknown.pdf", "pages.json"]
    pages = desk.bots("read", "batch.pdf", "--text").split("\f")
    assert [page.strip().splitlines()[-1] for page in pages] == ["Pagina 1 di 2", "Pagina 2 di 2", "Allegato", "Altro"]
    found = desk.json("split", "batch.pdf", "--type", "invoice", "--new", "4")
    assert [[page["page"] for page in one["pages"]] for one in found["documents"]] == [[1, 2], [3], [4]]


def test_a_separator_sheet_of_ones_own(desk: Desk) -> None:
    """A sheet with the project's own code separates where it is told, and is kept on record."""
    code = zxingcpp.create_barcode("NEXT CASE", zxingcpp.BarcodeFormat.QRCode)
    drawn = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=8)))
    page = Image.new("L", (800, 1100), 255)
    page.paste(drawn, (200, 300))
    page.save(desk.folder / "batch.png")
    (found,) = desk.json("read", "batch.png", "--type", "invoice", "--separator", "next case")
    assert (found["type"], found["problems"]) == ("separator_page", [])
