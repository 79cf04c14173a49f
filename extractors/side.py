"""One side of a document, read: its fields from print, bar code and machine-readable zone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loguru import logger

from extractors.agreement import base_name
from extractors.errors import ReadError
from extractors.grid import cells_of, table_reading, tables_of
from extractors.identity import portraits, suspicions
from extractors.identity.labelled import printed
from extractors.page import Page
from extractors.reading import Doubt, PageRef, Reading, State
from extractors.settle import settle
from extractors.types.value import bare
from extractors.zones import flatten_page, read_zones, turn_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.candidates import Seen
    from extractors.classify import Found, View
    from extractors.document_types import Blank, DocumentType, FieldPlace
    from extractors.layout.sheet import Sheet
    from extractors.mrz.find import MrzReading
    from extractors.readers import Readers

_MRZ_AROUND = 2.5  # millimetres
_BY_MRZ_ALONE = 0.97  # that a page with a proved zone of the format is of the type
_LABEL, _LIKE_LABEL, _UNLIKELY = 8, 80.0, 0.2  # letters; likeness of 100; probability of a value that is a label
_BLURRED = 5.0  # pixels of the picture a millimetre of the blank: below, print of 2 mm is 10 pixels high


@dataclass(slots=True)
class Side:
    """A side of a document, read.

    Attributes:
        type: Its document type.
        index: Which of the type's pages, from 0.
        page: Where it was found.
        confidence: Of the type.
        sources: For each field its readings from different sources; the printed one first.
        problems: What failed, in words.
        stray: It was put with a document without proof that it is that one's.
    """

    type: DocumentType
    index: int
    page: PageRef
    confidence: float
    sources: dict[str, list[Reading]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    stray: bool = False


def read_side(found: Found, page: Page, readers: Readers) -> Side:
    """Read all fields of a side that was found on a page.

    Args:
        found: The side and where it lies.
        page: The page it is on.
        readers: OCR.
    """
    sheet = flatten_page(found)
    side = Side(found.type, found.side, PageRef(page.file, page.number), found.confidence)
    seen = read_zones(found, sheet, page.form if not found.turn else [], readers)
    side.sources = _settled(found.type.pages[found.side].fields, seen)
    for reading in _read_mrz(found, sheet, page):
        side.sources.setdefault(reading.name, []).append(reading)
    if found.type.identifies:
        side.sources = {name: [_no_label(one, found) for one in readings] for name, readings in side.sources.items()}
        for place in found.type.pages[found.side].fields.values():
            if place.kind == "portrait":
                side.sources["portrait"] = [
                    replace(one, raw=portraits.fingerprint(sheet.colours(place.zone))) if one.value == "true" else one
                    for one in side.sources["portrait"]
                ]
        portrait = next((one for one in side.sources.get("portrait", ()) if one.value == "true"), None)
        for reading in suspicions.reading(suspicions.of_picture(page.image, portrait.box if portrait else None), 1):
            side.sources.setdefault(reading.name, []).append(reading)
    if sheet.sharpness < _BLURRED:
        side.problems.append(f"{page.file}: page {page.number}: too small to read surely, ask for a larger picture")
    return side


def _no_label(reading: Reading, found: Found) -> Reading:
    """The reading, doubtful where it is one of the side's own printed labels: then the side lies elsewhere."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads on use

    text = bare(reading.raw)
    labels = [bare(mark.text) for mark in found.type.pages[found.side].landmarks]
    if len(text) < _LABEL or all(fuzz.ratio(text, label) < _LIKE_LABEL for label in labels):
        return reading
    return replace(reading, state=State.DOUBTFUL, confidence=_UNLIKELY, doubts=(*reading.doubts, Doubt("label")))


def _settled(fields: Mapping[str, FieldPlace], seen: dict[str, Seen]) -> dict[str, list[Reading]]:
    """For each field its readings: tables of their cells, groups of their boxes, the others by themselves."""
    sources: dict[str, list[Reading]] = {}
    for name, table in tables_of(fields).items():
        cells = {cell: settle(seen.pop(cell), 1) for cell in cells_of(name, table)}
        sources[name] = [table_reading(name, table, cells)]
    groups: dict[str, list[Seen]] = {}
    for name, one in seen.items():
        if one.place.group is not None:
            groups.setdefault(one.place.group, []).append(one)
        else:
            sources.setdefault(base_name(name), []).append(settle(one, 1))
    return sources | {name: [choose(name, boxes)] for name, boxes in groups.items()}


