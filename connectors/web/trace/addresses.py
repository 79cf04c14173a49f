"""Addresses and what is sent to them, by name only: the values are a session's or a person's. Pure."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

_DOTS = "…"
_PART = re.compile(r'\bname="([^"]*)"')


def bare(address: str) -> str:
    """An address whose parameters have names, and no values; nothing of one that carries its content in itself."""
    if re.match(r"\s*(data|blob|javascript|vbscript):", address, re.IGNORECASE):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = re.sub(r";([^=;/]*)=[^;/]*", rf";\1={_DOTS}", parts.path)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, named(parts.query), ""))


def bare_set(addresses: str) -> str:
    """The same for a ``srcset``."""
    return ", ".join(" ".join([bare(words[0]), *words[1:]]) for one in addresses.split(",") if (words := one.split()))


def named(query: str) -> str:
    """The names in a query, or in the body of a form; a single word without a name is a value too."""
    if not query:
        return ""
    pairs = [pair.partition("=") for pair in re.split("[&;]", query)]
    return "&".join(f"{name}={_DOTS}" if sign else _DOTS for name, sign, _ in pairs)


def sent(kind: str, body: str) -> str | None:
    """What a body tells by names, such as ``surname=…&city=…``; None where it has none that are known to be names.

    Args:
        kind: Its media type.
        body: As it was sent.
    """
    if kind.startswith("application/x-www-form-urlencoded"):
        names = [name for name, _ in parse_qsl(body, keep_blank_values=True)]
    elif kind.startswith("multipart/form-data"):
        names = _PART.findall(body)
    elif "json" in kind:
        try:
            plain = json.loads(body)
        except ValueError:
            return None
        names = list(plain) if isinstance(plain, dict) else []
    else:
        return None
    return "&".join(f"{name}={_DOTS}" for name in names)
