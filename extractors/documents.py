"""Keywords that read documents, for suites that work without a case (`bots.Cases` has its own for those with one)."""

# ruff: noqa: D417 - arguments are told as libdoc shows them in its ROBOT format

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.api import logger
from robot.api.deco import keyword, library
from robot.utils import DotDict

from extractors.errors import ReadError
from extractors.identity.keywords import IdentityKeywords
from extractors.plain_pages import PageKeywords
from extractors.reading import UNKNOWN
from extractors.sorting.keywords import SortingKeywords

if TYPE_CHECKING:
    from extractors.reading import DocumentReading, Reading

_ACCEPT = 0.98
_REMEMBERED = 8  # documents: `List Readings` after `Read Document` doesn't read twice


class NotThisDocumentError(ReadError):
    """None or several of the documents in a file are of the type that was asked for."""


@library(scope="GLOBAL", auto_keywords=False, doc_format="ROBOT")
class Documents(IdentityKeywords, PageKeywords, SortingKeywords):
    """Reads scanned papers, photos and PDFs into typed fields.

    A document type is a YAML file in ``resources/documents`` (of the project, or of the toolkit): it says how the
    document is recognised and where its fields stand. Values are canonical text: dates ``2026-11-22``, amounts
    ``1234.56``, identifiers in capitals without blanks, check boxes ``true`` or ``false``, tables JSON
    (`Table Rows`).

    A value is only given when it is sure; what is doubtful is ``None``, and `List Readings` tells why.
    """

    def __init__(self) -> None:
        self._remembered: dict[str, list[DocumentReading]] = {}

    @keyword
    def read_document(self, path: Path, type: str | None = None, accept: float = _ACCEPT) -> DotDict:  # noqa: A002 - the word users know
        """Reads the document in a file and returns its fields as a dictionary.

        Arguments:
        - ``path``: a picture, PDF or electronic invoice; several, separated by commas, for a card on two files.
        - ``type``: name of its document type; without it all known types are tried.
        - ``accept``: least confidence of a value. What is below it and not verified by a check is ``None``.

        Fails if the file can't be read, holds no document of that type, or several.

        Example:
        | ${card}=    `Read Document`    ${CURDIR}/card.jpg    type=it_cie
        | Should Be Equal    ${card.surname}    ROSSI
        """
        document = self._one(path, type)
        fields = DotDict({name: _value(reading, accept) for name, reading in document.readings.items()})
        unsure = [name for name, value in fields.items() if value is None]
        told = f", unsure or missing: {', '.join(unsure)}" if unsure else ""
        logger.info(f"Read {document.type} with {len(fields)} fields{told}.")
        for problem in document.problems:
            logger.warn(problem)
        return fields

    @keyword
    def document_type_of(self, path: Path) -> str:
        """Returns the name of the document type that a file holds, or ``unknown``.

        Arguments:
        - ``path``: a picture or PDF. Of several documents in it the first one counts.

        Example:
        | ${type}=    `Document Type Of`    ${CURDIR}/scan0042.pdf
        | IF    $type == "unknown"    Log    Nobody knows this paper.
        """
        return next((document.type for document in self._read(path, None) if document.known), UNKNOWN)

    @keyword
    def list_readings(self, path: Path, type: str | None = None) -> list[DotDict]:  # noqa: A002 - the word users know
        """Returns every field of the document in a file with all that is known of it.

        Arguments:
        - ``path``: as in `Read Document`.
        - ``type``: as in `Read Document`.

        Each entry has ``name``, ``value``, ``raw``, ``confidence``, ``state`` (verified, read, doubtful, missing),
        ``page``, ``box``, ``reader``, ``doubts``, ``alternatives``.

        Example:
        | @{readings}=    `List Readings`    ${CURDIR}/form.pdf    type=account_form
        | FOR    ${reading}    IN    @{readings}
        |     IF    $reading.state == "doubtful"    Log    ${reading.name}: ${reading.doubts}
        | END
        """
        return [_plain(reading) for reading in self._one(path, type).readings.values()]

    @keyword
    def table_rows(self, table: str | None) -> list[DotDict]:
        """Returns the rows of a table that was read as a list of dictionaries, a column's value by its name.

        Arguments:
        - ``table``: value of a field of type ``table``, such as the people on a form or the goods of an invoice.

        A cell that was left empty isn't in its row; ``&{row}`` may be asked with ``get``. Fails for a table that is
        missing or unsure (``None``), so that no row is passed over: `List Readings` has ``rows`` with every cell, its
        confidence, its place and its doubts.

        Example:
        | ${form}=    `Read Document`    ${CURDIR}/family.pdf    type=family_form
        | @{rows}=    `Table Rows`    ${form.members}
        | FOR    ${row}    IN    @{rows}
        |     Log    ${row.surname}
        | END
        """
        from extractors.types.business import Table  # noqa: PLC0415 - most suites only import this library

        if table is None:
            raise ReadError("the table is missing or unsure: List Readings tells its doubts, cell by cell")
        parsed = Table().parse(table)
        if parsed.value is None:
            raise ReadError("this is no table: hand in the value of a field of type 'table'")
        return [DotDict(row) for row in json.loads(parsed.value)]

    @keyword
    def read_all_documents(self, *paths: Path, types: list[str] | None = None) -> list[DotDict]:
        """Reads all documents in some files: several on one page, sides of a card in several files.

        Arguments:
        - ``paths``: pictures, PDFs, electronic invoices (XML, ``.p7m``), e-mails (``.eml``) with such files attached.
        - ``types``: names of the document types that may be among them; without it all known ones.

        Returns a list with an entry for each document: ``type``, ``confidence``, ``pages``, ``readings`` (by field, as
        in `List Readings`), ``problems`` and ``notes``. What couldn't be read is an entry of type ``unknown`` with its
        problem; empty pages and separator sheets are entries of type ``blank_page`` and ``separator_page``.

        Example:
        | @{documents}=    `Read All Documents`    ${CURDIR}/front.jpg    ${CURDIR}/back.jpg    types=['it_cie']
        """
        return [_document(document) for document in self._read_files(list(paths), types)]

    @keyword
    def parts_contradicting_tax_code(
        self,
        tax_code: str,
        surname: str | None = None,
        given_names: str | None = None,
        birth_date: str | None = None,
        sex: str | None = None,
        birth_place: str | None = None,
    ) -> list[str]:
        """Returns the names of the parts of a person that an Italian tax code (codice fiscale) contradicts.

        Arguments:
        - ``tax_code``: a code whose check letter holds, omocodia allowed (D.M. 23 December 1976).
        - the rest: what the code is made from, as printed; the birth date ISO 8601. What isn't given isn't compared,
          nor is a birth place that no list knows.

        Example:
        | ${wrong}=    `Parts Contradicting Tax Code`    RSSMRA85B28H501X    surname=ROSSI    birth_date=1985-02-27
        | Should Be Equal    ${wrong}    ${{['birth_date']}}
        """
        from extractors.types import codice_fiscale  # noqa: PLC0415 - its tables are only loaded on use

        compared = codice_fiscale.contradictions(
            tax_code,
            surname=surname,
            given_names=given_names,
            birth_date=birth_date,
            sex=sex,
            birth_place=birth_place,
        )
        return [part for part, contradicts in compared.items() if contradicts]

    def _one(self, path: Path, kind: str | list[str] | None) -> DocumentReading:
        documents = self._read(path, [kind] if isinstance(kind, str) and kind else kind or None)
        told = kind if isinstance(kind, str) else "known document" if kind is None else "identity document"
        known = [document for document in documents if document.known]
        if len(known) == 1:
            return known[0]
        problems = "; ".join(problem for document in documents for problem in document.problems)
        if not known:
            raise NotThisDocumentError(f"{path}: no {told} found. {problems}".strip())
        kinds = ", ".join(document.type for document in known)
        raise NotThisDocumentError(
            f"{path}: several documents ({kinds}): name one with type=, or use Read All Documents"
        )

    def _read(self, path: Path, kinds: list[str] | None) -> list[DocumentReading]:
        return self._read_files([Path(part.strip()) for part in str(path).split(",")], kinds)

    def _read_files(self, paths: list[Path], kinds: list[str] | None) -> list[DocumentReading]:
        from extractors.read import read_files  # noqa: PLC0415 - heavy, and most suites only import this library

        files = {}
        for path in paths:
            if not path.is_file():
                raise ReadError(f"{path}: no such file")
            name = path.name if path.name not in files else str(path)
            files[name] = path.read_bytes()
        key = hashlib.sha256(
            repr((kinds, [(n, hashlib.sha256(d).digest()) for n, d in files.items()])).encode()
        ).hexdigest()
        if key not in self._remembered:
            while len(self._remembered) >= _REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = read_files(files, kinds)
        return self._remembered[key]


def _value(reading: Reading, accept: float) -> str | None:
    """The value if it may be used without asking anybody."""
    if reading.state == "doubtful" or reading.value is None:
        return None
    return reading.value if reading.state == "verified" or reading.confidence >= accept else None


def _plain(reading: Reading) -> DotDict:
    data: dict[str, Any] = reading.as_dict()
    data["state"] = str(reading.state)
    data["doubts"] = [doubt.code + (f" ({doubt.detail})" if doubt.detail else "") for doubt in reading.doubts]
    return DotDict(data)


def _document(document: DocumentReading) -> DotDict:
    readings = DotDict({name: _plain(reading) for name, reading in document.readings.items()})
    return DotDict(document.as_dict() | {"readings": readings})
