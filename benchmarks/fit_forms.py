"""Count how often a field of a form is read right, by what speaks for its value: the numbers behind its confidence.

    python -m benchmarks.fit_forms [--forms N] [--seed S] [--write] --json

`resources.specimens.office_forms` draws blanks, `bots teach` learns them, they are filled in, printed and degraded as
in `benchmarks.forms`; each field is read as the product reads it, and its value is right or not. Counted are the right
ones by grounds (`extractors.sureness.Grounds`) and field type. A share leans on that of the same grounds in all types
as if that had been seen `HELD` times, and that one on the prior set by hand; what a bot would not take stays at
`DOUBTED` or below, whatever the count. With ``--write`` the shares go to ``resources/forms/sureness.yaml``. They are
judged on the forms of real offices, by ``python -m benchmarks.forms --data DIR --plot FILE.svg``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")

from loguru import logger

from benchmarks.form_copies import CLEAN_DPI, clean, degraded, dpi_of
from benchmarks.form_filling import drawn, restyled
from benchmarks.form_values import styles
from benchmarks.forms import blanks, fill
from extractors.classify import classify
from extractors.errors import ReadError
from extractors.files import open_file
from extractors.readers import default_readers
from extractors.reading import State
from extractors.settle import weigh
from extractors.sureness import EVERY, PRIOR, TABLE, Grounds
from extractors.zones import flatten_page, read_zones
from resources.specimens.office_forms import draw_office_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.forms import Blank, Filling
    from extractors.candidates import Seen
    from extractors.readers import Readers
    from extractors.settle import Verdict
    from extractors.types import FieldType

    Counts = dict[Grounds, dict[str, Counter[str]]]

SEED = 4201
HELD = 200.0  # values that a prior counts for: two copies of one form err alike
DOUBTED = 0.89  # the most that may be said of what isn't taken
_TAKEN = frozenset(
    {
        Grounds.CHECKED_AGREED, Grounds.FILLED_IN, Grounds.CHECKED, Grounds.MEASURED, Grounds.AGREED,
        Grounds.AGREED_WEAKLY, Grounds.EMPTY, Grounds.VOTED,
    }
)  # fmt: skip
_HEAD = """\
# How often a value is right, by what speaks for it and by field type: read by extractors/sureness.py, counted on drawn
# forms ({forms} of them, {values} values) by `python -m benchmarks.fit_forms --forms {forms} --seed {seed} --write`.
# Grounds that aren't here have the share set by hand there. docs/figures.md tells how it holds on real offices' forms.
"""


def count(forms: int, seed: int) -> Counts:
    """Values read and right ones, by grounds and field type.

    Args:
        forms: How many are drawn; each is read clean and degraded.
        seed: Tells everything about them.
    """
    found: Counts = defaultdict(lambda: defaultdict(Counter))
    rng, looks, readers = random.Random(seed), styles(seed), default_readers()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number in range(forms):
            (folder / f"own_{number:03d}.pdf").write_bytes(draw_office_form(seed * 1000 + number))
        for blank in blanks(folder, None, folder)[0]:
            style = next(looks)
            filling = fill(blank, style, rng)
            data = restyled(blank.data, style.font, style.size)
            for way in ("clean", "degraded"):
                pictures = drawn(data, filling.typed, CLEAN_DPI if way == "clean" else dpi_of(rng))
                for picture in pictures.values():
                    copy = clean(picture) if way == "clean" else degraded(picture, rng)
                    _read(blank, filling, copy.data, readers, found)
    return found


def _read(blank: Blank, filling: Filling, data: bytes, readers: Readers, found: Counts) -> None:
    """Count what is read on one copy of a page."""
    try:
        (page,) = open_file(data, "copy.img")
        sides = classify(page, [blank.kind], readers).found
    except ReadError:
        return
    for side in sides:
        for name, seen in read_zones(side, flatten_page(side), page.form, readers).items():
            told = weigh(seen)
            right = _is_right(told, _wanted(filling, seen, name), seen.type)
            if right is not None:
                found[told.grounds][seen.type.name].update(values=1, right=right)


def _wanted(filling: Filling, seen: Seen, name: str) -> str | None:
    """The canonical value that was typed; None: nothing was."""
    if seen.place.group is not None:
        return "true" if filling.truth.get(seen.place.group) == seen.place.option else "false"
    text = filling.truth.get(name)
    return text if text is None or seen.place.kind == "checkbox" else seen.type.parse(text).value


def _is_right(told: Verdict, wanted: str | None, kind: FieldType) -> bool | None:
    """Whether the value is the one that was typed; None where nothing was said."""
    if told.grounds is Grounds.EMPTY:
        return wanted is None
    if told.value is None or told.state is State.MISSING:
        return None
    return wanted is not None and kind.key(told.value) == kind.key(wanted)


def shares(found: Mapping[Grounds, Mapping[str, Counter[str]]]) -> dict[str, dict[str, float]]:
    """What is said of each ground, over all types and by type.

    Args:
        found: Values and right ones.
    """
    table: dict[str, dict[str, float]] = {}
    for grounds in Grounds:
        types = found.get(grounds, {})
        if not types:
            continue
        most = 0.9999 if grounds in _TAKEN else DOUBTED
        values, right = (sum(types[kind][what] for kind in types) for what in ("values", "right"))
        every = (right + HELD * PRIOR[grounds]) / (values + HELD)
        row = {EVERY: every}
        row |= {kind: (one["right"] + HELD * every) / (one["values"] + HELD) for kind, one in sorted(types.items())}
        table[grounds.value] = {kind: int(min(share, most) * 10_000) / 10_000 for kind, share in row.items()}
    return table


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--forms", type=int, default=40, help="how many are drawn (40)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"tells everything about them ({SEED})")
    parser.add_argument("--write", action="store_true", help="write resources/forms/sureness.yaml")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    found = count(options.forms, options.seed)
    values = sum(one["values"] for types in found.values() for one in types.values())
    table = shares(found)
    if options.write:
        head = _HEAD.format(seed=options.seed, forms=options.forms, values=values)
        rows = [f"{grounds}: {json.dumps(row).replace(chr(34), '')}\n" for grounds, row in table.items()]
        TABLE.write_text(head + "".join(rows), encoding="utf-8")
    counted = {grounds: {kind: dict(one) for kind, one in types.items()} for grounds, types in found.items()}
    print(json.dumps({"forms": options.forms, "seed": options.seed, "values": values, "counted": counted}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
