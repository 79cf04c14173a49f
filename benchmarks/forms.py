"""How exactly typed forms are read, with document types that `bots teach` made of their blanks.

``python -m benchmarks.forms --data DIR [--limit N] [--seed S] --json`` teaches every PDF of the folder that has form
fields, types valid values into them as a viewer does, prints each page, degrades a second copy as a scanner or phone
would, and reads both through `extractors.read.read_files`. Printed is one line of JSON: fields exact on clean and on
degraded copies, by field type; what is accepted and what of it is wrong, with its upper bound; coverage at 0.99.
Beside it, as ``alternative``, Tesseract on the crop of each text field, the exact place of which it is told; and, as
``flat``, how many of the forms' fields are found when the blanks are taught from their print alone. Files that can't be
taught are listed with the reason. ``--own N`` takes N drawn forms instead, the family that confidence is tuned on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import yaml

from benchmarks.acceptance import Outcome, figures, outcome, plot
from benchmarks.evaluation_data import needed
from benchmarks.form_alternative import Alternative
from benchmarks.form_copies import CLEAN_DPI, clean, degraded, dpi_of
from benchmarks.form_detection import compare
from benchmarks.form_filling import Typed, drawn, restyled
from benchmarks.form_values import Style, styles, value_for
from benchmarks.processor_time import processor_time
from extractors import document_types
from extractors.errors import ReadError
from extractors.grid import cell_name, with_cells
from extractors.read import read_files
from extractors.reading import State
from extractors.teach import as_yaml, teach
from extractors.zones import field_type
from resources.specimens.office_forms import draw_office_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.form_copies import Copy, Picture
    from extractors.document_types import DocumentType, FieldPlace
    from extractors.reading import DocumentReading, Reading
    from extractors.teach import Taught
    from extractors.teach.taught import TaughtField

TODAY = date(2026, 11, 22)
_TICKED, _LEFT_EMPTY = 0.4, 0.1  # shares of boxes ticked and of fields left empty
_FEWEST = 3  # fields that make a form
_TRIAL_DPI = 20  # enough to see whether a form can be filled in at all


@dataclass(slots=True)
class Blank:
    """A blank that was taught.

    Attributes:
        path: Its file.
        data: Its bytes.
        taught: What was learnt.
        kind: The document type.
    """

    path: Path
    data: bytes
    taught: Taught
    kind: DocumentType


@dataclass(slots=True)
class Filling:
    """A form that was filled in: what was typed where, and what should be read."""

    typed: list[Typed] = field(default_factory=list)
    truth: dict[str, str | None] = field(default_factory=dict)
    styles: str = ""


def blanks(folder: Path, limit: int | None, types: Path) -> tuple[list[Blank], dict[str, str]]:
    """The forms of a folder, taught and written to `types`; and why the others aren't.

    Args:
        folder: Of the blank PDFs.
        limit: Only so many of those that can be taught.
        types: Where to write the document types.
    """
    found: list[Blank] = []
    refused: dict[str, str] = {}
    for path in sorted(folder.glob("**/*.pdf")):
        if limit is not None and len(found) >= limit:
            break
        data = path.read_bytes()
        try:
            data = restyled(data, None, 0)
            taught = teach(data, path.name, source="form")
        except ReadError as error:
            refused[path.name] = str(error).removeprefix(path.name).strip()
            continue
        except Exception as error:  # noqa: BLE001 - what pikepdf makes of files that are odd on purpose
            refused[path.name] = f"can't be emptied: {type(error).__name__}"
            continue
        if len(taught.fields) < _FEWEST:
            refused[path.name] = f"has {len(taught.fields)} fields, no form"
            continue
        name = f"form_{len(found):03d}"
        text = as_yaml(taught, path.name)
        (types / f"{name}.yaml").write_text(text, encoding="utf-8")
        kind = document_types.parse(yaml.safe_load(text), name, path.name)
        found.append(Blank(path, data, taught, kind))
    return found, refused


def fill(blank: Blank, style: Style, rng: random.Random) -> Filling:
    """Values for a form's fields, a tenth of them left empty."""
    filling = Filling()
    places = {name: place for page in blank.kind.pages for name, place in with_cells(page.fields).items()}
    groups: dict[str, list[tuple[int, TaughtField]]] = defaultdict(list)
    for page in blank.taught.pages:
        for one in page.fields:
            if one.group:
                groups[one.group].append((page.number, one))
                continue
            _fill_one(filling, page.number, one, places[one.name], style, rng)
    taken: set[str] = set()
    for name, members in groups.items():
        field_name = members[0][1].spot.group
        if field_name and field_name in taken:  # a copied block: one click in it undoes the one above
            continue
        taken.add(field_name)
        number, chosen = rng.choice(members)
        filling.typed.append(Typed(number, _middle(chosen), None))
        filling.truth[name] = chosen.option
    return filling


