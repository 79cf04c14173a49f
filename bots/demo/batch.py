"""A batch of specimen cases: drawn once, its truth kept apart, dropped as a business user would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bots.demo.place import Place, write
from bots.errors import SettingsError

EXISTING = "existing_customer"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A drawn case with what is true of it.

    Attributes:
        name: Name of its folder in the inbox.
        seed: Of the batch.
        files: Where its papers lie.
        truth: Field to canonical value.
        printed: Document type to what that document says.
        expected: ``done``, ``review`` or ``rejected``.
        expected_reason: Code of the reason, empty when done.
        follows: The case of the same person that must have ended before this one is handed in: somebody who applies
            again does so as a customer. Empty for the others.
    """

    name: str
    seed: int
    files: tuple[Path, ...]
    truth: dict[str, str]
    printed: dict[str, dict[str, str]]
    expected: str
    expected_reason: str
    follows: str = ""


def draw_batch(place: Place, cases: int, seed: int, today: date) -> list[Specimen]:
    """The batch of that seed: drawn now, or as it was drawn on an earlier run.

    Raises:
        SettingsError: The folder has a batch of that seed with another number of cases.
    """
    path = place.truth / f"{seed}.json"
    if not path.exists():
        from resources.specimens import draw_cases  # noqa: PLC0415 - the drawing code is large

        folder = place.drawn / str(seed)
        shutil.rmtree(folder, ignore_errors=True)  # half drawn when the demo was killed
        drawn = draw_cases(folder, cases, seed, today=today)
        write(path, json.dumps([case.as_dict() for case in drawn], ensure_ascii=False, indent=1) + "\n")
    batch = _load(path)
    if len(batch) != cases:
        raise SettingsError(
            f"{place.folder} has the batch of seed {seed} with {len(batch)} cases: "
            f"say --cases {len(batch)}, or take another --seed or --folder."
        )
    return batch


def all_batches(place: Place) -> list[Specimen]:
    """Every case that was ever drawn in this folder: the application's ledger holds them all."""
    return [specimen for path in sorted(place.truth.glob("*.json")) for specimen in _load(path)]


def drop(place: Place, batch: Iterable[Specimen], each: Callable[[str], None] = lambda _name: None) -> None:
    """Copy the cases' folders into the inbox, file by file, in their order.

    Those that were taken in on an earlier run are dropped again all the same: the bots must know them again.
    """
    for specimen in batch:
        folder = place.inbox / specimen.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in specimen.files:
            copy = folder / file.name
            if not copy.exists() or copy.stat().st_size != file.stat().st_size:
                shutil.copyfile(file, copy)
        each(specimen.name)


def _load(path: Path) -> list[Specimen]:
    seed = int(path.stem)
    data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    folder = path.parent.parent / "specimens" / str(seed)
    batch: list[Specimen] = []
    for case in data:
        again = case["expected_reason"] == EXISTING
        earlier = [each.name for each in batch if each.truth["tax_code"] == case["truth"]["tax_code"]]
        batch.append(
            Specimen(
                name=f"{case['name']}-s{seed}",
                seed=seed,
                files=tuple(folder / case["name"] / Path(file).name for file in case["files"]),
                truth=case["truth"],
                printed=case["truth_by_document"],
                expected=case["expected"],
                expected_reason=case["expected_reason"],
                follows=earlier[0] if again and earlier else "",
            )
        )
    return batch
