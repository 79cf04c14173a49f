"""What a person sees on a page: boxes with the words beside them, in every layout that forms come in."""

# ruff: noqa: E501 - markup is easier to see on one line
from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from connectors.web import boxes, browser, finding
from connectors.web.desk import SCRIPT
from connectors.web.map_fields import FieldMap
from connectors.web.view import Control, FrameView, frame_view

Show = Callable[[str], FrameView]


@pytest.fixture
def page() -> Iterator[Callable]:
    """Do something with an empty page."""
    running = browser.current()
    held = running.run(lambda workshop: workshop.context(()).new_page(), 60)
    yield lambda work: running.run(lambda _: work(held), 30)
    running.run(lambda _: held.context.close(), 30)


@pytest.fixture
def show(page: Callable) -> Show:
    """Show some markup and look at it."""

    def look(markup: str) -> FrameView:
        def work(held):
            held.set_content(markup)
            return json.loads(held.evaluate(SCRIPT, {"what": "see"}))

        return frame_view(0, 0, "0", page(work))

    return look


def named(view: FrameView, label: str, section: str | None = None) -> list[str]:
    return [one.name for one in finding.matching(view.controls, FieldMap(label=label, section=section))]


@pytest.mark.parametrize(
    "markup",
    [
        '<label for="x">Tax Code</label><input id="x" name="wanted"><input name="other">',
        '<label>Tax Code <input name="wanted"></label><label>Name <input name="other"></label>',
        '<input name="other"><input name="wanted" aria-label="Tax Code">',
        '<span id="l">Tax Code</span><p>far away</p><input name="wanted" aria-labelledby="l"><input name="other">',
        '<input name="wanted" placeholder="Tax Code"><br><input name="other" placeholder="Name">',
        '<input name="wanted" title="Tax Code"><br><input name="other" title="Name">',
        "<table><tr><td>Tax Code:<td><input name=wanted><tr><td>Name:<td><input name=other></table>",
        "<table><tr><td><b>Tax</b> <i>Code</i> <font color=red>*</font><td><input name=wanted><tr><td>Name<td><input></table>",
        "<table><tr><th>Tax Code<th>Name<tr><td><input name=wanted><td><input name=other></table>",
        "<table><tr><td>Tax Code<br><input name=wanted><td>Name<br><input name=other></table>",
        "<p>Tax Code <input name=wanted> Name <input name=other></p>",
        "<div><div>Tax Code</div><div><input name=wanted></div></div><div><div>Name</div><div><input name=other></div></div>",
        "<div style='float:left;width:200px'>Tax Code</div><input name=wanted><div style='clear:both'></div>Name <input>",
        "<dl><dt>Tax Code<dd><input name=wanted><dt>Name<dd><input name=other></dl>",
    ],
)
def test_a_box_is_found_by_the_words_that_name_it(show: Show, markup: str) -> None:
    """Labels, aria, hints, cells to the left and above, headings of columns, text before a box: whatever a person reads."""
    assert named(show(markup), "Tax Code") == ["wanted"]


def test_sections_tell_boxes_of_one_name_apart(show: Show) -> None:
    """Legends, headings, captions and title rows of tables, one below the other and side by side."""
    table = "<table>{0}<tr><td>City<td><input name={1}><tr><td>Zip<td><input></table>"
    for markup in (
        "<fieldset><legend>Home</legend>City <input name=a></fieldset><fieldset><legend>Work</legend>City <input name=b></fieldset>",
        "<h2>Home</h2><p>City <input name=a></p><h2>Work</h2><p>City <input name=b></p>",
        table.format("<caption>Home</caption>", "a") + table.format("<caption>Work</caption>", "b"),
        table.format("<tr><th colspan=2>Home", "a") + table.format("<tr><th colspan=2>Work", "b"),
        f"<table><tr><td>{table.format('<tr><td colspan=2 bgcolor=blue>Home', 'a')}<td>{table.format('<tr><td colspan=2 bgcolor=blue>Work', 'b')}</table>",
        "<p><b>Home</b></p><p>City <input name=a></p><p><b>Work</b></p><p>City <input name=b></p>",
        "<div role=group aria-label=Home>City <input name=a></div><div role=group aria-label=Work>City <input name=b></div>",
    ):
        view = show(markup)
        assert named(view, "City") == ["a", "b"], markup
        assert named(view, "City", "Home") == ["a"], markup
        assert named(view, "City", "Work") == ["b"], markup
        assert named(view, "City", "Elsewhere") == []


