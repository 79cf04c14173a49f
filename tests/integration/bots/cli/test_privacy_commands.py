"""What a data protection officer does from a terminal."""

import shutil

import pytest


@pytest.fixture
def kept(desk):
    """A project with one case that came through a watched folder and is done; its id."""
    tasks = "Check\n    Keep Fact    tax_code    BNCNMR80A41F205X\n"
    desk.bot(tasks, intake={"folder": {"path": "inbox/orders", "case": "file", "settle": "0.2 s"}}, keep="1 day")
    inbox = desk.folder / "inbox" / "orders"
    inbox.mkdir(parents=True)
    shutil.copy(desk.paper("Bianchi.txt"), inbox)
    (desk.folder / "Bianchi.txt").unlink()
    desk.bots("up", "--until-idle")
    return desk.json("case", "list")[0]["id"]


def test_a_person_is_forgotten_on_request(desk, kept):
    """With a reason, after a question; papers in the folders go too, and the case's story says who did it."""
    assert list(desk.folder.rglob("Bianchi*"))
    desk.bots("forget", kept, code=2)  # no reason
    desk.bots("forget", kept, "--reason", "art. 17", "--json", code=2)  # nobody can be asked
    desk.bots("forget", "--tax-code", "RSSMRA80A01F205X", "--reason", "art. 17", "--yes", code=3)
    desk.bots("case", "hold", kept, "--reason", "R.G. 1/2026")
    desk.bots("forget", kept, "--reason", "art. 17", "--yes", code=4)
    desk.bots("case", "hold", kept, "--release", "--reason", "over")
    (receipt,) = desk.json("forget", "--tax-code", "bncnmr80a41f205x", "--reason", "art. 17", "--yes", "--by", "anna")
    assert receipt["erasure"]["case"] == kept
    assert (receipt["remains"], receipt["erased"]["originals"]) == ([], 1)
    assert not list(desk.folder.rglob("Bianchi*"))
    before = desk.json("keys", "show")["id"]
    assert desk.json("keys", "rotate", "--by", "anna")["old"] == [before]
    assert desk.json("keys", "show")["rotated"]["by"] == "anna"
    story = desk.bots("case", "show", kept)
    assert "forgotten" in story
    assert "anna" in story
    assert "art. 17" in story
    assert desk.json("audit", "verify")["ok"]


def test_what_is_kept_too_long_is_listed_and_forgotten(desk, kept):
    """Nothing today; the list says why."""
    assert desk.json("retention", "list") == []
    assert desk.json("retention", "run", "--dry-run") == []
    assert "Nothing was to be forgotten" in desk.bots("retention", "run")
