"""How many fields of a form are found in its print alone, and how many that are found are fields.

The truth is the form's own fields. Lines and boxes that the form's author gave no field (signatures, an office's part)
count as wrong here, though a person would fill them in: the precision is a lower bound.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.teach import Taught
    from extractors.teach.spots import Zone
    from extractors.teach.taught import TaughtField

_ALIKE = 0.5  # share of the longer one's width, and of the lower one's height, that a field found must share


def same_place(one: Zone, other: Zone) -> bool:
    """Whether two zones are the same field: side by side they agree, and one stands on the other's line."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    longer = max(one[2] - one[0], other[2] - other[0])
    lower = min(one[3] - one[1], other[3] - other[1])
    return wide > _ALIKE * longer and high > _ALIKE * lower


def compare(by_form: Taught, by_print: Taught) -> Counter[str]:
    """Fields of the form, found in the print, right among those; names and types that agree."""
    counts: Counter[str] = Counter()
    pages = {page.number: page.fields for page in by_print.pages}
    for page in by_form.pages:
        if not page.fields:
            continue
        found: Sequence[TaughtField] = pages.get(page.number, ())
        counts["found"] += len(found)
        left = list(found)
        for one in page.fields:
            counts["fields"] += 1
            boxes = one.spot.kind == "checkbox"
            twin = next(
                (o for o in left if (o.spot.kind == "checkbox") == boxes and same_place(one.spot.zone, o.spot.zone)),
                None,
            )
            if twin is None:
                continue
            left.remove(twin)
            counts.update(right=1, same_type=one.guess.type == twin.guess.type, same_name=one.name == twin.name)
    return counts
