"""Housekeeping: once a day, whatever the clock does."""

from datetime import timedelta

from bots.cases.anchors import read_records
from bots.run.housekeeping import keep_house
from bots.settings import Settings


def test_the_day_is_anchored_once(store, new_case, clock, tmp_path):
    """A second look on the same day does nothing; a clock that was years ahead doesn't stop it later."""
    settings = Settings(home=tmp_path)
    assert keep_house(store, settings) is False  # nothing there yet
    new_case()
    assert [keep_house(store, settings) for _ in range(2)] == [True, False]
    clock.pass_by(days=1)
    assert keep_house(store, settings)
    clock.pass_by(days=4000)
    assert keep_house(store, settings)
    clock.now -= timedelta(days=4000)
    assert keep_house(store, settings)
    assert len(read_records(tmp_path / "records").anchors) == 4


def test_a_chore_that_fails_is_told_and_tried_again_the_next_day(store, new_case, clock, tmp_path):
    """Damaged records don't stop the work."""
    settings = Settings(home=tmp_path)
    new_case()
    keep_house(store, settings)
    path = tmp_path / "records" / "anchors.jsonl"
    whole = path.read_text()
    path.write_text("{}\n")
    clock.pass_by(days=1)
    assert keep_house(store, settings)
    path.write_text(whole)
    clock.pass_by(days=1)
    assert keep_house(store, settings)
    assert len(read_records(tmp_path / "records").anchors) == 2
