"""The panel's words: every text in three languages, none taken from strangers as markup."""

from __future__ import annotations

import re

import pytest

from bots.cases.model import Status
from bots.cli.story import _TELLERS
from bots.intake.notes import words as notes_words
from bots.panel.guard import ForeignRequestError, LogInFirstError, NotAllowedError
from bots.panel.words import LANGUAGES, Words, catalogue, preferred
from bots.people.logging_in import WrongPasswordError
from bots.people.rights import Role
from bots.people.second_factor import HasFactorError, NoFactorError, NotBegunError, WrongCodeError
from bots.review.ways_out import REASONS
from tests.unit.bots.panel.texts import bare, said, templates, unsafe_calls

TERMS = {"role": Role, "status": Status, "event": _TELLERS, "reason": sorted({*notes_words("en").reasons, *REASONS})}
SHOWN = (
    *(LogInFirstError, NotAllowedError, ForeignRequestError, WrongPasswordError),
    *(WrongCodeError, NotBegunError, HasFactorError, NoFactorError),
)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_is_translated(language):
    """Nothing that the panel says is missing in Italian or Spanish, and nothing is translated that it doesn't say."""
    known = {text for context, text in catalogue(language) if not context}
    texts = said() | {error.__doc__ for error in SHOWN}
    assert sorted(texts - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_domain_is_known(language):
    """States, roles, what happens to a case and why it is rejected have a word in each language."""
    known = catalogue(language)
    assert [
        (context, str(each))
        for context, values in TERMS.items()
        for each in values
        if (context, str(each)) not in known
    ] == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_translation_names_what_the_text_names(language):
    """A translation has the placeholders of its text, all of them and no other."""
    for (_, text), translated in catalogue(language).items():
        for form in translated if isinstance(translated, tuple) else (translated,):
            allowed = set(re.findall(r"%\((\w+)\)s", text))
            assert set(re.findall(r"%\((\w+)\)s", form)) - {"number"} == allowed - {"number"}, text


@pytest.mark.parametrize("name", templates())
def test_no_template_holds_bare_text(name):
    """What stands in a template goes through the catalogue."""
    assert list(bare(name)) == []


def test_only_literals_are_taken_for_markup():
    """Nothing that comes from data is ever given to the function whose result isn't escaped."""
    assert unsafe_calls() == []


def test_what_fills_a_text_is_escaped():
    """A value within a text can't become markup."""
    assert Words("en")("by %(name)s", name="<b>x</b>") == "by &lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100.0%"), (0.99999, "99.9%"), (0.5, "50.0%"), (0.0, "0.0%"), (None, "–")]
)
def test_what_is_not_all_is_not_called_all(share, said):
    """A share is rounded, but never up to the whole."""
    assert Words("en").share(share, 1) == said


@pytest.mark.parametrize(
    ("header", "language"),
    [("it-IT,it;q=0.9,en;q=0.8", "it"), ("fr,es;q=0.5,en;q=0.4", "es"), ("de", "en"), ("", "en"), ("it;q=0", "en")],
)
def test_the_browser_says_the_language(header, language):
    """Without a choice of their own people get the language that their browser asks for."""
    assert preferred(header) == language
