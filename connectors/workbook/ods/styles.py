"""Formats added to an .ods where a value needs one that the cell above doesn't have. Pure."""

from __future__ import annotations

from connectors.workbook.columns import ColumnType
from connectors.workbook.markup import attribute, element, escape, tags, with_attribute

_DAY = (
    b'<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    b'<number:text>/</number:text><number:year number:style="long"/>'
)
_TIME = (
    b'<number:text> </number:text><number:hours number:style="long"/>'
    b'<number:text>:</number:text><number:minutes number:style="long"/>'
)
_FORMATS = {
    ColumnType.DATE: b'<number:date-style style:name="%s" number:automatic-order="true">'
    + _DAY
    + b"</number:date-style>",
    ColumnType.DATETIME: b'<number:date-style style:name="%s" number:automatic-order="true">'
    + _DAY
    + _TIME
    + b"</number:date-style>",
    ColumnType.AMOUNT: b'<number:number-style style:name="%s"><number:number number:decimal-places="2" '
    b'number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>',
}
_NAMES = b'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'


class Styles:
    """The automatic styles of content.xml.

    Args:
        content: The part.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._known = {attribute(tag, b"style:name") for tag in tags(content, b"style")}
        self._new: dict[str, bytes] = {}

    def showing(self, kind: ColumnType, style: str | None) -> str | None:
        """A style that shows values of a kind and is like another one otherwise; None where none can be added."""
        if kind not in _FORMATS or _NAMES not in self._content or b"<office:automatic-styles" not in self._content:
            return style
        name = f"{style or 'robots'}-{kind}"
        if name not in self._known and name not in self._new:
            self._new[name] = self._derived(style, name, f"robots-{kind}")
        return name

    def added_to(self, content: bytes) -> bytes:
        """The content with the new styles."""
        if not self._new:
            return content
        wanted = {
            name: form % name.encode() for name, form in ((f"robots-{kind}", form) for kind, form in _FORMATS.items())
        }
        written = b"".join(self._new.values())
        formats = [
            form
            for name, form in wanted.items()
            if name.encode() in written and b'style:name="%s"' % name.encode() not in content
        ]
        new = b"".join(formats) + written
        if b"<office:automatic-styles/>" in content:
            whole = b"<office:automatic-styles>" + new + b"</office:automatic-styles>"
            return content.replace(b"<office:automatic-styles/>", whole, 1)
        return content.replace(b"</office:automatic-styles>", new + b"</office:automatic-styles>", 1)

    def _derived(self, style: str | None, name: str, shown: str) -> bytes:
        for found in element(b"style").finditer(self._content):
            if style and attribute(found[2], b"style:name") == style:
                start = with_attribute(with_attribute(found[2], b"style:name", name), b"style:data-style-name", shown)
                return start + found[0][len(found[2]) :] if found[3] is None else start + found[3] + b"</style:style>"
        bare = b'<style:style style:name="%s" style:family="table-cell" style:data-style-name="%s"/>'
        return bare % (escape(name), escape(shown))
