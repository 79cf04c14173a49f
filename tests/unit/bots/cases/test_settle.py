"""Settling: readings that agree become the fact, anything else a question."""

import pytest

from bots.cases.settle import Fact, Question, Source, settle
from extractors.reading import Doubt, Reading, State


def source(document, value, *, confidence=0.95, state=State.READ, reader="ppocr", doubts=()):
    return Source(document, Reading("field", value, value or "", confidence, state, reader=reader, doubts=doubts))


def test_two_documents_that_agree_make_a_fact():
    """A second source is a check that could have failed."""
    fact = settle("surname", [source("card", "ROSSI"), source("form", "Rossi")], "verified")
    assert isinstance(fact, Fact)
    assert (fact.basis, fact.sources) == ("agreed", ("card", "form"))


def test_one_sure_reading_is_enough_where_a_confidence_is_asked():
    """A single source is taken from the accepted confidence on, not below."""
    assert isinstance(settle("city", [source("form", "LODI", confidence=0.985)], 0.98), Fact)
    assert isinstance(settle("city", [source("form", "LODI", confidence=0.97)], 0.98), Question)


def test_one_unverified_reading_is_not_enough_where_verified_is_asked():
    """However sure its reader is."""
    question = settle("iban", [source("form", "IT60X", confidence=0.999)], "verified")
    assert isinstance(question, Question)
    assert question.doubts == (("low_confidence", ""),)
    assert question.best == "IT60X"


def test_a_verified_reading_is_enough():
    """Its check digits hold."""
    fact = settle("iban", [source("form", "IT60X", confidence=0.9, state=State.VERIFIED)], "verified")
    assert isinstance(fact, Fact)
    assert fact.basis == "verified"


def test_two_sure_readings_that_differ_are_a_contradiction():
    """Even if one of them is verified: the other may be the truth."""
    question = settle(
        "tax_code", [source("card", "A", state=State.VERIFIED), source("form", "B", confidence=0.95)], "verified"
    )
    assert isinstance(question, Question)
    assert question.doubts[0][0] == "contradicts"
    assert question.best == "A"


def test_a_weak_reading_is_outvoted_by_a_verified_one():
    """A smudge doesn't cost a person's time."""
    weak = source("form", "RSSMRA", confidence=0.5, state=State.DOUBTFUL)
    assert isinstance(settle("tax_code", [source("card", "RSSMRB", state=State.VERIFIED), weak], "verified"), Fact)


def test_a_weak_reading_is_not_outvoted_by_a_single_unverified_one():
    """Two unproven readings that differ are a question."""
    weak = source("form", "LODI", confidence=0.5, state=State.DOUBTFUL)
    assert isinstance(settle("city", [source("card", "LORI", confidence=0.99), weak], 0.98), Question)


def test_a_doubtful_reading_alone_is_never_a_fact():
    """Its doubts go to the person."""
    doubtful = source("form", "X", confidence=0.99, state=State.DOUBTFUL, doubts=(Doubt("check_digit"),))
    question = settle("iban", [doubtful], 0.5)
    assert isinstance(question, Question)
    assert question.doubts == (("check_digit", ""),)


def test_what_no_document_says_is_a_question_without_a_value():
    """Missing is a doubt too."""
    question = settle("email", [source("form", None, state=State.MISSING)], 0.98)
    assert isinstance(question, Question)
    assert question.best is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_spelling_with_accents_is_preferred_to_the_transliterated_one(order):
    """The MRZ knows no accents; the form does."""
    both = [source("card", "NICOLO", reader="mrz"), source("form", "NICOLÒ")][::order]
    fact = settle("given_names", both, 0.98)
    assert isinstance(fact, Fact)
    assert fact.value == "NICOLÒ"


def test_a_name_that_the_mrz_cut_off_agrees_with_the_whole_one():
    """Only where the reader says that it was cut off."""
    cut = source("card", "MARIA AN", reader="mrz", doubts=(Doubt("may_be_cut_off"),))
    fact = settle("given_names", [cut, source("form", "MARIA ANTONIETTA")], 0.98)
    assert isinstance(fact, Fact)
    assert fact.value == "MARIA ANTONIETTA"
    whole = source("card", "MARIA AN", reader="mrz")
    assert isinstance(settle("given_names", [whole, source("form", "MARIA ANTONIETTA")], 0.98), Question)


def test_a_place_agrees_with_its_fuller_form():
    """One document prints town and country, the other only one of them."""
    full = source("card", "BUENOS AIRES (ARGENTINA)")
    assert isinstance(settle("birth_place", [full, source("form", "ARGENTINA")], 0.98), Fact)
    assert isinstance(settle("birth_place", [full, source("form", "BRASILE")], 0.98), Question)


def test_an_accent_that_two_papers_show_beats_the_bare_spelling():
    """A doubtful accent on the form is confirmed by the apostrophe on the card."""
    bare = source("passport", "NOEMI", confidence=0.9995, state=State.VERIFIED)
    form = source("form", "NOEMÌ", confidence=0.9, state=State.DOUBTFUL)
    fact = settle("given_names", [bare, source("card", "NOEMI'", confidence=0.99), form], 0.98)
    assert isinstance(fact, Fact)
    assert fact.value == "NOEMÌ"


def test_an_apostrophe_beats_the_bare_spelling():
    """It stands for the accent; nobody invents one."""
    fact = settle("given_names", [source("passport", "NOEMI", state=State.VERIFIED), source("card", "NOEMI'")], 0.98)
    assert isinstance(fact, Fact)
    assert fact.value == "NOEMI'"


def test_an_accent_that_only_a_doubtful_reading_shows_is_a_question():
    """Neither dropped in silence nor taken."""
    form = source("form", "NOEMÌ", confidence=0.9, state=State.DOUBTFUL)
    question = settle("given_names", [source("passport", "NOEMI", state=State.VERIFIED), form], 0.98)
    assert isinstance(question, Question)
    assert question.doubts[0][0] == "spelling"
