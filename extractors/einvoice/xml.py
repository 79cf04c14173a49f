"""Untrusted XML: parsed without document types, entities or network, and looked into by local names.

Runs in the disposable child only.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    Element = etree._Element  # noqa: SLF001 - the name that its stubs give the type

_CHUNK = 4096
_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,12})?|\.\d{1,12})")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T+Z-].*)?")
_CLOSE_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4,6})?")
_NO_MEMORY = 2  # libxml2: XML_ERR_NO_MEMORY
_EARLY_ENDS = {4, 5, 77}  # libxml2: XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_END, XML_ERR_TAG_NOT_FINISHED


class _RootReachedError(Exception):
    """The prolog is over: nothing was found in it."""


class _Prolog:
    """Parser target that looks at a file's prolog: the DOCTYPE is refused before any of its declarations is read."""

    def doctype(self, *_: object) -> None:
        """Called at the declaration's beginning."""
        raise FileFault("doctype")

    def start(self, *_: object) -> None:
        """Called at the root element."""
        raise _RootReachedError

    def close(self) -> None:
        """Called by lxml at the end."""


def parse(data: bytes) -> Element:
    """The root element.

    Raises:
        FileFault: ``doctype``: it has a document type declaration. ``damaged``: it isn't well-formed.
    """
    _refuse_doctype(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileFault("doctype")
    return root


def _refuse_doctype(data: bytes) -> None:
    parser = etree.XMLParser(target=_Prolog(), resolve_entities=False, no_network=True)  # type: ignore[arg-type]
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
    except _RootReachedError:
        return
    except etree.XMLSyntaxError as error:
        raise _damaged(error) from None


def _damaged(error: etree.XMLSyntaxError) -> FileFault:
    line, code = error.lineno or 0, getattr(error, "code", None)
    if code == _NO_MEMORY:
        return FileFault("memory")
    if code in _EARLY_ENDS:
        return FileFault("damaged", f"its XML ends too early, in line {line}")
    return FileFault("damaged", f"its XML is wrong in line {line}")


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    """The element's namespace, empty if it has none."""
    return str(element.tag).rpartition("}")[0].lstrip("{")


def every(element: Element | None, path: str) -> Iterator[Element]:
    """All elements under a path of local names (``DatiGenerali/DatiGeneraliDocumento``), in the file's order."""
    if element is None:
        return
    first, _, rest = path.partition("/")
    for child in element:
        if isinstance(child.tag, str) and local(child) == first:
            if rest:
                yield from every(child, rest)
            else:
                yield child


def one(element: Element | None, *paths: str) -> Element | None:
    """The first element under the first path that leads anywhere."""
    for path in paths:
        for found in every(element, path):
            return found
    return None


def text(element: Element | None, *paths: str) -> str:
    """The text under the first path that has one, blanks squeezed; empty if none has."""
    for path in paths:
        for found in every(element, path):
            if words := " ".join((found.text or "").split()):
                return words
    return ""


class Values:
    """Reads numbers and dates of one invoice, and keeps the names of those that aren't what they should be."""

    def __init__(self) -> None:
        self.unreadable: list[str] = []

    def number(self, words: str, name: str) -> Decimal | None:
        """A decimal number as XML Schema writes it; None for an empty text, noted when it is something else."""
        if not words:
            return None
        if _NUMBER.fullmatch(words):
            return Decimal(words)
        self.unreadable.append(name)
        return None

    def date(self, words: str, name: str) -> dt.date | None:
        """A date, ISO 8601 or eight digits; None for an empty text, noted when it is something else."""
        if not words:
            return None
        if match := _DATE.fullmatch(words) or _CLOSE_DATE.fullmatch(words):
            try:
                return dt.date(*map(int, match.groups()))
            except ValueError:
                pass
        self.unreadable.append(name)
        return None

    def content(self, words: str, name: str) -> bytes:
        """The bytes of a base64 text; empty, and noted, when it isn't one."""
        try:
            return base64.b64decode("".join(words.split()), validate=True)
        except (binascii.Error, ValueError):
            self.unreadable.append(name)
            return b""
