"""What a rewritten workbook lacks that the original had: parts, shapes, sparklines, macros, results of formulas. Pure.

openpyxl reads what it knows and writes that back; the rest is gone without a word. So the two files are compared,
part by part and element by element, before the new one may take the place of the old. What is tolerated is listed
here with its reason; everything else is a loss.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.workbook.package import Parts

# Kinds of parts (endings of their content types) that may go.
_TOLERATED_PARTS = {
    "calcChain+xml",  # spreadsheet programs build it anew
    "sharedStrings+xml",  # the texts move into the cells
    "printerSettings",  # the settings of one person's printer
    "relationships+xml",
    "core-properties+xml",
    "extended-properties+xml",
    "thumbnail",
}

# Elements of worksheets that may go or that are counted in another way.
_TOLERATED_ELEMENTS = {
    *("worksheet", "dimension", "sheetData", "row", "c", "v", "is", "t", "r", "rPr", "cols", "col"),
    *("b", "i", "u", "strike", "sz", "color", "rFont", "family", "scheme", "charset", "vertAlign"),  # of rich text
    *("phoneticPr", "rPh"),  # reading aids of Japanese text
    *("ignoredErrors", "ignoredError"),  # hides Excel's green triangles
    "conditionalFormatting",  # those of one range are joined; their rules are counted
    "sheetCalcPr",
    "selection",  # the cursor
}

# Extensions that every Excel writes and that hold defaults (MS-XLSX, 2.2.4)
_TOLERATED_EXTENSIONS = {
    "{140A7094-0E35-4892-8432-C4D2E57EDEB5}",  # workbook: chart tracking
    "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}",  # workbook: features of the calculation
    "{EB79DEF2-80B8-43E5-95BD-54CBDDF9020C}",  # styles: default slicer style
    "{9260A510-F301-46A8-8635-F512D64BE5F5}",  # styles: default timeline style
    "{7626C862-2A13-11E5-B345-FEFF819CDC9F}",  # workbook: how LibreOffice writes references
}

_EXTENSIONS = {
    "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}": "sparklines",
    "{78C0D931-6437-407D-A8EE-F0AAD7539E65}": "data bars or icons of Excel 2010",
    "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}": "data bars or icons of Excel 2010",
    "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}": "drop-down lists from other sheets",
    "{C7286773-470A-42A8-94C5-96B5CB345126}": "check boxes in cells",
    "{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}": "slicers",
    "{3A4CF648-6AED-40F4-86FF-DC5316D8AED3}": "slicers",
}

_PHRASES = {
    "vbaProject": "macros",
    "drawingml.chartshape": "shapes in charts",
    "chartstyle": "the look of charts",
    "chartcolorstyle": "the look of charts",
    "threadedComment": "threaded comments",
    "person": "threaded comments",
    "sheetMetadata": "dynamic arrays or linked data types",
    "rdrichvalue": "linked data types or pictures in cells",
    "controlproperties": "buttons or other form controls",
    "activeX": "ActiveX controls",
    "slicer": "slicers",
    "customXmlProperties": "data of other programs (customXml, such as SharePoint's)",
    "digital-signature": "a digital signature",
    "vmlDrawing": "pictures in headers and footers, or buttons",
    "legacyDrawing": "buttons or other form controls",
    "legacyDrawingHF": "pictures in headers and footers",
    "queryTable": "queries of outside data",
    "connections": "connections to outside data",
    "revision": "the history of a shared workbook",
    "labelInfo": "a sensitivity label",
    "oleObject": "embedded objects",
    "image/": "pictures",
    "drawing": "drawings",
    "featurepropertybag": "check boxes in cells",
    "sp": "text boxes or shapes",
    "cxnSp": "lines and arrows",
    "grpSp": "grouped shapes",
    "customSheetViews": "views saved by name",
    "protectedRanges": "ranges that only some may edit",
    "sortState": "a saved sort order",
    "picture": "a background picture",
    "controls": "buttons or other form controls",
}

# Other parts whose elements are counted: those named, or all but those tolerated.
_COUNTED_PARTS = {f"{kind}+xml" for kind in ("drawing", "chart", "table", "pivotTable", "main", "styles", "comments")}
_COUNTED = {
    "styles": {"dxf", "cellStyle", "tableStyle"},
    "comments": {"comment"},
    "main": {  # the workbook's own part
        *("sheet", "definedName", "externalReference", "customWorkbookView", "fileSharing", "workbookProtection"),
    },
}
_TOLERATED_DETAILS = {
    *("extLst", "ext", "creationId", "useLocalDpi", "picLocks", "graphicFrameLocks"),
    "off",  # where a shape stands is said by its anchor
    *("lang", "printSettings", "headerFooter", "pageMargins", "pageSetup"),  # how a chart is printed alone
}


def losses(before: Parts, after: Parts) -> list[str]:
    """What `after` lacks that `before` had, in words for a person; empty if nothing is lost."""
    missing = _inventory(before) - _inventory(after)
    return sorted({_phrase(what, count) for what, count in missing.items()})


def _phrase(what: str, count: int) -> str:
    area, _, thing = what.partition(" ")
    if area in {"extension", "results", "rich"}:
        return {
            "extension": _EXTENSIONS.get(thing.upper(), f"an extension ({thing})"),
            "results": f"the results of {count} formulas",
            "rich": f"formatted words in {count} cells",
        }[area]
    for key, phrase in _PHRASES.items():
        if thing == key or (area == "part" and key.casefold() in thing.casefold()):
            return phrase
    if area == "part":
        return f"a part of type {thing}"
    return {"drawing": "details of drawings", "chart": "details of charts"}.get(area, f"{thing} ({area})")


def _inventory(parts: Parts) -> Counter[str]:
    """What a workbook holds, counted."""
    found: Counter[str] = Counter()
    rich = _rich_strings(parts)
    for name, kind in _kinds(parts):
        if kind not in _TOLERATED_PARTS:
            found[f"part {kind}"] += 1
        if kind == "worksheet+xml":
            found.update(_of_worksheet(parts[name], rich))
        elif kind in {
            "drawing+xml",
            "chart+xml",
            "table+xml",
            "pivotTable+xml",
            "main+xml",
            "styles+xml",
            "comments+xml",
        }:
            found.update(_of_part(kind.removesuffix("+xml"), parts[name]))
    return found


def _kinds(parts: Parts) -> Iterator[tuple[str, str]]:
    """Each part with the end of its content type, which says what it is whatever its name."""
    extensions: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for element in ET.fromstring(parts["[Content_Types].xml"]):  # noqa: S314 - entities were refused on reading
        content_type = element.get("ContentType", "")
        if _local(element) == "Override":
            overrides[element.get("PartName", "").lstrip("/").casefold()] = content_type
        else:
            extensions[element.get("Extension", "").casefold()] = content_type
    for name in parts:
        if name == "[Content_Types].xml":
            continue
        content_type = overrides.get(name.casefold()) or extensions.get(name.rpartition(".")[2].casefold(), "unknown")
        kind = content_type.rpartition(".")[2] if "." in content_type else content_type
        yield name, "thumbnail" if name.casefold().startswith("docprops/thumbnail") else kind


def _of_worksheet(part: bytes, rich: set[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for element in _elements(part):
        tag = _local(element)
        if tag == "c":
            found.update(_of_cell(element, rich))
            element.clear()
        elif tag == "ext":
            found[f"extension {element.get('uri', '').upper()}"] += 1
        elif tag not in _TOLERATED_ELEMENTS and tag != "extLst" and _is_main(element):
            found[f"worksheet {tag}"] += 1
    return found


def _of_cell(cell: ET.Element, rich: set[int]) -> Iterator[str]:
    children = {_local(child): child for child in cell}
    value = children.get("v")
    if "f" in children and value is not None and value.text:
        yield "results "
    if cell.get("cm") or cell.get("vm"):
        yield "part sheetMetadata"
    inline = children.get("is")
    shared = cell.get("t") == "s" and value is not None and int(value.text or -1) in rich
    if shared or (inline is not None and any(_local(run) == "r" for run in inline)):
        yield "rich "


def _of_part(kind: str, part: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for element in _elements(part):
        tag = _local(element)
        if tag == "ext" and kind in {"main", "styles"}:
            uri = element.get("uri", "").upper()
            if uri not in _TOLERATED_EXTENSIONS:
                found[f"extension {uri}"] += 1
        elif tag in _COUNTED[kind] if kind in _COUNTED else tag not in _TOLERATED_DETAILS:
            found[f"{kind} {tag}"] += 1
    return found


def _rich_strings(parts: Parts) -> set[int]:
    """Numbers of the shared texts with formatted words in them."""
    for name, kind in _kinds(parts):
        if kind == "sharedStrings+xml":
            items = [item for item in _elements(parts[name]) if _local(item) == "si"]
            return {number for number, item in enumerate(items) if any(_local(run) == "r" for run in item)}
    return set()


def _elements(part: bytes) -> Iterator[ET.Element]:
    for _, element in ET.iterparse(BytesIO(part)):  # noqa: S314 - entities were refused on reading
        yield element


def _local(element: ET.Element) -> str:
    return re.sub(r"^\{.*\}", "", str(element.tag))


def _is_main(element: ET.Element) -> bool:
    """Whether the element is of SpreadsheetML itself; what an extension holds is counted by the extension."""
    return "spreadsheetml/2006/main" in str(element.tag) or "purl.oclc.org" in str(element.tag)
