"""Tables for spreadsheets: CSV and workbooks in which no text can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for one (OWASP: CSV injection)


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file, as a download."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return _download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")


def as_workbook(name: str, sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> Response:
    """An xlsx workbook with a sheet for each table, as a download."""
    from openpyxl import Workbook  # noqa: PLC0415 - loads much, wanted by some only
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see above

    book = Workbook(write_only=True)
    for title, (head, rows) in sheets.items():
        sheet = book.create_sheet(title[:31])
        sheet.append(list(head))
        for row in rows:
            cells = []
            for value in row:
                plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                cell = WriteOnlyCell(sheet, value=plain)
                if isinstance(plain, str):
                    cell.data_type = "s"  # text, also where it begins with "="
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return _download(out.getvalue(), _WORKBOOK, f"{name}.xlsx")


def _harmless(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _download(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
