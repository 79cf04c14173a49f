"""Sides become documents: by type, by holder, by nearness."""

from datetime import date

from extractors.document_types import document_type
from extractors.join import document, join
from extractors.reading import PageRef, Reading, State
from extractors.side import Side

TODAY = date(2026, 11, 22)


def side(kind, index, file, *, confidence=0.99, state=State.READ, **values):
    """A side that says some values."""
    sources = {
        name: [Reading(name, value, value, confidence, state, 1, None, "tesseract")] for name, value in values.items()
    }
    return Side(document_type(kind), index, PageRef(file, 1), 0.99, sources)


def names(documents):
    return [[one.page.file for one in found] for found in documents]


def test_front_and_back_in_any_order():
    """The back may come first; other types stay apart."""
    found = join([side("it_cie", 1, "a"), side("passport", 0, "p"), side("it_cie", 0, "b")])
    assert names(found) == [["b", "a"], ["p"]]


def test_strangers_are_not_joined():
    """A back that names another holder starts a document of its own."""
    one = {"document_number": "CA12345AB", "birth_date": "1980-03-12"}
    other = {"document_number": "CA99999ZZ", "birth_date": "1990-01-01"}
    found = join([side("it_cie", 0, "a", **one), side("it_cie", 1, "b", **other), side("it_cie", 1, "c", **one)])
    assert names(found) == [["a", "c"], ["b"]]


def test_a_name_in_the_zone_is_the_printed_one():
    """The zone writes two letters for an umlaut: front and back of one card stay together, another name's don't."""
    front = side("residence_permit", 0, "front", surname="MÜLLER", given_names="JÖRG")
    together, apart = [["front", "back"]], [["front"], ["back"]]
    for surname, given, files in (("MUELLER", "JOERG", together), ("MAIER", "UWE", apart)):
        back = side("residence_permit", 1, "back")
        back.sources |= {
            name: [Reading(name, value, value, 0.99, State.READ, 1, None, "mrz")]
            for name, value in (("surname", surname), ("given_names", given))
        }
        assert names(join([front, back])) == files


def test_the_same_file_is_nearest():
    """Without names a page joins the one of its own file."""
    found = join([side("account_form", 0, "x"), side("account_form", 0, "y"), side("account_form", 1, "y")])
    assert names(found) == [["x"], ["y", "y"]]


def test_a_side_photographed_twice_counts_once():
    """Of two pictures of one side the surer is used, and the other is told."""
    holder = {"surname": "ROSSI", "birth_date": "1980-03-12"}
    weak = side("it_cie", 0, "weak", confidence=0.955, **holder)
    sure = side("it_cie", 0, "sure", **holder)
    found = join([weak, side("it_cie", 1, "back"), sure])
    assert names(found) == [["sure", "back"]]
    assert any("weak" in problem for problem in document(found[0], TODAY).problems)


def test_a_missing_side_is_told():
    """Fields of a side that isn't there are missing, with the reason."""
    found = document([side("it_cie", 0, "a", surname="ROSSI")], TODAY)
    assert found.readings["surname"].value == "ROSSI"
    assert found.readings["tax_code"].state is State.MISSING
    assert found.readings["tax_code"].doubts[0].code == "page_missing"
    assert any("side 2 of 2" in problem for problem in found.problems)


def test_sources_of_two_sides_become_one_reading():
    """A number on both sides is one field, verified by the second source, on the page of the first."""
    front = side("it_cie", 0, "a", document_number="CA12345AB")
    back = side("it_cie", 1, "b")
    back.sources["document_number"] = [
        Reading("document_number", "CA12345AB", "", 0.997, State.VERIFIED, 1, None, "mrz")
    ]
    reading = document([front, back], TODAY).readings["document_number"]
    assert (reading.state, reading.page) == (State.VERIFIED, 1)


def test_two_papers_of_one_holder_are_two_documents():
    """The same person twice, with another account or another card number: not a copy."""
    holder = {"surname": "ROSSI", "given_names": "ANNA", "birth_date": "1980-03-12"}
    one, other = side("account_form", 0, "a", **holder), side("account_form", 0, "b", **holder)
    one.sources |= side("account_form", 0, "a", city="ROMA").sources
    other.sources |= side("account_form", 0, "b", city="MILANO").sources
    assert names(join([one, other])) == [["a"], ["b"]]
    cards = [side("it_cie", 0, n, document_number=n, **holder) for n in ("CA00000AA", "CA11111BB")]
    assert len(join(cards)) == 2


def test_a_second_page_that_may_be_of_either_form_is_never_guessed():
    """First pages, then second pages without a name: what stands there is in doubt."""
    pages = [side("account_form", index, "batch") for index in (0, 0, 1, 1)]
    for number, page in enumerate(pages, 1):
        page.page = PageRef("batch", number)
    pages[2].sources = side("account_form", 1, "batch", iban="IT60X0542811101000000123456").sources
    found = [document(one, TODAY) for one in join(pages)]
    ibans = [one.readings["iban"] for one in found if "iban" in one.readings]
    assert [reading.state for reading in ibans] == [State.DOUBTFUL]
    assert all(any("can't be told" in problem for problem in one.problems) for one in found)


def test_forms_one_after_the_other_keep_their_pages():
    """First page, second page, first page, second page."""
    pages = [side("account_form", index, "batch") for index in (0, 1, 0, 1)]
    for number, page in enumerate(pages, 1):
        page.page = PageRef("batch", number)
    found = join(pages)
    assert [[one.page.page for one in each] for each in found] == [[1, 2], [3, 4]]
    assert not any(one.stray for each in found for one in each)
