"""The pages of a recording: what stays to be seen, and what doesn't."""

from __future__ import annotations

import json
from typing import Any

from connectors.web.trace.addresses import bare, bare_set, sent
from connectors.web.trace.hidden import Hidden
from connectors.web.trace.pages import Pages

ROW = ["TR", {}, ["TD", {"title": "VERDI"}, ["A", {"href": "?n=VERDI"}, "VERDI"]]]
HEADS = ["TR", {}, ["TH", {}, "Number"], ["TH", {}, "Called"]]


def told(*pages: Any) -> str:
    """What a viewer could show of pages of one frame."""
    shown = Pages(Hidden(["geheim"]))
    trees = [shown.take("frame", json.loads(json.dumps(page))) for page in pages]
    shown.finish()
    return json.dumps(trees, ensure_ascii=False)


def test_boxes_for_passwords_and_hidden_ones_are_empty() -> None:
    """What was typed into others stays, without secrets."""
    boxes = [
        ["INPUT", {"type": kind, "value": f"{kind}-1", "__playwright_value_": f"{kind}-2", "data-x": f"{kind}-3"}]
        for kind in ("password", "hidden", "text")
    ]
    seen = told(["BODY", {}, *boxes, "say geheim"])
    assert [one for one in ("text-1", "text-2") if one not in seen] == []
    assert [one for one in ("password-", "hidden-", "text-3", "geheim") if one in seen] == []


def test_rows_under_headings_are_covered_also_when_they_came_earlier() -> None:
    """A table is known as a list once its last box is gone: what was told before is covered then too."""
    form = ["TABLE", {}, HEADS, ROW, ["TR", {}, ["TD", {}, ["INPUT", {"type": "text"}]]]]
    assert "VERDI" in told(["BODY", {}, form])
    numbers = {"heads": 4, "row": 8}  # children come before their parents
    later = ["BODY", {}, ["TABLE", {}, [[1, numbers["heads"]]], [[1, numbers["row"]]]]]
    seen = told(["BODY", {}, form], later)
    assert "VERDI" not in seen
    assert "Called" in seen


def test_of_what_is_offered_only_what_was_chosen_stays() -> None:
    """Also where the choice came later than the page with the words."""
    options = [["OPTION", {"__playwright_selected_": "false", "value": word}, word] for word in ("ROSSI", "NERI")]
    page = ["BODY", {}, ["SELECT", {}, *options]]
    chosen = ["OPTION", {"__playwright_selected_": "true", "value": "NERI"}, [[1, 2]]]
    assert "NERI" not in told(page)
    seen = told(page, ["BODY", {}, ["SELECT", {}, [[1, 1]], chosen]])
    assert "ROSSI" not in seen
    assert seen.count("NERI") == 2  # its words, once for both pages, and its value


def test_addresses_and_bodies_tell_names_only() -> None:
    """Values of parameters are a session's or a person's."""
    assert bare("http://robot:x@bank/a;jsessionid=7/b?user=me&flag#top") == "http://bank/a;jsessionid=…/b?user=…&…"
    assert bare("data:image/png;base64,AAAA") == bare("javascript:go('ROSSI')") == ""
    assert bare_set("/a.png?x=1 2x, data:image/png 3x") == "/a.png?x=… 2x,  3x"
    assert sent("application/x-www-form-urlencoded", "name=ROSSI&city=") == "name=…&city=…"
    assert (
        sent("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="card"\r\n\r\n1')
        == "card=…"
    )
    assert sent("application/json", '{"name": "ROSSI"}') == "name=…"
    assert sent("application/json", "{") is None
    assert sent("text/plain", "ROSSI") is None
