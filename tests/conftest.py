"""What all tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from benchmarks.postgres import Cluster, binaries
from tests.acceptance.demo_run import CASES, SEED, Demo, run_demo

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI what real processes, browsers and servers take part in has a second try, and its failure is told in full.

    A machine that stood still for half a minute mustn't refuse a submission; a fault that shows now and then must be
    seen all the same. Beside a developer a failure is a failure at once, and a test of units always is one.
    """
    if not os.environ.get("BOTS_CI"):
        return
    for item in items:
        if "unit" not in item.path.relative_to(ROOT).parts:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how tests failed that held on their second try."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"failed at first: {report.nodeid}", "=", yellow=True)
        terminalreporter.line(report.longreprtext)
        for title, text in report.sections:
            terminalreporter.section(title, "-")
            terminalreporter.line(text)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public test data beside the repository; the test is skipped where it isn't there."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: the test data that stands beside the repository isn't on this machine")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of our own; without one on this machine the test is skipped, in CI it fails."""
    if binaries() is None and not os.environ.get("BOTS_CI"):
        pytest.skip("no PostgreSQL on this machine: 'python3 start.py test' installs it on Debian and Ubuntu")
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that ran to its end, with everything logged that can be."""
    folder = tmp_path_factory.mktemp("demo") / "demo-run"
    scratch = Path(tempfile.mkdtemp(prefix="bots-"))  # short: browsers keep sockets there, whose paths may not be long
    everything = dict.fromkeys(("BOTS_LOG_LEVEL", "BOTS_LOG_CONSOLE", "BOTS_ROBOT_LOGLEVEL"), "TRACE")
    figures, console = run_demo(folder, cases=CASES, seed=SEED, TMPDIR=str(scratch), **everything)
    yield Demo(folder, scratch, figures, console)
    shutil.rmtree(scratch, ignore_errors=True)
