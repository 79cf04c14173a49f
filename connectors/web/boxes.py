"""What a box holds and what it can take: pure decisions on one control."""

from __future__ import annotations

import codecs
from pathlib import Path

from connectors.web.map_fields import FieldType
from connectors.web.values import Writing, folded, same, to_canonical, to_page
from connectors.web.view import Control

MARKED = frozenset({"select", "radio", "checkbox"})


def held(control: Control, writing: Writing) -> str:
    """Canonical text of what a box holds."""
    if control.kind == "checkbox":
        return "true" if control.checked else "false"
    if control.kind in {"select", "radio"}:
        by_text = to_canonical(writing, control.text)
        known = by_text in dict(writing.options) or writing.type is not FieldType.OPTION
        return by_text if known else control.value
    if control.kind in {"date", "number"}:
        return control.value
    return to_canonical(writing, control.value)


def choose(control: Control, wanted: str) -> list[tuple[str, str]]:
    """The options, as (value, text), of a select or group of radio buttons that a value or text means."""
    options = control.options or tuple((value, text) for _, value, text in control.members)
    exact = [one for one in options if wanted in one]
    return exact or [one for one in options if folded(wanted) in {folded(one[0]), folded(one[1])}]


def holds(control: Control, writing: Writing, value: str) -> bool:
    """Whether a box holds a value, compared by type.

    Args:
        control: The box.
        writing: How its field writes.
        value: Canonical text.

    Raises:
        ValueProblem: The value isn't of the field's type.
    """
    if control.kind in {"select", "radio"}:
        return choose(control, to_page(writing, value, control)) == [(control.value, control.text)]
    if control.kind == "file":  # the page is told the file's name alone
        return bool(control.value or not value) and control.value.rpartition("\\")[2] == Path(value).name
    return same(writing, value, held(control, writing))


def refusal(control: Control, writing: Writing, value: str, *, charset: str) -> str:
    """Why a box can't take a value; empty where it can.

    Args:
        control: The box.
        writing: How its field writes.
        value: Canonical text.
        charset: Encoding of the page.

    Raises:
        ValueProblem: The value isn't of the field's type.
    """
    text = to_page(writing, value, control)
    if control.disabled or control.read_only:
        return "the box is locked: a person can't type into it"
    if control.kind in {"select", "radio"}:
        chosen, offered = choose(control, text), len(control.options or control.members)
        return "" if len(chosen) == 1 else f"{len(chosen) or 'none'} of its {offered} options is called so"
    if control.kind in {"checkbox", "file"}:
        fits = Path(value).is_file() if control.kind == "file" else text in {"true", "false"}
        why = {"checkbox": "it is a check box: it takes true or false", "file": "there is no such file to upload"}
        return "" if fits else why[control.kind]
    length = len(text.encode("utf-16-le")) // 2  # as HTML counts maxlength
    if control.max is not None and length > control.max:
        return f"has {length} characters, the box takes {control.max}"
    try:
        text.encode(codecs.lookup(charset).name)
    except (UnicodeEncodeError, LookupError):
        return f"has characters that the page's encoding ({charset}) can't send"
    return ""


def task(control: Control, value: str, *, member: int | None = None, checked: bool = False) -> dict[str, object]:
    """What ``page.js`` needs to fill one box, and to make sure that it still is that box."""
    return {
        "at": control.at,
        "kind": control.kind,
        "name": control.name,
        "names": [list(one) for one in control.names],
        "sections": list(control.sections),
        "value": value,
        "member": member,
        "checked": checked,
    }


def task_for(control: Control, writing: Writing, value: str) -> dict[str, object]:
    """What fills a box that can take the value.

    Args:
        control: The box; `refusal` has nothing against the value.
        writing: How its field writes.
        value: Canonical text.
    """
    text = to_page(writing, value, control)
    if control.kind == "checkbox":
        return task(control, "", checked=text == "true")
    if control.kind == "radio":
        chosen = choose(control, text)[0]
        member = next(at for at, one, words in control.members if (one, words) == chosen)
        return task(control, "", member=member, checked=True)
    return task(control, choose(control, text)[0][0] if control.kind == "select" else text)


def what_happened(meant: str, control: Control) -> str:
    """How a box differs from what was meant, without the values.

    Args:
        meant: As the page writes it.
        control: The box.
    """
    if control.kind in MARKED:
        return "another choice is marked than was meant"
    if not control.value:
        return "the box stayed empty"
    if meant.startswith(control.value):
        return f"the box kept the first {len(control.value)} of {len(meant)} characters"
    return f"the page changed it ({len(meant)} characters meant, {len(control.value)} found)"