def side_of_mrz(
    page: Page, kinds: Sequence[DocumentType], view: View | None = None, readers: Readers | None = None
) -> Side | None:
    """A side that is recognised by its machine-readable zone alone: the print isn't the blank's.

    Args:
        page: The page, on which no document was found by its print.
        kinds: Types that it may be.
        view: How it was read best; its print is then found by labels and by what the zone says.
        readers: OCR.
    """
    if not any(isinstance(kind.recognise.mrz, str) for kind in kinds):
        return None
    from extractors import mrz  # noqa: PLC0415 - its models are only wanted here

    zone = mrz.find_mrz(page)
    if zone is None or not zone.verified:
        return None
    readings = mrz.mrz_readings(zone, 1)
    for kind in kinds:
        if not _is_of(kind, zone):
            continue
        index = next((n for n, blank in enumerate(kind.pages) if _mrz_places(blank)), 0)
        side = Side(kind, index, PageRef(page.file, page.number), _BY_MRZ_ALONE)
        portrait = portraits.beside_zone(page.image, zone)
        picture = suspicions.of_picture(page.image, portrait.box if portrait else None)
        doubts = [*suspicions.of_zone(zone), *picture]
        beside = printed(view, readings, readers) if view is not None and readers is not None else []
        beside += [portrait] if portrait else []
        for reading in (*beside, *readings.values(), *suspicions.reading(doubts, 1)):
            if reading.state is not State.MISSING:
                side.sources.setdefault(reading.name, []).append(reading)
        side.problems.append(f"{page.file}: page {page.number}: recognised by its machine-readable zone alone")
        return side
    return None


def _is_of(kind: DocumentType, zone: MrzReading) -> bool:
    """Whether a machine-readable zone is one of the type's: format, issuing state, kind of document."""
    fields, wanted = zone.mrz.fields, kind.recognise
    return (
        wanted.mrz == zone.format
        and wanted.state in {None, fields["issuing_state"].strip("<")}
        and (not wanted.codes or fields["document_kind"].strip("<") in wanted.codes)
    )


def _mrz_places(blank: Blank) -> list[FieldPlace]:
    return [place for place in blank.fields.values() if place.kind == "mrz"]


def choose(name: str, boxes: list[Seen]) -> Reading:
    """One value from check boxes that exclude each other; two marks or none are a doubt.

    Args:
        name: Of the group.
        boxes: All its check boxes.
    """
    states = [(box.place.option or "", settle(box, 1)) for box in boxes]
    marked = [option for option, state in states if state.value == "true"]
    unclear = [option for option, state in states if state.value is None]
    place = next((state for _, state in states if state.value == "true"), states[0][1])
    common = {"page": 1, "box": place.box, "reader": "mark"}
    if len(marked) == 1 and not unclear:
        sure = min(state.confidence for _, state in states)
        return Reading(name, marked[0], marked[0], sure, State.READ, **common)  # type: ignore[arg-type]
    code = "several_marks" if len(marked) > 1 else "faint_mark" if unclear else "no_mark"
    others = (*marked, *unclear)
    return Reading(name, None, "", 0.0, State.DOUBTFUL, doubts=(Doubt(code),), alternatives=others, **common)  # type: ignore[arg-type]


def _read_mrz(found: Found, sheet: Sheet, page: Page) -> list[Reading]:
    """What the machine-readable zone says, where the side has one."""
    places = _mrz_places(found.type.pages[found.side])
    if not places:
        return []
    from extractors import mrz  # noqa: PLC0415 - its models are only wanted here

    place = places[0]
    try:
        cut = Page(page.file, page.number, sheet.colours(place.zone, _MRZ_AROUND), dpi=sheet.scale * 25.4)
        zone = mrz.find_mrz(cut)
        if zone is None or not zone.verified:
            whole = mrz.find_mrz(Page(page.file, page.number, sheet.image, dpi=sheet.scale * 25.4))
            zone = whole if whole is not None and (zone is None or whole.verified) else zone
    except ReadError as error:
        logger.warning("machine-readable zone not read: {}", type(error).__name__)
        zone = None
    box = turn_back(sheet.place(place.zone), found.turn)
    if zone is None:
        missing = Reading("mrz", None, "", 0.0, State.DOUBTFUL, 1, box, "mrz", (Doubt("unreadable"),))
        return [missing]
    readings = [one for one in mrz.mrz_readings(zone, 1).values() if one.state is not State.MISSING]
    doubts = suspicions.reading(suspicions.of_zone(zone), 1)
    return [*doubts, *(replace(reading, page=1, box=box, reader="mrz") for reading in readings)]
