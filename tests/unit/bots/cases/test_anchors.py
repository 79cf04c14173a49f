"""Anchors: a root that stands for every head, and heads that never go back unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.cases.anchors import Head, changed_heads, merkle_root
from bots.errors import AuditBrokenError

HEADS = st.dictionaries(
    st.text("ABCDEFGH", min_size=4, max_size=4),
    st.builds(Head, st.integers(1, 9), st.text("0123456789abcdef", min_size=8, max_size=8)),
)


@given(HEADS, st.data())
def test_any_other_heads_make_another_root(heads, data):
    """One head changed, gone or come, and the root differs."""
    if heads:
        case_id = data.draw(st.sampled_from(sorted(heads)))
        without = {name: head for name, head in heads.items() if name != case_id}
        assert merkle_root(without) != merkle_root(heads)
        assert merkle_root({**heads, case_id: Head(10, "x")}) != merkle_root(heads)
    assert merkle_root(dict(reversed(heads.items()))) == merkle_root(heads)


@given(HEADS, HEADS)
def test_what_was_written_down_and_what_changed_make_what_is(before, now):
    """Folding the changed heads over the old ones gives the new ones."""
    folded = {**before, **changed_heads(before, now, restored=True)}
    assert {name: head for name, head in folded.items() if head.number} == now


def test_a_head_that_went_back_is_refused():
    """Unless somebody says that a backup was restored."""
    before = {"ABCD": Head(3, "c")}
    for now in ({"ABCD": Head(2, "b")}, {"ABCD": Head(3, "x")}, {}):
        with pytest.raises(AuditBrokenError, match="--after-restore"):
            changed_heads(before, now)
    assert changed_heads(before, {"ABCD": Head(4, "d")}) == {"ABCD": Head(4, "d")}
