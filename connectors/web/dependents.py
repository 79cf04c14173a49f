"""Which field another's options come with, as it was seen while a person filled them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.web.acts import MARKED, Act, BoxKey, key_of
from connectors.web.view import Control


def options_come_with(acts: Sequence[Act], at: int, names: Mapping[BoxKey, str]) -> str | None:
    """The field after whose change a box got its options, or was no longer greyed out.

    Args:
        acts: What was done, with what was seen at each act.
        at: The act that changed the box.
        names: The form's fields by box.

    Returns:
        Its name; None where the options were there from the beginning.
    """
    control = acts[at].control
    assert control is not None
    if control.kind not in MARKED or control.kind == "checkbox" or acts[at].picked:  # a pick adds its option itself
        return None
    key = key_of(control)
    now = _offer(control)
    for number in range(at - 1, -1, -1):
        before = next((one for one in acts[number].boxes if key_of(one) == key), None)
        if before is None or _offer(before) == now:
            continue
        for cause in reversed(acts[: number + 1]):
            if cause.control is not None and key_of(cause.control) in names and key_of(cause.control) != key:
                return names[key_of(cause.control)]
        return None
    return None


def _offer(control: Control) -> tuple[object, ...]:
    return control.disabled, control.options or tuple((value, text) for _, value, text in control.members)
