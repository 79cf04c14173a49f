"""The command that reads papers, on files that need no OCR."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import numpy as np
import zxingcpp
from PIL import Image

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


def test_a_separator_sheet_of_ones_own(desk: Desk) -> None:
    """A sheet with the project's own code separates where it is told, and is kept on record."""
    code = zxingcpp.create_barcode("NEXT CASE", zxingcpp.BarcodeFormat.QRCode)
    drawn = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=8)))
    page = Image.new("L", (800, 1100), 255)
    page.paste(drawn, (200, 300))
    page.save(desk.folder / "batch.png")
    (found,) = desk.json("read", "batch.png", "--type", "invoice", "--separator", "next case")
    assert (found["type"], found["problems"]) == ("separator_page", [])
