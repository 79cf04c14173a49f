"""The demo's doubtful case, settled in the browser as the summary invites: it goes on by itself."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.review.station import browser
from bots.review.reasons import field_name
from tests.acceptance.demo_run import CASES, SEED, Demo, demo_command, demo_environment, truths

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_DESK = re.compile(r"Decide in the browser\s+(http\S+)review")
_CODE = re.compile(r"with this code:\s*(\S+)")


@pytest.fixture
def staying(demo: Demo) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """The same demo once more on a copy of its folder, which stays for whoever decides."""
    scratch = Path(tempfile.mkdtemp(prefix="bots-"))  # short: browsers keep sockets there, whose paths may not be long
    folder = scratch / "demo-run"
    shutil.copytree(demo.folder, folder)
    command = [each for each in demo_command(folder, cases=CASES, seed=SEED) if each != "--json"]
    environment = demo_environment(PYTHONUNBUFFERED="1", TMPDIR=str(scratch))
    with (scratch / "errors").open("w") as errors:
        process = subprocess.Popen(
            [*command, "--stay"], env=environment, cwd=scratch, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    yield folder, process
    if process.poll() is None:
        process.kill()
    process.communicate()
    shutil.rmtree(scratch, ignore_errors=True)


def test_what_is_doubtful_is_settled_in_the_browser_and_goes_on(staying: tuple[Path, subprocess.Popen[str]]) -> None:
    """The summary gives the link and the way in; the account is opened with the value that the person typed."""
    folder, process = staying
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl+C ends the demo" in line:
            break
    address, code = _DESK.search(said), _CODE.search(said)
    assert address is not None, said
    assert code is not None, said
    (doubtful,) = [case for case in truths(folder) if case["defect"] == "unreadable_field"]
    with browser() as chromium:
        page = chromium.new_page(locale="en")
        page.set_default_timeout(120_000)  # a busy machine is no mistake of the demo
        page.goto(address[1])
        page.fill("[name=code]", code[1])
        page.fill("[name=name]", "ada")
        page.fill("[name=password]", "seven brown horses")
        page.click("main button")
        page.goto(f"{address[1]}review")
        page.locator("tr", has_text=field_name(doubtful["detail"])).locator("a").click()
        page.wait_for_selector(".sheet .stop input:focus")
        case = page.get_attribute(".sheet", "data-case")
        page.keyboard.press("Control+A")
        page.keyboard.type(str(doubtful["truth"][doubtful["detail"]]))
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.querySelector('.sheet')?.dataset.case !== id", arg=case)
        _wait_for(page, f"{address[1]}review/{case}/state", "done")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    entered = [json.loads(line) for line in (folder / "core_banking" / "ledger.jsonl").read_text().splitlines()]
    assert sum(doubtful["truth"]["tax_code"] in json.dumps(row) for row in entered) >= 1


def _wait_for(page: Any, address: str, status: str) -> None:
    """Until the case has come so far; a busy machine may take its time."""
    seen = ""
    for _ in range(600):
        seen = page.request.get(address).json()["status"]
        if seen == status:
            return
        page.wait_for_timeout(500)
    assert seen == status
