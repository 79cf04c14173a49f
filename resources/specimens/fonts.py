"""Typefaces of the specimens, found among those of the system."""

from __future__ import annotations

import os
import sys
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from resources.specimens.errors import MissingFontError

# face -> (file, Debian package, files of other systems that do as well)
FACES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "sans": ("LiberationSans-Regular.ttf", "fonts-liberation", ("Arial.ttf",)),
    "sans-bold": ("LiberationSans-Bold.ttf", "fonts-liberation", ("Arial Bold.ttf", "arialbd.ttf")),
    "sans-italic": ("LiberationSans-Italic.ttf", "fonts-liberation", ("Arial Italic.ttf", "ariali.ttf")),
    "narrow": ("LiberationSansNarrow-Regular.ttf", "fonts-liberation", ("Arial Narrow.ttf", "arialn.ttf")),
    "narrow-bold": ("LiberationSansNarrow-Bold.ttf", "fonts-liberation", ("Arial Narrow Bold.ttf", "arialnb.ttf")),
    "serif": ("LiberationSerif-Regular.ttf", "fonts-liberation", ("Times New Roman.ttf", "times.ttf")),
    "serif-bold": ("LiberationSerif-Bold.ttf", "fonts-liberation", ("Times New Roman Bold.ttf", "timesbd.ttf")),
    "serif-italic": ("LiberationSerif-Italic.ttf", "fonts-liberation", ("Times New Roman Italic.ttf", "timesi.ttf")),
    "mono": ("LiberationMono-Regular.ttf", "fonts-liberation", ("Courier New.ttf", "cour.ttf")),
    "mono-bold": ("LiberationMono-Bold.ttf", "fonts-liberation", ("Courier New Bold.ttf", "courbd.ttf")),
    "print": ("DejaVuSans.ttf", "fonts-dejavu-core", ("Verdana.ttf",)),
    "print-mono": ("DejaVuSansMono.ttf", "fonts-dejavu-core", ("Menlo.ttc", "consola.ttf")),
    "print-bold": ("DejaVuSans-Bold.ttf", "fonts-dejavu-core", ("Verdana Bold.ttf", "verdanab.ttf")),
    "ocr-b": ("OCRB.otf", "fonts-ocr-b", ("OCR-B.ttf", "OCRB.ttf", "OCRB Regular.ttf")),
}


def _folders() -> list[Path]:
    """Where this system keeps its typefaces; only these are searched."""
    home = Path.home()
    if sys.platform == "win32":
        return [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            home / "AppData/Local/Microsoft/Windows/Fonts",
        ]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


@cache
def _installed() -> dict[str, Path]:
    """File name in lower case to path, of every typeface installed."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*.[ot]t[fc]")) if folder.is_dir() else ():
            found.setdefault(path.name.lower(), path)
    return found


@cache
def font_path(face: str) -> Path:
    """The file of a face.

    Args:
        face: A key of `FACES`.

    Raises:
        MissingFontError: Neither it nor a substitute is installed.
    """
    file, package, others = FACES[face]
    for name in (file, *others):
        path = _installed().get(name.lower())
        if path is not None:
            return path
    searched = ", ".join(str(folder) for folder in _folders())
    raise MissingFontError(
        f"the typeface {file} isn't installed (searched {searched}): "
        f"on Debian or Ubuntu run apt-get install {package}; elsewhere put {file} into one of these folders"
    )


@lru_cache(maxsize=512)
def font(face: str, pixels: float) -> ImageFont.FreeTypeFont:
    """A face at a size.

    Args:
        face: A key of `FACES`.
        pixels: Size of the em in pixels.

    Raises:
        MissingFontError: The face isn't installed.
    """
    # the basic layout engine gives the same picture with and without libraqm
    return ImageFont.truetype(str(font_path(face)), pixels, layout_engine=ImageFont.Layout.BASIC)
