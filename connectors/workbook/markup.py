"""XML edited where it stands: tags and attributes found in the bytes, so that nothing else changes. Pure.

A parser and a writer would bring back the same document in other bytes, and lose what they don't know. Here only the
bytes that mean a cell, a range or a count are replaced.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ATTRIBUTES = rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how workbooks write characters that XML has none for


@lru_cache(maxsize=256)
def tag(local: bytes) -> re.Pattern[bytes]:
    """Start tags of elements with this local name, whatever their prefix; group 1 is the prefix with its colon."""
    return re.compile(rb"<([\w.-]+:)?" + local + _ATTRIBUTES + rb"\s*/?>")


@lru_cache(maxsize=256)
def element(local: bytes) -> re.Pattern[bytes]:
    """Whole elements with this local name that don't nest; group 2 is the start tag, group 3 what is in them."""
    return re.compile(
        rb"(?s)(?=<(?P<prefix>[\w.-]+:)?" + local + rb"[\s/>])(<[^>\s/]+" + _ATTRIBUTES + rb"\s*(?:/>|>))"
        rb"(?:(?<=/>)|(.*?)</(?P=prefix)?" + local + rb"\s*>)"
    )


_TOKEN = re.compile(rb"\s+([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _token(start_tag: bytes, name: bytes) -> re.Match[bytes] | None:
    """An attribute by its name, or by the end of its name after a prefix (``:id``)."""
    for found in _TOKEN.finditer(start_tag):
        if found[1] == name or (name.startswith(b":") and found[1].endswith(name)):
            return found
    return None


def attribute(start_tag: bytes, name: bytes) -> str | None:
    """An attribute's value, None if it isn't there; ``:id`` finds it whatever its prefix."""
    found = _token(start_tag, name)
    if found is None:
        return None
    return unescape((found[2] if found[2] is not None else found[3]).decode("utf-8"))


def with_attribute(start_tag: bytes, name: bytes, value: str) -> bytes:
    """The start tag with an attribute set."""
    written = b" " + name + b'="' + escape(value) + b'"'
    found = _token(start_tag, name)
    if found is not None:
        return start_tag[: found.start()] + written + start_tag[found.end() :]
    end = re.search(rb"\s*/?>$", start_tag)
    place = end.start() if end else len(start_tag)
    return start_tag[:place] + written + start_tag[place:]


def without_attribute(start_tag: bytes, name: bytes) -> bytes:
    """The start tag without an attribute."""
    found = _token(start_tag, name)
    return start_tag if found is None else start_tag[: found.start()] + start_tag[found.end() :]


def edited(data: bytes, pattern: re.Pattern[bytes], change: Callable[[bytes], bytes]) -> bytes:
    """The document with each match replaced; matches within comments are left alone."""
    hidden = [found.span() for found in _HIDDEN.finditer(data)] if b"<!" in data else []

    def replace(found: re.Match[bytes]) -> bytes:
        if any(start <= found.start() < end for start, end in hidden):
            return found[0]
        return change(found[0])

    return pattern.sub(replace, data)


def visible(data: bytes) -> bytes:
    """The document with comments, CDATA and instructions blanked out, each byte in its place."""
    if b"<!" not in data and data.count(b"<?") <= 1:
        return data
    return _HIDDEN.sub(lambda found: b" " * len(found[0]), data)


def escape(text: str) -> bytes:
    """Text for an attribute or an element."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;").encode("utf-8")


def escape_text(text: str) -> bytes:
    """Text for a cell: what stands for another character (``_x000D_``) stays what it is, a carriage return survives."""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
    return _NOT_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


def text_of(markup: bytes) -> str:
    """The text of a shared or inline string: its runs, without reading aids."""
    bare = re.sub(rb"(?s)<([\w.-]+:)?rPh[\s>].*?</([\w.-]+:)?rPh>", b"", markup)
    parts = (_plain(found[3] or b"") for found in element(b"t").finditer(bare))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))


def _plain(markup: bytes) -> str:
    pieces = re.split(rb"(?s)<!\[CDATA\[(.*?)\]\]>", markup)
    return "".join(
        piece.decode("utf-8") if number % 2 else unescape(piece.decode("utf-8")) for number, piece in enumerate(pieces)
    )


def value_text(markup: bytes) -> str:
    """The text of a ``v`` or ``f`` element's content."""
    return _plain(markup)


def tags(data: bytes, local: bytes) -> Iterator[bytes]:
    """The start tags of elements with this local name."""
    for found in tag(local).finditer(visible(data)):
        yield data[found.start() : found.end()]
