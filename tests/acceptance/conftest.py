"""One demo for all tests that look at what a demo did."""

from __future__ import annotations

import pytest

from tests.acceptance.demo_run import CASES, SEED, Demo, run_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo that ran to its end, with everything logged that can be."""
    folder = tmp_path_factory.mktemp("demo") / "demo-run"
    everything = dict.fromkeys(("BOTS_LOG_LEVEL", "BOTS_LOG_CONSOLE", "BOTS_ROBOT_LOGLEVEL"), "TRACE")
    figures, console = run_demo(folder, cases=CASES, seed=SEED, **everything)
    return Demo(folder, figures, console)
