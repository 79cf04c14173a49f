"""What importing the readers costs those who may never read."""

import subprocess
import sys

import extractors.files
import extractors.ocr


def test_no_heavy_library():
    """Importing the readers loads no imaging, OCR or PDF library: those live in children, or come when needed."""
    heavy = "numpy cv2 PIL onnxruntime rapidocr tesserocr pytesseract pypdfium2 pikepdf psutil loguru multiprocessing"
    code = (
        "import sys, extractors.files, extractors.ocr;"
        f"print(*(name for name in '{heavy}'.split() if name in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def test_public_names():
    """What the two packages offer is what others may use."""
    assert extractors.files.__all__ == ["Limits", "Part", "open_file", "open_words", "parts_of"]
    assert extractors.ocr.__all__ == [
        "EngineMissingError",
        "ReaderPool",
        "close_private_pool",
        "read_lines",
        "read_words",
    ]
    assert all(hasattr(extractors.ocr, name) for name in extractors.ocr.__all__)
