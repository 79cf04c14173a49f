"""Candidates become one reading: readers that agree, that differ, that are covered, that nobody heard."""

from dataclasses import replace

import pytest

from extractors.candidates import Candidate, Seen
from extractors.document_types import FieldPlace
from extractors.reading import State
from extractors.settle import settle
from extractors.types import get_type
from extractors.types.spelling import Mark

CODE = "RSSMRA80C12F205H"


def seen(kind, *answers, **more):
    """A field's place with answers: reader, text, and whether it is a second look."""
    field = get_type(kind)
    place = FieldPlace(type=kind, zone=(0, 0, 10, 5))
    candidates = tuple(
        Candidate(reader, raw, field.parse(raw), 0.9, again=bool(again)) for reader, raw, *again in answers
    )
    return Seen("field", place, field, None, candidates, **more)


def test_readers_that_agree():
    """Two readers that agree are taken with 0.98 or more, but nothing is verified by that."""
    reading = settle(seen("name", ("tesseract", "ROSSI"), ("ppocr", "ROSSI")), 1)
    assert (reading.value, reading.state) == ("ROSSI", State.READ)
    assert 0.98 <= reading.confidence < 0.999


def test_readers_that_differ():
    """Readers that differ are a doubt below 0.98 that gives both."""
    reading = settle(seen("name", ("tesseract", "ROSSI"), ("ppocr", "BOSSI")), 1)
    assert reading.state is State.DOUBTFUL
    assert reading.confidence < 0.98
    assert {reading.value, *reading.alternatives} == {"ROSSI", "BOSSI"}


def test_second_looks_can_decide_but_not_alone():
    """A reader that repeats itself convinces nobody; another reader's second look does."""
    stubborn = settle(seen("name", ("tesseract", "ROSSI"), *[("tesseract", "ROSSI", 1)] * 3, ("ppocr", "BOSSI")), 1)
    assert stubborn.state is State.DOUBTFUL
    turned = settle(
        seen(
            "name", ("tesseract", "ROSSI"), *[("tesseract", "ROSSI", 1), ("ppocr", "ROSSI", 1)] * 3, ("ppocr", "BOSSI")
        ),
        1,
    )
    assert (turned.value, turned.state) == ("ROSSI", State.READ)
    assert turned.alternatives == ("BOSSI",)


def test_no_vote_between_two_dates():
    """Two readers that first saw two sound dates are a doubt, however often each looks; two against one decide."""
    again = [("tesseract", "19/05/2024", 1), ("ppocr", "19/05/2024", 1)] * 3
    differing = settle(seen("date", ("tesseract", "19/05/2024"), ("ppocr", "10/05/2024"), *again), 1)
    assert (differing.state, differing.alternatives) == (State.DOUBTFUL, ("2024-05-10",))
    third = ("text_layer", "19/05/2024")
    outvoted = settle(seen("date", third, ("tesseract", "19/05/2024"), ("ppocr", "10/05/2024"), *again), 1)
    assert (outvoted.value, outvoted.state) == ("2024-05-19", State.READ)


def test_one_reader_alone_is_a_doubt():
    """What only one reader saw is doubtful."""
    reading = settle(seen("name", ("tesseract", "ROSSI")), 1)
    assert (reading.state, reading.doubts[0].code) == (State.DOUBTFUL, "one_reader")


def test_a_check_digit_verifies_against_another_reader():
    """One reader whose value holds by its check digit is verified, whatever the other saw."""
    reading = settle(seen("codice_fiscale", ("tesseract", CODE), ("ppocr", CODE[:-1] + "X")), 1)
    assert (reading.value, reading.state) == (CODE, State.VERIFIED)


def test_two_different_checked_values_contradict():
    """Two readers with two values that both hold are a doubt."""
    other = "RSSMRA81C12F205I"
    assert get_type("codice_fiscale").parse(other).checked
    reading = settle(seen("codice_fiscale", ("tesseract", CODE), ("ppocr", other)), 1)
    assert reading.state is State.DOUBTFUL


@pytest.mark.parametrize("answers", [(), (("tesseract", "ROSSI"), ("ppocr", "ROSSI")), (("tesseract", CODE),)])
def test_what_is_covered_is_never_sure(answers):
    """Under a blot nothing is verified or taken, whatever the readers say."""
    for kind in ("name", "codice_fiscale"):
        reading = settle(seen(kind, *answers, covered=True), 1)
        assert reading.state is State.DOUBTFUL
        assert reading.confidence < 0.5
        assert reading.doubts[0].code == "covered"


