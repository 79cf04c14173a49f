"""The files for deploying: parsers take them, they fit the settings, and the page names each of them."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bots.cli.overview import Overview
from bots.settings import Settings
from bots.validation import duration
from tests.unit.test_house import ROOT

FOLDER = ROOT / "docs" / "deploy"
PAGE = ROOT / "docs" / "how_to" / "deploy.md"
UNITS = sorted((FOLDER / "systemd").glob("*.service"))
MANIFESTS = [
    document
    for path in sorted((FOLDER / "kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text())
]


def unit(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path)
    return parser["Service"]


def seconds(text: str) -> float:
    return duration(re.sub(r"m$", "min", text)).total_seconds()  # type: ignore[attr-defined]


def pods() -> list[dict[str, Any]]:
    return [each["spec"]["template"]["spec"] for each in MANIFESTS if each["kind"] == "Deployment"]


def settings() -> list[Settings]:
    """The project's settings, as the file and as Kubernetes has them."""
    mapped = next(each for each in MANIFESTS if each["kind"] == "ConfigMap")["data"]["bots.yaml"]
    texts = ((FOLDER / "bots.yaml").read_text(), mapped)
    return [Settings.model_validate(yaml.safe_load(text)) for text in texts]


def test_the_page_names_every_file():
    """And no file that isn't there."""
    named = {(PAGE.parent / link).resolve() for link in re.findall(r"\]\((\.\./deploy/[^)]+)\)", PAGE.read_text())}
    files = {path for path in FOLDER.rglob("*") if path.is_file() and path.name != "Dockerfile"}
    assert named == files
    assert "docs/deploy/Dockerfile" in PAGE.read_text()


def test_the_settings_are_ones_that_the_bots_take():
    """Production, PostgreSQL, and a key that doesn't lie with the documents."""
    for each in settings():
        assert each.environments[each.environment].production
        assert each.database_url.startswith("postgresql://")
        assert not each.keys.path.is_relative_to(each.documents.path)


def test_a_stop_is_given_the_time_that_a_case_may_take():
    """Else cases would be killed in the middle of what they do, with every roll-out."""
    limit = max(each.workers.case_time_limit for each in settings()).total_seconds()
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    graces = [seconds(unit(path)["TimeoutStopSec"]) for path in UNITS]
    graces += [seconds(services[name]["stop_grace_period"]) for name in ("up", "work")]
    graces += [
        pod["terminationGracePeriodSeconds"]
        for pod in pods()
        if pod["containers"][0].get("args", [""])[0] in {"up", "work"}
    ]
    assert len(graces) == 6
    assert all(grace > limit + 30 for grace in graces)


def test_only_the_supervisor_is_told_to_stop():
    """A worker is never signalled in mid-submit."""
    assert UNITS
    assert {unit(path)["KillMode"] for path in UNITS} == {"mixed"}


def test_every_manifest_is_whole():
    """Kind, version, name; volumes that are mounted exist, images have a version, memory a limit."""
    for each in MANIFESTS:
        assert each["apiVersion"]
        assert each["metadata"]["name"]
    for pod in pods():
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            assert re.search(r":\d", container["image"])
            assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_kubernetes_takes_the_manifests(manifest):
    """Every field is known; of KEDA's own kind nobody has the form here."""
    kubernetes = pytest.importorskip("kubernetes_validate", reason="108 MB: pip install kubernetes-validate==1.37.0")
    if manifest["kind"] != "ScaledObject":
        kubernetes.validate(manifest, "1.37", strict=True)


def test_the_scaler_reads_what_status_tells():
    """The age of the queue, in seconds."""
    scaler = next(each for each in MANIFESTS if each["kind"] == "ScaledObject")
    place = scaler["spec"]["triggers"][0]["metadata"]["valueLocation"]
    value: Any = Overview(None, {}, {}, {}).as_dict()  # type: ignore[arg-type]
    for part in place.split("."):
        value = value[part]
    assert value == 0.0
    names = {each["metadata"]["name"] for each in MANIFESTS if each["kind"] == "Deployment"}
    assert scaler["spec"]["scaleTargetRef"]["name"] in names


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_takes_the_units(path, tmp_path):
    """Every line is understood."""
    text = path.read_text().replace("/opt/bots/.venv/bin/bots", sys.executable).replace("User=bots\n", "")
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert path.name not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
