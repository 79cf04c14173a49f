"""How long nothing has happened, counted by looks: a busy machine isn't a dead page."""

from __future__ import annotations

from connectors.web.calm import Calm


def test_a_look_that_takes_long_is_not_silence() -> None:
    """Ten looks of three seconds each, with a pause of a fifth of a second, are four seconds at most, not thirty."""
    calm = Calm()
    for _ in range(11):
        calm.look("page", loading=False, pause=0.2, took=3.0)
    assert calm.quiet == calm.watched - 0.4
    assert calm.quiet < 4.1


def test_only_silence_counts() -> None:
    """Whatever changes or loads begins the count of silence again; loading counts as nothing at all."""
    calm = Calm()
    for shown, loading in (("one", False), ("one", False), ("two", False), ("two", True), ("two", False)):
        calm.look(shown, loading=loading, pause=0.1, took=0.1)
    assert round(calm.quiet, 3) == 0.1
    assert round(calm.watched, 3) == 0.4
