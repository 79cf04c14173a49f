"""Values that must stand nowhere, however they are written."""

from __future__ import annotations

import base64
import json
import unicodedata
from urllib.parse import quote

import pytest

from connectors.web.trace.hidden import GONE, Hidden

WORD = "Ñandú & 7€/x"
HTML = WORD.replace("&", "&amp;").replace("€", "&#8364;").replace("ú", "&uacute;")


@pytest.mark.parametrize(
    "written",
    [
        WORD,
        quote(WORD, safe="").lower(),
        quote(quote(WORD)),
        quote(WORD, encoding="cp1252").replace("%20", "+"),
        HTML,
        json.dumps(WORD)[1:-1],
        json.dumps(json.dumps(WORD)[1:-1])[1:-1],
        json.dumps(WORD)[1:-1].replace("/", "\\/"),
        WORD.encode().hex(),
        unicodedata.normalize("NFD", WORD),
    ],
)
def test_a_value_is_found_however_it_is_written(written: str) -> None:
    """In addresses, pages, scripts and bodies, alone or encoded twice."""
    hidden = Hidden([WORD, "ab"])
    assert hidden.out_of(f"<{written}>cable") == f"<{GONE}>cable"
    assert hidden.is_in(written)


@pytest.mark.parametrize("user", ["", "a", "ab", "abc:"])
def test_a_value_is_found_in_base64_wherever_it_begins(user: str) -> None:
    """As in a header for authorization, whose user moves the password by a byte or two."""
    text = base64.b64encode(f"{user}{WORD}".encode()).decode()
    assert GONE in Hidden([WORD]).out_of(text)


def test_other_texts_stay_as_they_are() -> None:
    """Nothing to hide, or nothing of it in the text."""
    assert Hidden([]).out_of("Ñandú") == "Ñandú"
    assert not Hidden([WORD]).is_in("Ñandú & 7")