def test_a_subsection_lies_within_its_section(show: Show) -> None:
    """A box stands under each heading above it, the nearest first."""
    view = show(
        "<h1>Customer</h1><h2>Address</h2><h3>Home</h3><p>City <input name=a></p><h2>Bank</h2><p>City <input name=b></p>"
    )
    assert [one.sections for one in view.controls] == [("Home", "Address", "Customer"), ("Bank", "Customer")]


def test_radio_buttons_are_one_field(show: Show) -> None:
    """A group is called by the words to its left or its legend, its options by the words to their right."""
    view = show(
        "<table><tr><td>Sex<td><input type=radio name=s value=1> Male <input type=radio name=s value=2 checked> Female</table>"
        "<fieldset><legend>Package</legend><label><input type=radio name=p value=b>Base</label>"
        "<label><input type=radio name=p value=x>Plus</label></fieldset>"
    )
    sex, package = view.controls
    assert (sex.label, sex.value, sex.text) == ("Sex", "2", "Female")
    assert [text for _, _, text in package.members] == ["Base", "Plus"]
    assert package.label == "Package"


def test_check_boxes_are_called_by_what_stands_right_or_left_of_them(show: Show) -> None:
    """Legacy forms put the words on either side."""
    view = show(
        "<p><input type=checkbox name=a> Privacy <input type=checkbox name=b checked> Marketing</p>"
        "<table><tr><td>Exposed<td><input type=checkbox name=c></table>"
    )
    assert [(one.name, one.label, one.checked) for one in view.controls] == [
        ("a", "Privacy", False),
        ("b", "Marketing", True),
        ("c", "Exposed", False),
    ]


def test_what_a_person_does_not_see_is_not_there(show: Show) -> None:
    """Hidden inputs, invisible ones and invisible words don't count."""
    view = show(
        "<input type=hidden name=a><p style='display:none'>City <input name=b></p>"
        "<p style='visibility:hidden'>City <input name=c></p><p><span style='display:none'>Not </span>City <input name=d></p>"
    )
    assert [(one.name, one.label) for one in view.controls] == [("d", "City")]


def test_shadow_roots_are_seen_through(show: Show) -> None:
    """A box within a component is found by the words beside it there."""
    view = show(
        "<div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML="
        "'<label for=x>Tax Code</label><input id=x name=wanted>'</script>"
    )
    assert named(view, "Tax Code") == ["wanted"]


def test_a_box_that_changed_meanwhile_is_not_filled(page: Callable) -> None:
    """Between looking and filling the page swaps two boxes: neither is filled, so none can be the wrong one."""
    swap = "<p>City <input name=x></p><p>Zip <input name=x></p>"

    def work(held):
        held.set_content(swap)
        view = frame_view(0, 0, "0", json.loads(held.evaluate(SCRIPT, {"what": "see"})))
        task = boxes.task(view.controls[0], "MILANO")
        held.set_content("<p>Zip <input name=x></p><p>City <input name=x></p>")
        done = json.loads(held.evaluate(SCRIPT, {"what": "fill", "tasks": [task]}))
        return done["done"], held.evaluate("() => [...document.querySelectorAll('input')].map((one) => one.value)")

    assert page(work) == ([False], ["", ""])


def test_a_page_hears_what_it_listens_to(page: Callable) -> None:
    """Filling fires focus, key, input, change and blur events once each, and a framework's own setter is passed by."""

    def work(held):
        held.set_content(
            "<p>City <input name=a></p><p>Size <select><option>S<option>L</select></p><p><input type=checkbox> Ok</p>"
        )
        held.evaluate(
            "() => { window.heard = []; for (const kind of ['focus','keydown','input','keyup','change','blur','click'])"
            " document.addEventListener(kind, (event) => heard.push(event.target.tagName[0] + ':' + kind), true);"
            " const box = document.querySelector('input');"
            " Object.defineProperty(box, 'value', {get() { return 'fake'; }, set() { heard.push('own setter'); }, configurable: true}); }"
        )
        view = frame_view(0, 0, "0", json.loads(held.evaluate(SCRIPT, {"what": "see"})))
        city, size, ok = view.controls
        tasks = [boxes.task(city, "MILANO"), boxes.task(size, "L"), boxes.task(ok, "", checked=True)]
        held.evaluate(SCRIPT, {"what": "fill", "tasks": tasks})
        typed = held.evaluate(
            "() => { const box = document.querySelector('input'); delete box.value; return box.value; }"
        )
        return typed, held.evaluate("() => heard")

    typed, heard = page(work)
    assert typed == "MILANO"
    assert heard == [
        *("I:focus", "I:keydown", "I:input", "I:keyup", "I:change", "I:blur"),
        *("S:focus", "S:input", "S:change", "S:blur"),
        *("I:click", "I:input", "I:change"),
    ]


