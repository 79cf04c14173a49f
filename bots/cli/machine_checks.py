"""Is this machine fit for bots? Libraries, Tesseract, a browser."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from bots.cli.findings import Finding, bad, good, warning
from connectors.errors import TargetError
from connectors.web.chromium import executable

_LIBRARIES = {
    "robot": "robotframework",
    "sqlalchemy": "SQLAlchemy",
    "cryptography": "cryptography",
    "pypdfium2": "pypdfium2",
    "cv2": "opencv-python-headless",
    "rapidocr": "rapidocr",
    "onnxruntime": "onnxruntime",
    "playwright": "playwright",
    "openpyxl": "openpyxl",
}
_LANGUAGES = ("eng", "ita", "spa")


def examine_machine() -> Iterator[Finding]:
    """Look at what every project on this machine needs."""
    for check in (_python, _libraries, _tesseract, _browser):
        yield from check()


def _python() -> Iterator[Finding]:
    version = sys.version.split()[0]
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that tells it in words
        yield bad("python", version, "Python 3.11 or later is needed.")
    else:
        yield good("python", version)


def _libraries() -> Iterator[Finding]:
    missing = [name for module, name in _LIBRARIES.items() if importlib.util.find_spec(module) is None]
    if missing:
        yield bad("libraries", f"missing: {', '.join(missing)}", "pip install -r requirements.txt")
    else:
        yield good("libraries", f"{len(_LIBRARIES)} of {len(_LIBRARIES)} are installed")
    wheels = sorted(set(packages_distributions().get("cv2", [])))
    if len(wheels) > 1:
        yield bad("libraries", f"several wheels hold cv2: {', '.join(wheels)}", "keep opencv-python-headless only")
    if importlib.util.find_spec("openvino_telemetry") is not None:
        yield warning(
            "libraries", "openvino-telemetry is installed: it may call home", "pip uninstall openvino-telemetry"
        )


def _tesseract() -> Iterator[Finding]:
    program = shutil.which("tesseract")
    advice = "Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-ita tesseract-ocr-spa"
    if program is None:
        yield bad("tesseract", "not found", advice)
        return
    told = subprocess.run(  # noqa: S603 - the program that was just found
        [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    missing = [language for language in _LANGUAGES if language not in told.stdout.split()]
    if missing:
        yield bad("tesseract", f"{program} lacks {', '.join(missing)}", advice)
    else:
        yield good("tesseract", f"{program}, {', '.join(_LANGUAGES)}")


def _browser() -> Iterator[Finding]:
    try:
        yield good("browser", str(executable()))
    except TargetError as error:
        yield bad("browser", "no Chromium found", str(error))
