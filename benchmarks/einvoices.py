"""Read electronic invoices and compare them with the truth, beside generic ways of reading them.

    python -m benchmarks.einvoices --data ../shared/data [--limit N] --json

`DATA/fatturapa` holds Italian invoices with their `truth.json`; `DATA/invoices_pdf/*` PDFs, the XML that each carries
beside it as ``NAME.embedded.xml``. One line of JSON:

- ``fatturapa``: of the valid files, the share that was read, and of ``number``, ``date``, ``total`` (where stated) and
  ``lines`` the share that is exact. ``old_and_simplified``: files of other versions that were read
- ``refused``: of the files that aren't well-formed, those refused with an error that names the file;
  ``schema_errors_read``: well-formed ones that break the schema, read all the same (the schema isn't checked)
- ``notices``: notifications of the exchange system recognised as such
- ``p7m``: envelopes whose signature fits their content, opened with the content unchanged; ``p7m_refused``: the others
- ``hybrid``: PDFs whose attached XML was found; ``hybrid_equal``: those that say the same as the ``.embedded.xml``
- ``verified``: readings that a check proved, as a share of those with a value; ``doubtful``: those it contradicts
- ``cpu_s_per_file``: processor seconds a file, the disposable child that parses it included; ``cpu_s_parse``: in it for
  parsing alone, as the alternatives are measured
- ``alternatives``: xmltodict and lxml on the FatturaPA files, factur-x on the PDFs; in this process, unconfined. A date
  with blanks around it, a file of another version and several bodies count as they come out
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from loguru import logger

from benchmarks.evaluation_data import needed, part_of
from benchmarks.processor_time import processor_time
from extractors.einvoice import invoice_document, open_invoices
from extractors.einvoice.child import documents
from extractors.einvoice.invoice import Invoice
from extractors.einvoice.p7m import content
from extractors.errors import ReadError
from extractors.files.sheet import FileFault
from extractors.reading import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.einvoice.opening import Opened

FIELDS = ("number", "date", "total", "lines")


def said(invoices: list[Invoice]) -> dict[str, Any]:
    """What the truth lists, of the invoices of one file."""
    return {
        "number": [invoice.number for invoice in invoices],
        "date": [invoice.issue_date.isoformat() if invoice.issue_date else "" for invoice in invoices],
        "total": [f"{i.total:.2f}" for i in invoices if i.total is not None and "total" not in i.computed],
        "lines": sum(len(invoice.lines) for invoice in invoices),
    }


def opened(path: Path) -> Opened | None:
    """What a file holds; None where it is refused, as it should be said: with its name."""
    try:
        return open_invoices(path.read_bytes(), path.name)
    except ReadError as error:
        if path.name not in str(error):
            raise
        return None


def italian(folder: Path, limit: int, states: Counter[str]) -> tuple[dict[str, Any], int]:
    """Figures over the Italian files, and how many those are."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["files"]
    counts: Counter[str] = Counter()
    files = 0
    seen: Counter[str] = Counter()
    for name, facts in truth.items():
        kind = name.partition("/")[0]
        if kind == "xsd" or (limit and seen[kind] >= limit):
            continue
        seen[kind] += 1
        files += 1
        found = opened(folder / name)
        invoices = list(found.invoices) if found else []
        for invoice in invoices:
            tell(invoice, states)
        if kind == "p7m":
            if facts["signature"] == "intact":
                counts["p7m"] += _same_payload(folder / name, facts)
            else:
                counts["p7m_refused"] += not invoices
        elif kind == "sdi_notifications":
            counts["notices"] += bool(found and found.notices)
        elif kind == "xml_valid":
            counts["read"] += bool(invoices)
            for field, value in said(invoices).items():
                counts[field] += value == facts[field]
        elif not facts["parses"]:
            counts["refused"] += found is None
            seen["refused"] += 1
        else:
            # The truth counts the lines of the ordinary invoice only.
            compared = FIELDS[:3] if kind == "xml_semplificata" else FIELDS
            exact = all(said(invoices)[field] == facts[field] for field in compared)
            counts[kind] += bool(invoices) and exact
    valid = seen["xml_valid"] or 1
    figures = {
        "fatturapa": {"files": seen["xml_valid"], "read": _share(counts["read"], valid)}
        | {field: _share(counts[field], valid) for field in FIELDS},
        "old_and_simplified": _of(counts["xml_old_versions"] + counts["xml_semplificata"],
                                  seen["xml_old_versions"] + seen["xml_semplificata"]),
        "refused": _of(counts["refused"], seen["refused"]),
        "schema_errors_read": _of(counts["xml_invalid"], seen["xml_invalid"] - seen["refused"]),
        "notices": _of(counts["notices"], seen["sdi_notifications"]),
        "p7m": counts["p7m"],
        "p7m_refused": counts["p7m_refused"],
    }  # fmt: skip
    return figures, files


def hybrids(folder: Path, limit: int, states: Counter[str]) -> tuple[dict[str, Any], list[Path]]:
    """Figures over the PDFs that carry an invoice, and those PDFs."""
    pairs = [
        (path.with_name(path.name.replace(".embedded.xml", ".pdf")), path) for path in folder.rglob("*.embedded.xml")
    ]
    pairs = sorted(pairs)[: limit or None]
    counts: Counter[str] = Counter()
    for pdf, xml in pairs:
        found = opened(pdf)
        if not found or not found.invoices:
            continue
        counts["found"] += 1
        counts["equal"] += [one.as_dict() for one in found.invoices] == [one.as_dict() for one in parsed(xml)]
        for invoice in found.invoices:
            tell(invoice, states)
    figures = {"hybrid": _of(counts["found"], len(pairs)), "hybrid_equal": _of(counts["equal"], len(pairs))}
    return figures, [pdf for pdf, _ in pairs]


