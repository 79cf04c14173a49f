"""What a person's papers say stays in the case: nowhere else is it written in clear."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.cases.store import Store
from bots.run.result import render_log
from bots.settings import load_settings
from tests.acceptance.demo_run import CASES, Demo, truths

pytestmark = pytest.mark.slow


@pytest.fixture
def store(demo: Demo) -> Iterator[Store]:
    store = Store.open(load_settings(demo.folder / "project"))
    yield store
    store.database.close()


def personal(folder: Path) -> list[str]:
    """Names, tax codes and IBANs of every case, and what else would give a person away."""
    names = ("surname", "given_names", "tax_code", "iban", "email", "phone", "document_number", "address")
    values = {case["truth"][name] for case in truths(folder) for name in names}
    values |= {
        printed[name]
        for case in truths(folder)
        for printed in case["truth_by_document"].values()
        for name in ("surname", "given_names")
        if name in printed
    }
    return sorted(values)


def found_in(text: str, needles: list[str]) -> list[str]:
    """Which of the values stand in a text as words of their own, whatever their case."""
    return [needle for needle in needles if re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", text, re.IGNORECASE)]


def found_in_bytes(data: bytes, needles: list[str]) -> list[str]:
    """Which of the values stand in a binary file; short ones occur in encrypted data by chance."""
    lowered = data.lower()
    return [needle for needle in needles if len(needle) >= 6 and needle.lower().encode() in lowered]


def test_no_log_and_no_console_names_a_person(demo: Demo):
    """At TRACE, neither a log file nor the console holds a name, a tax code or an IBAN of a case."""
    needles = personal(demo.folder)
    assert len(needles) > 20
    assert found_in((demo.folder / "core_banking" / "ledger.jsonl").read_text(encoding="utf-8"), needles)  # they can be
    logs = sorted((demo.folder / "project" / "logs").iterdir())
    assert logs
    assert found_in(demo.console, needles) == []
    assert "TRACE" in demo.console or "DEBUG" in demo.console
    for path in logs:
        assert found_in(path.read_text(encoding="utf-8"), needles) == [], path.name


def test_nothing_at_rest_names_a_person(demo: Demo):
    """Neither the database, its write-ahead log, the documents' folder nor a temporary file holds a value in clear."""
    needles = personal(demo.folder)
    looked_at = 0
    for folder in (
        demo.folder / "project" / "data",
        demo.folder / "project" / "keys",
        demo.folder / "run",
        demo.scratch,
    ):
        for path in folder.rglob("*"):
            assert found_in_bytes(path.name.encode(), needles) == []
            if path.is_file():
                looked_at += 1
                assert found_in_bytes(path.read_bytes(), needles) == [], path
    assert looked_at > 3 * CASES


def test_no_result_names_a_person(demo: Demo, store: Store, tmp_path: Path):
    """A case's result file, decrypted, and the log made of it hold masks where values were."""
    needles = personal(demo.folder)
    looked_at = 0
    with store.reading() as connection:
        for case in store.list(connection):
            key = store.key(connection, case.id)
            for kept in store.documents.of_case(connection, key, "result"):
                text = zlib.decompress(store.documents.read(key, kept.address)).decode()
                assert found_in(text, needles) == [], case.id
                looked_at += 1
    assert looked_at >= CASES
    with store.reading() as connection:
        case_ids = [case.id for case in store.list(connection)]
    for case_id in case_ids:
        log = render_log(store, case_id, to=tmp_path / f"{case_id}.html")
        assert found_in(log.read_text(encoding="utf-8"), needles) == []
