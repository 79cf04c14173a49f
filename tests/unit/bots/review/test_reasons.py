"""Why a person is asked, in words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bots
import extractors
from bots.review.reasons import field_name, in_words, words
from extractors.document_types import document_type, names

LANGUAGES = ("en", "it", "es")


@pytest.mark.parametrize("part", ["doubts", "fields", "documents"])
def test_every_language_has_the_same_words(part):
    """Nobody is shown a code because a translation is missing."""
    assert len({frozenset(getattr(words(language), part)) for language in LANGUAGES}) == 1


def test_every_doubt_that_the_readers_have_can_be_told():
    """Whoever adds a doubt says what people are told."""
    codes = set()
    for room in (extractors, bots):
        for path in Path(str(room.__file__)).parent.rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "Doubt" and call.args:
                    codes |= {each.value for each in call.args[:1] if isinstance(each, ast.Constant)}
    assert len(codes) > 30
    assert codes - set(words("en").doubts) == set()


def test_every_type_of_documents_has_a_name():
    """Nobody is shown the name of a file."""
    assert set(names()) - set(words("en").documents) == set()


def test_every_field_that_is_read_has_a_name():
    """Of each type that comes with the bots; single boxes of a choice are told by the choice."""
    unnamed = set()
    for kind in map(document_type, names()):
        places = [place for page in kind.pages for place in page.fields.items() if not place[1].group]
        for name in [*kind.fields, *(name for name, _ in places)]:
            if not {name, name.rpartition(".")[2]} & set(words("en").fields):
                unnamed.add(name)
    assert unnamed == set()


def test_a_doubt_names_the_fields_it_is_about():
    """In the reader's language, as the page calls them."""
    assert in_words("contradicts", "tax_code, birth_date", "it") == "contraddice Codice fiscale, Data di nascita"
    assert in_words("never_heard_of") == "never heard of"
    assert field_name("document:identity_card", "es") == "Documento de identidad"
