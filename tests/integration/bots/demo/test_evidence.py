"""What the demo says of its cases comes from the database, as it stands."""

from bots.cases.model import Status
from bots.cases.store import Store
from bots.demo.evidence import Names
from bots.demo.place import BOT
from bots.intake.arrival import KIND, Arrival
from bots.settings import Settings


def test_a_case_is_named_once_its_papers_are_written(tmp_path):
    """One that was looked at while it was taken in isn't nameless for ever."""
    store = Store.open(Settings(home=tmp_path))
    with store.transaction() as connection:
        case_id = store.create(connection, bot=BOT, version="v1", priority=2, source="accounts", label="x")
    names = Names(store)
    assert names.cases() == {}
    arrival = Arrival("accounts", "pratica-1", "subfolder", ()).to_json()
    with store.transaction() as connection:
        key = store.key(connection, case_id)
        address = store.documents.write(key, arrival)
        store.documents.note(
            connection, key, address=address, size=len(arrival), name="a.json", kind=KIND, added_at=store.clock()
        )
        store.transition(connection, case_id, Status.READY)
    assert [(name, case.id) for name, case in names.cases().items()] == [("pratica-1", case_id)]
    store.close()