def test_one_button_in_several_wrappings(show: Show) -> None:
    """A link within a clickable cell is one thing to press; the same button above and below a form is one; two forms' aren't."""
    view = show(
        "<table><tr><td onclick='x()'><a href='/a'>Customers</a></table>"
        "<form><input type=submit name=s value=Save><p>…</p><input type=submit name=s value=Save></form>"
    )
    assert [one.tag for one in finding.pressables(view.pressables, "Customers")] == ["A"]
    assert len(finding.pressables(view.pressables, "save")) == 1
    two = show("<form><input type=submit value=Save></form><h2>Other</h2><form><input type=submit value=Save></form>")
    assert len(finding.pressables(two.pressables, "Save")) == 2
    assert len(finding.pressables(two.pressables, "Save", "Other")) == 1


def test_a_select_tells_value_and_text(show: Show) -> None:
    """Options are chosen by value or text; two of one text are never guessed between."""
    view = show(
        "<p>Province <select name=p><option value=''>--<option value=MI selected>Milano<option>Roma<option>Roma</select>"
    )
    (control,) = view.controls
    assert isinstance(control, Control)
    assert (control.value, control.text) == ("MI", "Milano")
    assert boxes.choose(control, "MI") == boxes.choose(control, "milano") == [("MI", "Milano")]
    assert len(boxes.choose(control, "Roma")) == 2
    assert boxes.choose(control, "Napoli") == []


def test_a_click_goes_where_nothing_lies_over(page: Callable) -> None:
    """Under a curtain no point is given; where the page moves after aiming, what the click hits instead hears nothing."""
    button = "<button onclick='heard.push(1)' style='position:absolute;top:50px'>Save</button>"
    curtain = "<div style='position:fixed;inset:0'></div>"
    request = {"what": "aim", "at": 0, "called": "Save"}

    def work(held):
        held.set_content(f"<script>heard = []</script>{button}{curtain}")
        covered = json.loads(held.evaluate(SCRIPT, request))
        held.set_content(f"<script>heard = []</script>{button}")
        held.mouse.click(*json.loads(held.evaluate(SCRIPT, request)))
        hit = held.evaluate("heard.length")
        point = json.loads(held.evaluate(SCRIPT, request))
        held.evaluate(
            "document.body.insertAdjacentHTML('beforeend',"
            " \"<button onclick='heard.push(2)' style='position:fixed;inset:0'>Delete</button>\")"
        )
        held.mouse.click(*point)
        swallowed = held.evaluate("heard.length")
        held.mouse.click(*point)
        return covered, hit, swallowed, held.evaluate("heard")

    assert page(work) == (None, 1, 1, [1, 2])


def test_boxes_behind_a_tab_are_found_and_filled(page: Callable) -> None:
    """What lies behind a tab is found where nothing in front is called so; the page looks as before, its words aren't read."""
    markup = (
        "<button role=tab>General</button><button role=tab>More</button><div role=tabpanel>City <input name=a></div>"
        "<div role=tabpanel hidden><p>City <input name=b></p><p>Fax <input name=c></p>secret <button>Delete</button></div>"
    )

    def work(held):
        held.set_content(markup)
        before = held.content()
        view = frame_view(0, 0, "0", json.loads(held.evaluate(SCRIPT, {"what": "see"})))
        (fax,) = finding.matching(view.controls, FieldMap(label="Fax"))
        unchanged = held.content() == before
        done = json.loads(held.evaluate(SCRIPT, {"what": "fill", "tasks": [boxes.task(fax, "02 1")]}))
        return view, unchanged, done["done"], held.evaluate("() => document.querySelector('[name=c]').value")

    view, *rest = page(work)
    assert rest == [True, [True], "02 1"]
    assert named(view, "City") == ["a"]
    assert "secret" not in view.text
    assert [one.text for one in view.pressables] == ["General", "More"]


def test_what_sends_boxes_is_no_item_of_a_menu(show: Show) -> None:
    """A button of the same words, on a form left over from before, would send that form."""
    view = show(
        '<form><input name=a><input type=submit value="Sales Invoice"></form><p><a href="#">Sales Invoice</a></p>'
        '<form><input type=submit value="Log Out"></form>'
    )
    assert [one.tag for one in finding.pressables(view.pressables, "Sales Invoice", menu=True)] == ["A"]
    assert [one.tag for one in finding.pressables(view.pressables, "Sales Invoice")] == ["INPUT"]
    assert [one.tag for one in finding.pressables(view.pressables, "Log Out", menu=True)] == ["INPUT"]
