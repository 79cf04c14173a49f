"""A person at a browser, for recordings; and what a bot makes of what was recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from benchmarks import django_admin
from connectors.web import recording
from connectors.web.recorded_map import Made, make
from resources.specimens.core_banking.process import ROOT

DJANGO_SECRETS = {
    "BOTS_SECRET_RECORDED_USER": django_admin.USER,
    "BOTS_SECRET_RECORDED_PASSWORD": django_admin.PASSWORD,
}
PATIENCE = 120  # seconds that a person waits on a busy machine
TRY = """from pathlib import Path
from bots.run.trial import try_case
from bots.settings import in_environment, load_settings
settings = load_settings(Path.cwd())
with in_environment(settings):
    trial = try_case(settings, Path("robots/recorded"), ())
    print(trial.status, trial.reason, trial.message, *trial.steps, sep="\\n")
"""


def recorded(url: str, form: str, sample: Mapping[str, Any], person: Callable[[Page], None], base: str = "") -> Made:
    """The map and the suite; no value that was typed stands in them."""

    def patient(page: Page) -> None:
        page.context.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        person(page)

    with ThreadPoolExecutor(1) as thread:  # Playwright's other instance lives on a thread of its own too
        seen = thread.submit(recording.record, url, patient).result()
    made = make("recorded", base or url, form, seen, sample)
    print(made.map, made.suite)  # noqa: T201 - seen where the test fails
    typed = [one for value in sample.values() if isinstance(value, str) for one in [value] if len(one) > 3]
    assert not [one for one in typed if one in made.map + made.suite]
    return made


def replayed(folder: Path, made: Made, facts: Mapping[str, Any], **environment: str) -> None:
    """Run the recorded suite under ``bots try``, on a case that holds these facts."""
    robot = folder / "robots" / "recorded"
    robot.mkdir(parents=True)
    (folder / "resources" / "apps").mkdir(parents=True)
    (folder / "resources" / "apps" / "recorded.yaml").write_text(made.map, encoding="utf-8")
    (folder / "bots.yaml").write_text("name: recorded\nworkers: {readers: 1}\n", encoding="utf-8")
    (robot / "bot.yaml").write_text("targets: {recorded: {settle: 5 s}}\n", encoding="utf-8")
    kept = "".join(
        f"    Keep Fact    {name}    {'${{' + repr(value) + '}}' if isinstance(value, list) else value}\n"
        for name, value in facts.items()
    )
    tasks = f"*** Tasks ***\nSettle The Facts\n{kept}\n"  # a recording knows no documents
    (robot / "recorded.robot").write_text(made.suite.replace("*** Tasks ***\n", tasks), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BOTS_RESOURCES": str(folder / "resources"),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
        check=False,
    )
    told = f"{done.stdout}\n{done.stderr}\n{made.map}\n{made.suite}"  # why it isn't done
    assert done.returncode == 0, told
    assert done.stdout.split()[0] == "done", told


def type_into(page: Page, box: Locator, text: str) -> None:
    """As a person does: click, mark what is there, type."""
    box.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def save_order_and_open_it(page: Page, number: str) -> None:
    """In Django's admin: save the order that is filled in, search for its number, open what is found."""
    page.locator("[name=_save]").click()
    type_into(page, page.locator("[name=q]"), number)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=number, exact=True).click()
    page.locator("[name=number]").wait_for()
