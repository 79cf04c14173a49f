"""Where one document ends and the next begins, decided on what pages say."""

from extractors.reading import BLANK, SEPARATOR
from extractors.sorting.batch import batch_of
from extractors.sorting.numbering import PageNumber
from extractors.sorting.page import Part, SortedPage


def form(number, side, sides=2, kind="account_form", file="batch.pdf"):
    return SortedPage(file, number, (Part(kind, side, sides, 0.999),), kind, 0.999, begins=side == 0)


def invoice(number, paper, *, total=True, begins=True):
    part = Part("invoice", 0, 0, 0.99)
    return SortedPage("batch.pdf", number, (part,), "invoice", 0.99, paper_number=paper, begins=begins, has_total=total)


def unknown(number, **more):
    return SortedPage("batch.pdf", number, **more)


def aside(number, kind):
    return SortedPage("batch.pdf", number, kind=kind, confidence=1.0)


def split(*pages, **more):
    """Pages of each document, and whether a person must look."""
    batch = batch_of(pages, **more)
    return [([page.page for page in one.pages], bool(one.doubts)) for one in batch.documents]


def test_two_forms_of_two_pages():
    """The second page goes on, the first one begins another."""
    assert split(form(1, 0), form(2, 1), form(3, 0), form(4, 1)) == [([1, 2], False), ([3, 4], False)]


def test_a_form_that_lacks_a_page_is_told():
    """The next form begins for sure; what is missing is a doubt."""
    assert split(form(1, 0), form(2, 0), form(3, 1)) == [([1], True), ([2, 3], False)]


def test_fronts_first_and_then_the_backs_are_never_paired_by_their_order():
    """The back behind the last front may be anybody's."""
    found = split(*(form(n, n > 2, kind="it_cie") for n in (1, 2, 3, 4)))
    assert found == [([1], True), ([2, 3], True), ([4], True)]


def test_separators_and_blank_pages_belong_to_no_document():
    """What lies on the two sides of a separator is never one document; a blank page separates nothing."""
    pages = (form(1, 0), aside(2, BLANK), form(3, 1), aside(4, SEPARATOR), unknown(5), aside(6, SEPARATOR), unknown(7))
    assert split(*pages) == [([1, 3], False), ([5], False), ([7], False)]
    assert len(batch_of(pages).pages) == 7


def test_page_numbers_hold_a_paper_of_no_type_together():
    """One of three to three of three, and then one of two."""
    numbers = ((1, 3), (2, 3), (3, 3), (1, 2), (2, 2))
    pages = [unknown(n, printed=PageNumber(*number)) for n, number in enumerate(numbers, 1)]
    assert split(*pages) == [([1, 2, 3], False), ([4, 5], False)]


def test_a_missing_page_number_is_a_doubt():
    """Two of four isn't followed by four of four."""
    pages = [unknown(n, printed=PageNumber(number, 4)) for n, number in enumerate((1, 2, 4), 1)]
    assert split(*pages) == [([1, 2, 3], True)]


def test_invoices_are_told_apart_by_their_numbers():
    """The same number goes on, another one behind a total begins."""
    pages = (invoice(1, "A1000", total=False), invoice(2, "A1000"), invoice(3, "A1001"))
    assert split(*pages) == [([1, 2], False), ([3], False)]


def test_another_number_before_any_total_is_a_doubt():
    """It may be the same number misread on the second page."""
    assert split(invoice(1, "A1000", total=False), invoice(2, "A1O00")) == [([1, 2], True)]


def test_what_nothing_tells_stays_together_and_is_asked():
    """Two unknown pages without numbers; an attachment behind an invoice."""
    assert split(unknown(1), unknown(2)) == [([1, 2], True)]
    assert split(invoice(1, "A1000"), unknown(2)) == [([1, 2], True)]


def test_an_attachment_behind_a_whole_form_is_a_document_of_its_own():
    """It has no type, and that is an answer."""
    batch = batch_of([form(1, 0), form(2, 1), unknown(3)])
    assert [(one.type, bool(one.doubts)) for one in batch.documents] == [("account_form", False), ("unknown", False)]


def test_a_person_settles_a_doubt():
    """What they say counts, and nothing is asked again."""
    assert split(unknown(1), unknown(2), new=[2]) == [([1], False), ([2], False)]
    assert split(unknown(1), unknown(2), same=[2]) == [([1, 2], False)]


def test_a_type_that_is_hardly_read_is_a_doubt():
    """The document is kept, a person says what it is."""
    weak = SortedPage("batch.pdf", 1, (Part("account_form", 0, 1, 0.8),), "account_form", 0.8)
    assert split(weak) == [([1], True)]


def test_sides_in_two_files_are_one_document():
    """Front and back photographed apart; another file begins another document otherwise."""
    pages = (form(1, 0, kind="it_cie", file="a.jpg"), form(1, 1, kind="it_cie", file="b.jpg"), unknown(1))
    assert split(*pages) == [([1, 1], False), ([1], False)]
