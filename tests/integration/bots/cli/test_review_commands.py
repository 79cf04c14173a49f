"""The review station and its audit from a terminal: what the browser's buttons do."""

from bots.cases.fields import keep_fact, keep_readings
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.review.arranging import arrangement_of
from bots.review.sampling import rates
from bots.settings import load_settings
from extractors.reading import DocumentReading, PageRef


def test_a_drawn_case_is_read_again_and_its_audit_ends(desk, monkeypatch):
    """What the robot has otherwise is told; whoever looks again says who is wrong, of fields that were drawn alone."""
    desk.bot("Check\n    No Operation\n", review={"audit": {"share": 1.0}})
    monkeypatch.delenv("BOTS_PROJECT", raising=False)
    store = Store.open(load_settings(desk.folder))
    with store.transaction() as connection:
        case = store.create(connection, bot="orders", version="v1", priority=2, source="test", label="order")
        store.transition(connection, case, Status.READY)
        store.transition(connection, case, Status.WORKING)
        keep_fact(store, connection, case, Fact("city", "LODI", "verified", 1.0, ("form",)))
        store.transition(connection, case, Status.DONE)
    audit = ("review", "audit")
    assert desk.json(*audit, "list") == [{"case": case, "bot": "orders", "fields": ["city"]}]
    said = desk.json(*audit, "say", case.lower(), "city=LECCO", "--by", "ada")
    assert said == {"case": case, "differs": {"city": "LODI"}, "ended": False}
    assert desk.json(*audit, "end", case, "--wrong", "citty", code=7)["error"] == "AnswerRefusedError"
    assert "Noted" in desk.bots(*audit, "end", case, "--wrong", "city", "--by", "ada")
    assert "No case waits" in desk.bots(*audit, "list")
    (rate,) = rates(store)
    assert (rate.checked, rate.wrong) == (1, 1)
    store.close()


def test_a_cases_papers_are_arranged(desk, monkeypatch):
    """One paper becomes two, of which one has a type and the other a page that was upside down; slips are refused."""
    desk.bot("Check\n    No Operation\n")
    monkeypatch.delenv("BOTS_PROJECT", raising=False)
    store = Store.open(load_settings(desk.folder))
    with store.transaction() as connection:
        case = store.create(connection, bot="orders", version="v1", priority=2, source="test", label="order")
        store.transition(connection, case, Status.READY)
        store.transition(connection, case, Status.WORKING)
        pages = tuple(PageRef("file-1.pdf", number) for number in (1, 2, 3))
        keep_readings(store, connection, case, {"form": DocumentReading("account_form", 1.0, pages, {})})
        store.transition(connection, case, Status.REVIEW, reason="missing_document")
    arrange = ("review", "arrange", case)
    assert desk.json(*arrange, "1,4", code=7)["message"] == "There is no such page."
    assert "write pages as 1,2" in desk.bots(*arrange, "1+45", code=2)
    assert desk.json(*arrange, "it_cie=2,1", "3+180", "--by", "ada")["status"] == "ready"
    with store.reading() as connection:
        arranged = arrangement_of(store, connection, case)
    told = [(paper.type, [(each.page, each.turn) for each in paper.pages]) for paper in arranged.papers]
    assert told == [("it_cie", [(2, 0), (1, 0)]), ("", [(3, 180)])]
    store.close()