def test_nothing_there_and_nothing_readable():
    """An empty place is missing; ink that nobody can read is a doubt."""
    assert settle(seen("name", empty=True), 1).state is State.MISSING
    assert settle(seen("name"), 1).doubts[0].code == "unreadable"


def test_a_comb_tells_its_length():
    """Readers that agree on fewer characters than cells are filled missed one."""
    reading = settle(seen("document_number", ("tesseract", "CA1234"), ("ppocr", "CA1234"), length=7), 1)
    assert (reading.state, reading.doubts[0].code) == (State.DOUBTFUL, "length")


def test_look_alikes_are_not_taken():
    """Readers that agree on a number in which an O may be a 0 stay below what is taken without asking."""
    reading = settle(seen("document_number", ("tesseract", "CA395800V"), ("ppocr", "CA395800V")), 1)
    assert (reading.state, reading.doubts[0].code) == (State.READ, "look_alike")
    assert reading.confidence < 0.9


def test_doubts_of_the_form_stay():
    """A value whose form is wrong for all readers is doubtful although they agree."""
    reading = settle(seen("email", ("tesseract", "mario.it"), ("ppocr", "mario.it")), 1)
    assert (reading.state, reading.doubts[0].code) == (State.DOUBTFUL, "format")


@pytest.mark.parametrize(
    ("kind", "answers", "more", "value"),
    [
        ("place", ("FORLÌ", "FORLI"), {}, "FORLÌ"),
        ("name", ("NICOLO", "NICOLÒ"), {"marks": (Mark(5, "grave"),)}, "NICOLÒ"),
        ("name", ("NICOLÒ", "NICOLO"), {"marks": ()}, "NICOLO"),
        ("name", ("KOSSLER", "KOSSLER"), {"marks": (Mark(1, "dots"),)}, "KÖSSLER"),
        ("place", ("PERÚ", "PERU"), {"marks": (Mark(3, "grave"),)}, "PERÙ"),
        ("name", ("NICOLO", "NICOLO'"), {}, "NICOLO'"),
        ("name", ("SANT AMBROGIO '", "SANT'AMBROGIO"), {}, "SANT'AMBROGIO"),
        ("name", ("MARIA CHIARA", "MARIACHIARA"), {}, "MARIA CHIARA"),
        ("name", ("Emma SOFIa", "EMMA SOFIA"), {}, "EMMA SOFIA"),
    ],
)
def test_spelling_of_one_value(kind, answers, more, value):
    """Of spellings with the same letters: official names, seen accents, capitals, marks, Tesseract's blanks decide."""
    first, second = answers
    reading = settle(seen(kind, ("tesseract", first), ("ppocr", second), **more), 1)
    assert (reading.value, reading.state) == (value, State.READ)


def test_marks_and_bar_codes_need_no_second_reader():
    """A measured mark is taken as it is; an unclear one is a doubt; a bar code with a tax code is verified."""
    field = seen("flag", ("mark", "true"))
    sure = replace(field, candidates=(replace(field.candidates[0], confidence=0.995),))
    assert (settle(sure, 1).value, settle(sure, 1).confidence) == ("true", 0.995)
    assert settle(seen("flag", ("mark", "?")), 1).state is State.DOUBTFUL
    assert settle(seen("codice_fiscale", ("barcode", CODE)), 1).state is State.VERIFIED


def test_a_piece_of_a_longer_text_is_not_agreed_on():
    """Two readers read a scrap; a second look reads a whole line there, and better: the zone is misplaced."""
    one = seen("name", ("tesseract", "Ae"), ("ppocr", "Ae"), ("tesseract", "Autorità Authority Autorité", True))
    scraps = tuple(replace(each, confidence=0.8) for each in one.candidates[:2])
    reading = settle(replace(one, candidates=(*scraps, one.candidates[2])), 1)
    assert reading.state is State.DOUBTFUL
    assert reading.confidence < 0.98


def test_a_value_typed_into_a_pdf_is_taken_from_its_field():
    """What the PDF's own field holds counts, though a reader misread its picture a little."""
    reading = settle(seen("name", ("tesseract", "R0SSI"), ("ppocr", "ROSSl"), ("form_field", "ROSSI")), 1)
    assert (reading.value, reading.state, reading.reader) == ("ROSSI", State.READ, "form_field")
    assert reading.confidence >= 0.999


