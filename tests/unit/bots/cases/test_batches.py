"""Which pages of a batch are which case."""

from bots.cases.batches import answers, cases_in
from extractors.reading import BLANK, SEPARATOR
from extractors.sorting.batch import batch_of
from extractors.sorting.page import Part, SortedPage


def form(number, side=0, confidence=0.999):
    part = Part("account_form", side, 2, confidence)
    return SortedPage("b.pdf", number, (part,), "account_form", confidence, begins=side == 0)


def other(number, kind=None):
    if kind in {BLANK, SEPARATOR}:
        return SortedPage("b.pdf", number, kind=kind, confidence=1.0)
    return SortedPage("b.pdf", number, (Part(kind, 0, 1, 0.999),) if kind else (), kind or "unknown", 0.999)


def group(pages, new_case, told=None):
    """Pages of each case, and the pages that are asked about."""
    told = told or {}
    batch = batch_of(pages, new=[n for n, new in told.items() if new], same=[n for n, new in told.items() if not new])
    found = cases_in(batch, [new_case], told)
    return [[page.page for page in pages] for pages in found.pages], [doubt.page for doubt in found.doubts]


def test_separator_sheets_divide_and_nothing_is_asked():
    """Empty pages and the sheets themselves are of no case; two sheets in a row make no empty one."""
    pages = [other(1), other(2, BLANK), other(3), other(4, SEPARATOR), other(5, SEPARATOR), other(6)]
    assert group(pages, "separator") == ([[1, 3], [6]], [])


def test_each_document_of_a_type_begins_a_case():
    """Its attachments and cards go with it; what comes before the first is a case too."""
    pages = [form(1), form(2, 1), other(3, "it_health_card"), form(4), form(5, 1), other(6)]
    assert group(pages, "account_form") == ([[1, 2, 3], [4, 5, 6]], [])


def test_each_document_is_a_case_and_a_doubtful_boundary_is_asked():
    """Two unknown pages may be one letter: until a person says so nothing is cut."""
    pages = [form(1), form(2, 1), other(3), other(4)]
    assert group(pages, "document") == ([[1, 2], [3, 4]], [4])
    assert group(pages, "document", {4: True}) == ([[1, 2], [3], [4]], [])
    assert group(pages, "document", {4: False}) == ([[1, 2], [3, 4]], [])


def test_a_form_whose_first_page_nobody_knows_is_asked_about():
    """The unknown page before a second page may be its first one: the case may begin there."""
    pages = [form(1), form(2, 1), other(3), form(4, 1)]
    cases, asked = group(pages, "account_form")
    assert asked == [3, 4]
    cases, asked = group(pages, "account_form", {3: True, 4: False})
    assert (cases, asked) == ([[1, 2], [3, 4]], [])


def test_a_type_that_is_hardly_read_begins_no_case_in_silence():
    """A person says whether it is that form."""
    assert group([form(1), form(2, 1), form(3, 0, 0.8), form(4, 1)], "account_form")[1] == [3]


def test_answers_are_words_in_three_languages():
    """Anything else is no answer, and is asked again."""
    facts = {"boundary:4": "New", "boundary:7": "stessa", "boundary:9": "perhaps", "surname": "new"}
    assert answers(facts) == {4: True, 7: False}
