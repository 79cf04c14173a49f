"""Where things stand on a document: the geometry that readers and specimens share.

The YAML files under ``resources/documents`` are the only source: what is printed on a blank is drawn into the box of
its landmark, what is filled in is drawn into the zone of its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from resources.specimens.errors import GeometryError

FOLDER = Path(__file__).resolve().parent.parent / "documents"

Zone = tuple[float, float, float, float]  # x0, y0, x1, y1 in millimetres from the top left corner


@dataclass(frozen=True, slots=True)
class Landmark:
    """A printed text of the blank and the box of its ink."""

    text: str
    at: Zone


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field is filled in.

    Attributes:
        kind: text, comb, checkbox, signature, barcode or mrz.
        zone: Its place; of a comb the outline of its cells, of a check box its outline.
        cells: Cells of a comb, else 0.
    """

    kind: str
    zone: Zone
    cells: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A page of a form, or a side of a card: its size in millimetres, what is printed and what is filled in."""

    size: tuple[float, float]
    landmarks: tuple[Landmark, ...]
    fields: dict[str, FieldPlace]

    def field(self, name: str) -> FieldPlace:
        """The place of a field.

        Raises:
            GeometryError: There is none of that name on this side.
        """
        try:
            return self.fields[name]
        except KeyError:
            raise GeometryError(f"no field {name!r} on this side; there are {', '.join(self.fields)}") from None


def _zone(numbers: list[float]) -> Zone:
    x0, y0, x1, y1 = (float(number) for number in numbers)
    return (x0, y0, x1, y1)


def _side(data: dict[str, Any]) -> Side:
    width, height = data["size"]
    return Side(
        size=(float(width), float(height)),
        landmarks=tuple(Landmark(item["text"], _zone(item["at"])) for item in data.get("landmarks", ())),
        fields={
            name: FieldPlace(item["kind"], _zone(item["zone"]), int(item.get("cells", 0)))
            for name, item in data.get("fields", {}).items()
        },
    )


@cache
def sides(document_type: str) -> tuple[Side, ...]:
    """The sides of a document type.

    Args:
        document_type: Name of a file under ``resources/documents``, without ``.yaml``.

    Raises:
        GeometryError: There is no such file.
    """
    path = FOLDER / f"{document_type}.yaml"
    if not path.is_file():
        raise GeometryError(f"no document type {document_type!r}: {FOLDER} has none of that name")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_side(side) for side in data["pages"])
