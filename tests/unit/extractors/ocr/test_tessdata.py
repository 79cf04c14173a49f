"""Finding Tesseract's models."""

import pytest

from extractors.ocr.errors import EngineMissingError
from extractors.ocr.tessdata import find_tessdata


def test_environment_comes_first(tmp_path, monkeypatch):
    """TESSDATA_PREFIX names the folder of the models, or the one above it."""
    (tmp_path / "tessdata").mkdir()
    (tmp_path / "tessdata" / "xyz.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert find_tessdata(["xyz"]) == tmp_path / "tessdata"
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "tessdata"))
    assert find_tessdata(["xyz"]) == tmp_path / "tessdata"


def test_missing_language(monkeypatch):
    """A language without a model is named together with the package that has it."""
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    with pytest.raises(EngineMissingError, match=r"tesseract-ocr-tlh"):
        find_tessdata(["tlh"])
