"""What auditors do from a terminal."""

import shutil
import sqlite3


def test_an_auditor_anchors_and_verifies(desk):
    """A change behind the bots' back is named, and the exit code says so."""
    desk.bot(
        "Check\n    No Operation\n", intake={"folder": {"path": "inbox/orders", "case": "file", "settle": "0.2 s"}}
    )
    (desk.folder / "inbox" / "orders").mkdir(parents=True)
    shutil.copy(desk.paper(), desk.folder / "inbox" / "orders")
    desk.bots("up", "--until-idle")
    case_id = desk.json("case", "list")[0]["id"]
    line = desk.json("audit", "anchor")["anchor"]
    assert line["cases"] == 1
    assert desk.json("audit", "verify")["ok"]
    assert "Nothing was changed" in desk.bots("audit", "verify")
    connection = sqlite3.connect(desk.folder / "data" / "bots.db")
    connection.execute("UPDATE events SET data = '{}' WHERE number = 3")
    connection.commit()
    connection.close()
    told = desk.json("audit", "verify", code=6)
    assert not told["ok"]
    assert told["wrong"][0]["case_id"] == case_id
    assert "event 3" in desk.bots("audit", "verify", code=6)
    assert any(
        each["topic"] == "history" and each["verdict"] == "bad" for each in desk.json("doctor", "--deep", code=1)
    )