@pytest.mark.parametrize(("held", "shown"), [("100,00", "900,00"), ("1.250,00", "1.280,00")])
def test_a_field_that_holds_another_value_than_the_page_shows(held, shown):
    """A PDF whose field and picture differ deceives one of its readers: a person decides, with both before them."""
    reading = settle(seen("amount", ("tesseract", shown), ("ppocr", shown), ("form_field", held)), 1)
    assert reading.state is State.DOUBTFUL
    assert [doubt.code for doubt in reading.doubts] == ["not_as_shown"]
    assert reading.alternatives


def test_writing_that_goes_on_outside_is_a_doubt_unless_checked():
    """Half a number isn't accepted because two readers agree on it; a check digit proves that nothing is missing."""
    agreed = (("tesseract", "37"), ("ppocr", "37"))
    assert settle(seen("number", *agreed, cut_off=True), 1).state is State.DOUBTFUL
    proved = (("tesseract", CODE), ("ppocr", CODE))
    assert settle(seen("codice_fiscale", *proved, cut_off=True), 1).state is State.VERIFIED


def test_what_a_print_runs_through_is_a_doubt_unless_checked_or_in_the_text_layer():
    """A slash in a last digit is a question, however many readers agree; a PDF's own text is as good as before."""
    both = (("tesseract", "11/01/1999"), ("ppocr", "11/01/1999"))
    crossed = settle(seen("date", *both, crossed=True), 1)
    assert (crossed.state, [doubt.code for doubt in crossed.doubts]) == (State.DOUBTFUL, ["crossed"])
    assert settle(seen("date", *both, ("text_layer", "11/01/1999"), crossed=True), 1).state is State.READ
    code = settle(seen("codice_fiscale", ("tesseract", CODE), ("ppocr", CODE), crossed=True), 1)
    assert code.state is State.VERIFIED


def test_what_a_hand_wrote_is_a_doubt_unless_checked():
    """Readers that agree on handwriting may both guess: a person decides. A check digit can't be guessed."""
    agreed = (("tesseract", "VIA ROMA 12"), ("ppocr", "VIA ROMA 12"))
    reading = settle(seen("address", *agreed, by_hand=True), 1)
    assert (reading.state, [doubt.code for doubt in reading.doubts]) == (State.DOUBTFUL, ["by_hand"])
    assert reading.confidence < 0.98
    proved = (("tesseract", CODE), ("ppocr", CODE))
    assert settle(seen("codice_fiscale", *proved, by_hand=True), 1).state is State.VERIFIED


def test_readers_that_agree_on_what_is_no_word():
    """Two readers that agree on one of two strokes that print alike are a doubt that names the other."""
    reading = settle(seen("address", ("tesseract", "Via lv Novembre"), ("ppocr", "Via lv Novembre")), 1)
    assert (reading.value, [doubt.code for doubt in reading.doubts]) == ("Via Iv Novembre", ["look_alike"])
    assert reading.alternatives == ("Via lv Novembre",)
    assert reading.confidence < 0.98
    seeing = settle(seen("address", ("tesseract", "Via lv Novembre"), ("ppocr", "Via Iv Novembre")), 1)
    assert (seeing.value, seeing.doubts) == ("Via Iv Novembre", ())


def test_no_vote_between_two_texts_of_several_lines():
    """A text of several lines that two readers saw differently is asked, however often each looks."""
    again = [("tesseract", "un testo lungo di due righe", 1), ("ppocr", "un testo lungo di due righe", 1)] * 3
    one = seen("text", ("tesseract", "un testo lungo di due righe"), ("ppocr", "un testo luogo di due righe"), *again)
    assert settle(one, 1).state is State.READ
    two = settle(replace(one, place=one.place.model_copy(update={"lines": 2})), 1)
    assert (two.state, two.alternatives) == (State.DOUBTFUL, ("un testo luogo di due righe",))


def test_the_spelling_that_both_readers_saw():
    """A first look that lost an accent gives way to later looks of both readers, capitals made of small letters too."""
    again = [("tesseract", "García Llorente", 1), ("ppocr", "García Llorente", 1)] * 2
    reading = settle(seen("name", ("tesseract", "Garcia Llorente"), ("ppocr", "García Lorente"), *again), 1)
    assert reading.value == "García Llorente"
    assert settle(seen("name", ("tesseract", "Ignacio"), ("ppocr", "ignacio")), 1).value == "Ignacio"
    assert settle(seen("place", ("tesseract", "como"), ("ppocr", "como")), 1).value == "COMO"
