"""A new register as an .ods. Pure."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from connectors.workbook.markup import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.workbook.columns import Column

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def new_workbook(sheet: str, columns: Sequence[Column]) -> bytes:
    """An empty register: a row of bold headings, with a filter."""
    cells = "".join(
        '<table:table-cell table:style-name="heading" office:value-type="string">'
        f"<text:p>{escape(column.heading).decode()}</text:p></table:table-cell>"
        for column in columns
    )
    name = escape(sheet).decode()
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        '<office:automatic-styles><style:style style:name="heading" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">'
        f'<table:table-column table:number-columns-repeated="{len(columns)}"/>'
        f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
    return buffer.getvalue()
