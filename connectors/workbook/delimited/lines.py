"""A text file of records: its encoding, its separator, its lines. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field

from connectors.workbook.errors import UnreadableWorkbookError, UnsafeWorkbookError

LARGEST_FILE = 50 * 2**20  # bytes
_SEPARATORS = ";,\t|"
_LOOKED_AT = 50  # records, to tell the separator
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_COMMA = re.compile(r"[-+]?\d{1,3}(?:\.?\d{3})*,\d{1,2}")
_POINT = re.compile(r"[-+]?\d{1,3}(?:,?\d{3})*\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the file.

    Attributes:
        first: Its first line, from 0.
        last: The line after its last one.
        fields: What it holds, as it is written.
    """

    first: int
    last: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of records.

    Attributes:
        lines: Its lines with their ends.
        records: Its rows; one for each, blank ones too.
        separator: What stands between fields.
        encoding: How it is encoded.
        bom: The mark at its beginning.
        newline: How its lines end.
        quoted: Whether every field is quoted.
        hint: Whether its first line only says the separator (``sep=;``).
    """

    lines: list[str]
    records: list[Record]
    separator: str = ";"
    encoding: str = "utf-8"
    bom: bytes = b"\xef\xbb\xbf"
    newline: str = "\r\n"
    quoted: bool = False
    hint: bool = False
    _cache: dict[str, str] = field(default_factory=dict)

    @property
    def decimal(self) -> str:
        """The decimal mark of its numbers: as most of them are written, else as goes with the separator."""
        if "decimal" not in self._cache:
            some = [text for record in self.records[:2000] for text in record.fields]
            commas, points = (sum(1 for text in some if mark.fullmatch(text)) for mark in (_COMMA, _POINT))
            usual = "," if self.separator == ";" else "."
            self._cache["decimal"] = "," if commas > points else "." if points > commas else usual
        return self._cache["decimal"]

    def written(self, fields: list[str]) -> str:
        """A record as a line."""
        buffer = io.StringIO()
        writer = csv.writer(
            buffer,
            delimiter=self.separator,
            lineterminator=self.newline,
            quoting=csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL,
        )
        writer.writerow(fields)
        return buffer.getvalue()

    def encoded(self, lines: list[str]) -> bytes:
        """The file with these lines.

        Raises:
            UnicodeEncodeError: The encoding lacks a character.
        """
        return self.bom + "".join(lines).encode(self.encoding)


def read_lines(data: bytes, target: str) -> Lines:
    """The records of a file.

    Raises:
        UnsafeWorkbookError: It is too large.
        UnreadableWorkbookError: It is no text.
    """
    if len(data) > LARGEST_FILE:
        raise UnsafeWorkbookError(target, f"the file is larger than {LARGEST_FILE >> 20} MB: start a new register")
    bom = next((mark for mark in _BOMS if data.startswith(mark)), b"")
    encoding = _BOMS.get(bom, "utf-8")
    try:
        try:
            text = data[len(bom) :].decode(encoding)
        except UnicodeDecodeError:
            if bom:
                raise
            encoding = "cp1252"
            text = data.decode(encoding)
        if "\0" in text:
            raise ValueError("binary")  # noqa: TRY301 - one answer for all that is no text
        return _parsed(text, encoding, bom)
    except (ValueError, csv.Error) as error:
        detail = f"the file is no text with separators ({type(error).__name__}): save it as CSV UTF-8"
        raise UnreadableWorkbookError(target, detail) from error


def _parsed(text: str, encoding: str, bom: bytes) -> Lines:
    lines = list(io.StringIO(text, newline=""))
    hint = re.fullmatch(r'"?sep=(.)"?\s*', lines[0]) if lines else None
    separator = hint[1] if hint else _separator(lines)
    reader = csv.reader(lines[1:] if hint else lines, delimiter=separator, strict=True)
    shift, first, records = 1 if hint else 0, 0, []
    for fields in reader:
        records.append(Record(first + shift, reader.line_num + shift, fields))
        first = reader.line_num
    ends = Counter(re.search(r"\r?\n?$", line)[0] for line in lines[:_LOOKED_AT])  # type: ignore[index]
    newline = next((end for end, _ in ends.most_common() if end in {"\n", "\r\n"}), "\r\n")
    top = lines[records[0].first] if records else ""
    quoted = bool(records and records[0].fields) and top.count('"') >= 2 * len(records[0].fields)
    return Lines(lines, records, separator, encoding, bom, newline, quoted, bool(hint))


def _separator(lines: list[str]) -> str:
    """The separator that cuts the first records into equally many fields, the most of them."""
    best, most = ";", (0, 0)
    for separator in _SEPARATORS:
        try:
            reader = csv.reader(lines[: _LOOKED_AT * 4], delimiter=separator)
            widths = Counter(len(fields) for fields, _ in zip(reader, range(_LOOKED_AT), strict=False) if fields)
        except csv.Error:
            continue
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and (often, width) > most:
            best, most = separator, (often, width)
    return best
