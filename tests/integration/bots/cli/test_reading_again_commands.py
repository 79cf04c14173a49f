"""The audit from a terminal: what the browser's buttons do."""

from bots.cases.fields import keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.review.sampling import rates
from bots.settings import load_settings


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