def _fill_one(
    filling: Filling, page: int, one: TaughtField, place: FieldPlace, style: Style, rng: random.Random
) -> None:
    if place.kind == "checkbox":
        ticked = rng.random() < _TICKED
        filling.truth[one.name] = "true" if ticked else "false"
        if ticked:
            filling.typed.append(Typed(page, _middle(one), None))
        return
    if place.kind == "signature":
        return
    text = None
    if rng.random() >= _LEFT_EMPTY:
        text = value_for(place, one.name, rng, TODAY, style, one.spot.longest)
    filling.truth[one.name] = text
    if text is not None:
        filling.typed.append(Typed(page, _middle(one), text))


def _middle(one: TaughtField) -> tuple[float, float]:
    x0, y0, x1, y1 = one.spot.zone
    return (x0 + x1) / 2, (y0 + y1) / 2


def by_cell(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """What was read of each field, and in each cell of a table, by the names of what was taught.

    Args:
        readings: Of a document, by field.
    """
    cells = {
        cell_name(name, row.number, cell.name): cell
        for name, reading in readings.items()
        for row in reading.rows
        for cell in row.cells
    }
    return {**readings, **cells}


@dataclass(slots=True)
class Score:
    """What came of all fields."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    empty: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    alternative: Counter[str] = field(default_factory=Counter)
    misses: list[dict[str, Any]] = field(default_factory=list)

    def add(self, blank: Blank, filling: Filling, documents: list[DocumentReading], way: str) -> None:
        """Count one copy of a form."""
        own = [document for document in documents if document.type == blank.kind.name]
        readings = by_cell(own[0].readings) if own else {}
        self.found.update({f"{way}_forms": 1, f"{way}_recognised": bool(own)})
        places = {
            place.group or name: place for page in blank.kind.pages for name, place in with_cells(page.fields).items()
        }
        for name, text in filling.truth.items():
            place = places[name]
            reading = readings.get(name)
            if text is None:
                self._empty(blank, name, reading, way)
                continue
            kind = field_type(place)
            wanted = text if place.kind == "checkbox" else (kind.parse(text).value or "")
            said = reading.value if reading is not None else None
            if place.kind == "checkbox":
                right = said == wanted
            else:
                right = said is not None and kind.key(said) == kind.key(wanted)
            one = outcome(blank.path.name, name, reading, right=right)
            self.outcomes[way].append(one)
            shown = "group" if place.group else place.kind if place.kind in {"checkbox", "comb"} else place.type
            self.types[shown].update(
                {
                    f"{way}_fields": 1,
                    f"{way}_exact": int(right),
                    "accepted": int(one.accepted),
                    "wrong": int(one.accepted and not right),
                }
            )
            if not right or not one.accepted:
                self.misses.append(
                    {"form": blank.path.name, "way": way, "field": name, "type": shown, "style": filling.styles,
                     "truth": wanted, "accepted": one.accepted, "right": right,
                     "reading": None if reading is None else reading.as_dict()}
                )  # fmt: skip

    def _empty(self, blank: Blank, name: str, reading: Any, way: str) -> None:
        quiet = reading is None or reading.state is State.MISSING
        one = outcome(blank.path.name, name, reading, right=False)
        self.empty.update(fields=1, right=quiet, accepted_wrong=one.accepted)
        if one.accepted:
            self.outcomes[way].append(one)
        if not quiet:
            self.misses.append(
                {"form": blank.path.name, "way": way, "field": name, "type": "empty", "truth": None,
                 "accepted": one.accepted, "right": False, "reading": reading.as_dict()}
            )  # fmt: skip


def _ask_alternative(
    blank: Blank, filling: Filling, pictures: Mapping[int, Picture], made: Mapping[int, Copy], way: str, score: Score
) -> None:
    """Let plain Tesseract read the text fields of the same copies."""
    for page, place_of in zip(blank.taught.pages, blank.kind.pages, strict=True):
        if page.number not in made:
            continue
        picture = pictures[page.number]
        scale = picture.shape[1] / page.size[0]
        asked = Alternative(made[page.number], (picture.shape[1], picture.shape[0]), scale)
        for name, place in with_cells(place_of.fields).items():
            truth = filling.truth.get(name)
            if truth is not None and place.kind in {"text", "comb"}:
                right = asked.exact(place, truth)
                score.alternative.update({f"{way}_fields": 1, f"{way}_exact": right})


def _detection(forms: Sequence[Blank]) -> dict[str, Any]:
    """Fields found in the print of the same blanks."""
    counts: Counter[str] = Counter()
    for blank in forms:
        try:
            counts.update(compare(blank.taught, teach(blank.data, blank.path.name, source="print")))
        except ReadError:
            counts["fields"] += len(blank.taught.fields)
    return {
        **counts,
        "recall": round(counts["right"] / max(counts["fields"], 1), 4),
        "precision": round(counts["right"] / max(counts["found"], 1), 4),
    }


def run(
    folder: Path, limit: int | None, seed: int, copies: int = 1, *, alternative: bool = True
) -> tuple[Score, dict[str, Any]]:
    """Teach, type, print, degrade, read."""
    score = Score()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        types = Path(temporary) / "documents"
        types.mkdir()
        os.environ["BOTS_RESOURCES"] = temporary
        forms, refused = blanks(folder, limit, types)
        needed(forms, "blank PDF with form fields", folder)
        looks = styles(seed)
        used, pages = 0.0, 0
        for _ in range(copies):
            for blank in forms:
                style = next(looks)
                filling = fill(blank, style, rng)
                try:
                    data = restyled(blank.data, style.font, style.size)
                    drawn(data, filling.typed, _TRIAL_DPI)
                except Exception as error:  # noqa: BLE001 - what pikepdf and pdfium make of files that are odd on purpose
                    refused[blank.path.name] = f"can't be typed into: {type(error).__name__}"
                    continue
                filling.styles = f"{style.font} {style.size:g}"
                wanted = {page.number for page in blank.taught.pages if page.fields}
                for way in ("clean", "degraded"):
                    dpi = CLEAN_DPI if way == "clean" else dpi_of(rng)
                    pictures = {n: one for n, one in drawn(data, filling.typed, dpi).items() if n in wanted}
                    made = {n: clean(one) if way == "clean" else degraded(one, rng) for n, one in pictures.items()}
                    files = {f"{blank.kind.name}-{n}.img": copy.data for n, copy in made.items()}
                    pages += len(files)
                    before = processor_time()
                    documents = read_files(files, [blank.kind.name], today=TODAY)
                    used += processor_time() - before
                    score.add(blank, filling, documents, way)
                    if alternative:
                        _ask_alternative(blank, filling, pictures, made, way, score)
                print(f"{blank.path.name[:50]}: {len(filling.truth)} fields", file=sys.stderr)
    about = {
        "forms": len(forms),
        "fields_taught": sum(len(blank.taught.fields) for blank in forms),
        "refused": refused,
        "seed": seed,
        "pages_read": pages,
        "cpu_s_per_page": round(used / max(pages, 1), 2),
        "flat": _detection(forms),
    }
    return score, about


def summary(score: Score, about: dict[str, Any]) -> dict[str, Any]:
    """Plain data of a run."""
    every = [one for outcomes in score.outcomes.values() for one in outcomes]

    def exact(way: str) -> float:
        typed = [one for one in score.outcomes[way] if one.read or not one.accepted]
        return round(sum(one.right for one in typed) / max(len(typed), 1), 4)

    return {
        "benchmark": "forms",
        **about,
        "exact_clean": exact("clean"),
        "exact_degraded": exact("degraded"),
        **figures(every),
        "clean": figures(score.outcomes["clean"]),
        "degraded": figures(score.outcomes["degraded"]),
        "recognised": dict(score.found),
        "empty": dict(score.empty),
        "alternative": {
            "what": "pytesseract on the crop of each text field, exactly placed",
            **{
                f"exact_{way}": round(score.alternative[f"{way}_exact"] / asked, 4)
                for way in ("clean", "degraded")
                if (asked := score.alternative[f"{way}_fields"])
            },
        }
        if score.alternative
        else None,
        "types": {name: dict(counts) for name, counts in sorted(score.types.items())},
    }


def _draw(folder: Path, count: int, seed: int) -> Path:
    for number in range(count):
        (folder / f"own_{number:03d}.pdf").write_bytes(draw_office_form(seed * 1000 + number))
    return folder


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder with blank PDF forms")
    parser.add_argument("--own", type=int, default=0, metavar="N", help="take N drawn forms instead of a folder")
    parser.add_argument("--limit", type=int, default=None, help="only so many forms")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--copies", type=int, default=1, help="how often each form is filled in")
    parser.add_argument("--no-alternative", action="store_true", help="don't ask Tesseract beside")
    parser.add_argument("--json", action="store_true", help="one line of JSON (the default prints it indented)")
    parser.add_argument("--plot", type=Path, default=None, help="write the calibration curve as SVG")
    parser.add_argument("--misses", type=Path, default=None, help="write every miss to this file")
    options = parser.parse_args()
    if (options.data is None) == (options.own == 0):
        parser.error("say --data DIR, or --own N for drawn forms")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.data or _draw(Path(temporary), options.own, options.seed)
        score, about = run(folder, options.limit, options.seed, options.copies, alternative=not options.no_alternative)
    if options.plot is not None:
        plot([one for found in score.outcomes.values() for one in found], "Typed forms", options.plot)
    if options.misses is not None:
        options.misses.write_text(json.dumps(score.misses, ensure_ascii=False, indent=1), encoding="utf-8")
    print(json.dumps(summary(score, about), ensure_ascii=False, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