def parsed(path: Path) -> list[Invoice]:
    """The invoices of an XML file, parsed in this process."""
    try:
        return [one for one in documents(path.read_bytes()) if isinstance(one, Invoice)]
    except FileFault:
        return []


def tell(invoice: Invoice, states: Counter[str]) -> None:
    """Count the states of an invoice's readings that have a value."""
    for reading in invoice_document(invoice, ()).readings.values():
        if reading.state is not State.MISSING:
            states[reading.state] += 1


def alternatives(folder: Path, pdfs: list[Path], limit: int) -> dict[str, Any]:
    """The same files read with general libraries, those that are installed."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["files"]
    valid = [(folder / name, facts) for name, facts in truth.items() if name.startswith("xml_valid/")][: limit or None]
    found: dict[str, Any] = {}
    for name, reader in (("lxml", _with_lxml), ("xmltodict", _with_xmltodict)):
        try:
            found[name] = _measured(valid, reader)
        except ImportError:
            found[name] = "not installed"
    try:
        found["factur-x"] = _with_facturx(pdfs)
    except ImportError:
        found["factur-x"] = "not installed"
    return found


def _measured(valid: list[tuple[Path, Any]], reader: Callable[[bytes], dict[str, Any]]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    started = time.process_time()
    for path, facts in valid:
        try:
            values = reader(path.read_bytes())
        except ImportError:
            raise
        except Exception:  # noqa: BLE001 - whatever a general library raises, it didn't read the file
            continue
        counts["read"] += 1
        for field in FIELDS:
            counts[field] += values[field] == facts[field]
    spent = time.process_time() - started
    shares = {field: _share(counts[field], len(valid)) for field in ("read", *FIELDS)}
    return shares | {"cpu_s_parse": round(spent / max(len(valid), 1), 5)}


def _with_lxml(data: bytes) -> dict[str, Any]:
    from lxml import etree  # noqa: PLC0415 - what isn't installed isn't measured

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))

    def texts(path: str) -> list[str]:
        return [found.text or "" for found in root.iterfind(path)]

    general = "FatturaElettronicaBody/DatiGenerali/DatiGeneraliDocumento/"
    return {
        "number": texts(general + "Numero"),
        "date": texts(general + "Data"),
        "total": texts(general + "ImportoTotaleDocumento"),
        "lines": len(root.findall("FatturaElettronicaBody/DatiBeniServizi/DettaglioLinee")),
    }


def _with_xmltodict(data: bytes) -> dict[str, Any]:
    import xmltodict  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    (root,) = xmltodict.parse(data, force_list=("FatturaElettronicaBody", "DettaglioLinee")).values()
    bodies = root["FatturaElettronicaBody"]
    heads = [body["DatiGenerali"]["DatiGeneraliDocumento"] for body in bodies]
    return {
        "number": [head["Numero"] for head in heads],
        "date": [head["Data"] for head in heads],
        "total": [head["ImportoTotaleDocumento"] for head in heads if "ImportoTotaleDocumento" in head],
        "lines": sum(len(body["DatiBeniServizi"]["DettaglioLinee"]) for body in bodies),
    }


def _with_facturx(pdfs: list[Path]) -> dict[str, Any]:
    from facturx import get_xml_from_pdf  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    found = 0
    started = time.process_time()
    for pdf in pdfs:
        try:
            name, content = get_xml_from_pdf(pdf.read_bytes(), check_xsd=False)
        except Exception:  # noqa: BLE001 - whatever it raises, it didn't find the file
            continue
        found += bool(name and content)
    spent = time.process_time() - started
    return {"hybrid": _of(found, len(pdfs)), "cpu_s_parse": round(spent / max(len(pdfs), 1), 5)}


def _same_payload(path: Path, facts: dict[str, Any]) -> bool:
    return hashlib.sha256(content(path.read_bytes())).hexdigest() == facts["payload_sha256"]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4)


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}"


def main() -> int:
    """Run over the files and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with fatturapa/ and invoices_pdf/")
    parser.add_argument("--limit", type=int, default=0, help="only the first N files of each kind")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    logger.remove()
    folder = part_of(arguments.data, "fatturapa")
    needed(list(folder.glob("truth.json")), "truth.json of electronic invoices", arguments.data)
    states: Counter[str] = Counter()
    started = processor_time()
    figures, count = italian(folder, arguments.limit, states)
    more, pdfs = hybrids(arguments.data / "invoices_pdf", arguments.limit, states)
    spent = processor_time() - started
    valid = sorted(folder.glob("xml_valid/*"))[: arguments.limit or None]
    begun = time.process_time()
    for path in valid:
        parsed(path)
    parsing = (time.process_time() - begun) / max(len(valid), 1)
    values = sum(states.values()) or 1
    figures |= more | {
        "verified": _share(states[State.VERIFIED], values),
        "doubtful": _share(states[State.DOUBTFUL], values),
        "cpu_s_per_file": round(spent / max(count + len(pdfs), 1), 3),
        "cpu_s_parse": round(parsing, 5),
        "alternatives": alternatives(folder, pdfs, arguments.limit),
    }
    print(json.dumps(figures))
    return int(figures["fatturapa"]["read"] < 1)


if __name__ == "__main__":
    raise SystemExit(main())
