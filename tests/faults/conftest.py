"""A target in its own process, projects that enter into it, and the seed that repeats a failure."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.faults.project import Project, make_project
from benchmarks.faults.target import running_target

SEED = int(os.environ.get("BOTS_FAULT_SEED") or secrets.randbelow(1_000_000))


@pytest.fixture
def rng() -> random.Random:
    """Repeated with ``BOTS_FAULT_SEED``."""
    print(f"BOTS_FAULT_SEED={SEED}")  # noqa: T201 - a failure is repeated with it
    return random.Random(SEED)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def target(ledger: Path) -> Iterator[str]:
    """Address of the target."""
    with running_target(ledger) as address:
        yield address


@pytest.fixture
def make(tmp_path: Path, ledger: Path, target: str) -> Callable[..., Project]:
    """Makes a project of that name."""
    return lambda name, **options: make_project(tmp_path / name, target=target, ledger=ledger, **options)
