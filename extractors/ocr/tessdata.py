"""Where Tesseract's language models are on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.ocr.errors import EngineMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PATTERNS = (
    "/usr/share/tesseract-ocr/*/tessdata",  # Debian, Ubuntu
    "/usr/share/tessdata",  # Arch, Alpine
    "/usr/share/tesseract/tessdata",  # Fedora
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)


def find_tessdata(languages: Sequence[str]) -> Path:
    """The folder that holds the models of all `languages`.

    Raises:
        EngineMissingError: None does; the message says which language is missing and how to install it.
    """
    folders = list(_candidates())
    for folder in folders:
        if all((folder / f"{language}.traineddata").is_file() for language in languages):
            return folder
    missing = missing_languages(languages, folders)
    packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
    raise EngineMissingError(
        f"Tesseract has no model for {', '.join(missing)}: install it (Debian: apt-get install {packages}), "
        "or set TESSDATA_PREFIX to the folder that holds all models"
    )


def missing_languages(languages: Sequence[str], folders: Iterable[Path]) -> list[str]:
    """Languages that no folder has a model for; all of them where models are scattered over several folders."""
    known = list(folders)
    absent = [
        language
        for language in languages
        if not any((folder / f"{language}.traineddata").is_file() for folder in known)
    ]
    return absent or list(languages)


def _candidates() -> Iterator[Path]:
    """Folders that may hold models, the likeliest first."""
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield Path(prefix)
        yield Path(prefix) / "tessdata"
    for pattern in _PATTERNS:
        anchor = Path(pattern).anchor
        yield from sorted(Path(anchor).glob(pattern[len(anchor) :]), reverse=True) if Path(anchor).is_dir() else ()
    if command := shutil.which("tesseract"):
        yield Path(command).resolve().parent / "tessdata"
        try:
            listed = subprocess.run(  # noqa: S603 - the program that the path names
                [command, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return
        first = (listed.stdout or listed.stderr).partition("\n")[0]
        if '"' in first:  # List of available languages in "/usr/share/tesseract-ocr/5/tessdata/" (4):
            yield Path(first.split('"')[1])
