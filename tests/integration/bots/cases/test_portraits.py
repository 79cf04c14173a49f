"""One portrait on two people's documents is found across cases, and nothing of it outlives its case."""

from sqlalchemy import func, select

from bots.cases.fields import keep_readings
from bots.cases.portraits import note_portraits, reused_portraits
from bots.cases.tables import search_keys
from extractors.reading import DocumentReading, PageRef, Reading, State

PICTURE = "c0cecf87878f13330783fbffff7f8100"
SCANNED = "c0cedf87878f133307837bffff6f8180"  # four of 128 comparisons otherwise
ANOTHER = "3f1a30705870eccc187c0400a0807eff"


def passport(surname, given_names, born, picture):
    said = {"surname": surname, "given_names": given_names, "birth_date": born}
    readings = {name: Reading(name, value, value, 0.99, State.VERIFIED) for name, value in said.items()}
    readings["portrait"] = Reading("portrait", "true", picture, 0.995)
    return {"identity": DocumentReading("passport", 0.99, (PageRef("a.png", 1),), readings)}


def arrive(store, new_case, documents):
    """A case with these documents, and what is found of their portraits elsewhere."""
    case = new_case()
    with store.transaction() as connection:
        keep_readings(store, connection, case, documents)
        note_portraits(store, connection, case, documents)
    with store.reading() as connection:
        return case, reused_portraits(store, connection, case, documents)


def test_another_person_with_the_same_picture_is_found_by_the_case_alone(store, new_case):
    """Scanned again, under another name and birth date; another picture isn't found."""
    first, none = arrive(store, new_case, passport("ROSSI", "ANNA", "1980-01-02", PICTURE))
    assert none == {}
    assert arrive(store, new_case, passport("VERDI", "LUISA", "1975-06-07", ANOTHER))[1] == {}
    assert arrive(store, new_case, passport("BIANCHI", "EVA", "1991-03-04", SCANNED))[1] == {"identity": first}


def test_who_comes_again_is_no_other_person(store, new_case):
    """Spelt without accents, or with another surname since a marriage."""
    arrive(store, new_case, passport("NICOLÒ", "ANNA", "1980-01-02", PICTURE))
    assert arrive(store, new_case, passport("NICOLO", "ANNA MARIA", "1980-01-02", SCANNED))[1] == {}
    assert arrive(store, new_case, passport("DE LUCA", "ANNA", "1980-01-02", SCANNED))[1] == {}


def test_one_case_with_two_people_and_one_picture_names_itself(store, new_case):
    """A spouse's card with the same portrait needs no second case."""
    both = passport("ROSSI", "ANNA", "1980-01-02", PICTURE)
    both["other"] = passport("VERDI", "LUCA", "1978-02-03", SCANNED)["identity"]
    case, found = arrive(store, new_case, both)
    assert found == {"identity": case, "other": case}


def test_papers_read_again_leave_no_trace_of_the_first_picture(store, new_case):
    """What a case no longer shows is not compared with it."""
    case, _ = arrive(store, new_case, passport("ROSSI", "ANNA", "1980-01-02", PICTURE))
    with store.transaction() as connection:
        note_portraits(store, connection, case, {})
        kept = select(func.count()).select_from(search_keys).where(search_keys.c.field == "portrait")
        assert connection.scalar(kept) == 0
    assert arrive(store, new_case, passport("BIANCHI", "EVA", "1991-03-04", PICTURE))[1] == {}
