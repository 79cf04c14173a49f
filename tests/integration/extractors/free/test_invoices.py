"""An invoice drawn as a PDF, read from its text layer and confirmed by its picture."""

from __future__ import annotations

import datetime as dt
import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.read import read_files
from extractors.reading import State

TODAY = dt.date(2026, 11, 22)
_LEFT = [
    "Studio Verdi S.r.l. - Via Roma 5 - 20121 Milano",
    "Partita IVA: IT00743110157", "Cliente:", "Officine Bianchi S.p.A.", "Via Garibaldi 14",
    "37121 Verona", "", "Fattura n. 2026/0147", "Data fattura: 03/11/2026",
    "Data scadenza: 03/12/2026",
]  # fmt: skip
_SUMS = [("Totale imponibile", "1.200,00"), ("IVA 22%", "264,00"), ("Totale fattura EUR", "1.464,00")]


def _pdf() -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, A4)
    canvas.setFont("Helvetica", 11)
    for number, text in enumerate(_LEFT):
        canvas.drawString(60, 780 - 18 * number, text)
    canvas.drawString(60, 540, "Progettazione impianto")
    canvas.drawRightString(540, 540, "1.200,00")
    for number, (label, amount) in enumerate(_SUMS):
        canvas.drawString(330, 480 - 18 * number, label)
        canvas.drawRightString(540, 480 - 18 * number, amount)
    canvas.drawString(60, 300, "IBAN: IT60 X054 2811 1010 0000 0123 456")
    canvas.save()
    return data.getvalue()


def test_reads_an_invoice() -> None:
    """Number, dates, parties, sums and account are read; sums and account are proved, nothing accepted is wrong."""
    (document,) = read_files({"invoice.pdf": _pdf()}, ["invoice"], today=TODAY)
    said = {name: reading.value for name, reading in document.readings.items() if reading.value is not None}
    expected = {
        "seller_name": "Studio Verdi S.r.l.",
        "seller_vat": "IT00743110157",
        "buyer_name": "Officine Bianchi S.p.A.",
        "number": "2026/0147",
        "issue_date": "2026-11-03",
        "due_date": "2026-12-03",
        "net_total": "1200.00",
        "vat_total": "264.00",
        "total": "1464.00",
        "vat_breakdown": '[{"rate":"22","net":"1200.00","vat":"264.00"}]',
        "iban": "IT60X0542811101000000123456",
    }
    assert {name: said.get(name) for name in expected} == expected
    for name in ("total", "net_total", "vat_total", "iban"):
        assert document.readings[name].state is State.VERIFIED
