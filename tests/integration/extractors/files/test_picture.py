"""Pictures of every kind, opened in the child."""

import numpy as np
import pytest
from PIL import Image

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files import Limits, open_file

RED, WHITE = (0, 0, 255), (255, 255, 255)  # BGR


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "JPEG", "WEBP"])
def test_kinds(make_picture, corner, kind):
    """Each kind gives one page in BGR with its pixels and its resolution."""
    options = {} if kind == "WEBP" else {"dpi": (300, 300)}
    if kind in {"JPEG", "WEBP"}:
        options["quality"] = 100
    (page,) = open_file(make_picture(corner, kind, **options), "carta")
    assert (page.file, page.number, page.image.shape, page.image.dtype) == ("carta", 1, (40, 60, 3), np.uint8)
    assert np.allclose(page.image[2, 2], RED, atol=12)
    assert np.allclose(page.image[-3, -3], WHITE, atol=4)
    assert page.dpi == pytest.approx(0 if kind == "WEBP" else 300, abs=0.2)
    assert page.text == []
    assert page.form == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright(make_picture, corner, kind, orientation):
    """A picture is turned as its EXIF says, so that what was up on the paper is up."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # orientation → transposition that undoes it
    stored = corner if orientation == 1 else corner.transpose(Image.Transpose(back[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {} if kind in {"PNG", "TIFF"} else {"quality": 100}
    (page,) = open_file(make_picture(stored, kind, exif=exif.tobytes(), **options), "foto")
    assert page.image.shape == (40, 60, 3)
    assert np.allclose(page.image[2, 2], RED, atol=12)
    assert np.allclose(page.image[-3, -3], WHITE, atol=4)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "TIFF"), ("L", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG"), ("YCbCr", "TIFF")],
)
def test_modes(make_picture, mode, kind):
    """Every colour mode comes out as BGR, on white paper where it is transparent."""
    image = Image.new("RGB", (32, 32), "white")
    image.paste((0, 0, 0), (0, 0, 16, 16))
    (page,) = open_file(make_picture(image.convert(mode), kind), "scan")
    assert np.allclose(page.image[4, 4], 0, atol=8)
    assert np.allclose(page.image[24, 24], 255, atol=8)


def test_transparent_is_paper(make_picture):
    """Where a picture is transparent the page is white."""
    (page,) = open_file(make_picture(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"), "scan.png")
    assert page.image.min() == 255


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits(make_picture, kind):
    """A grey scan of 16 bits keeps its scale of greys."""
    deep = np.full((20, 20), 65535, np.uint16)
    deep[:10] = 32768
    (page,) = open_file(make_picture(Image.fromarray(deep), kind), "scan")
    assert abs(int(page.image[0, 0, 0]) - 127) <= 1
    assert page.image[-1, -1, 0] >= 254


def test_pages_of_a_tiff(make_picture):
    """Every page of a TIFF is a page, with its own size, and a range takes only its own."""
    sheets = [Image.new("1", (100 + number, 50), 1) for number in range(5)]
    data = make_picture(sheets[0], "TIFF", save_all=True, append_images=sheets[1:], compression="group4")
    pages = open_file(data, "fax.tif")
    assert [(page.number, page.image.shape[1]) for page in pages] == [(n, 99 + n) for n in range(1, 6)]
    assert [page.number for page in open_file(data, "fax.tif", pages=range(2, 4))] == [2, 3]
    assert [page.number for page in open_file(data, "fax.tif", pages=range(5, 9))] == [5]
    with pytest.raises(TooLargeError, match=r"fax\.tif has more than 3 pages"):
        open_file(data, "fax.tif", limits=Limits(pages=3))


def test_fax_pixels_become_square(make_picture):
    """A fax scanned twice as finely across as down comes out in its true proportions."""
    data = make_picture(Image.new("1", (1728, 1000), 1), "TIFF", dpi=(204, 98), compression="group4")
    (page,) = open_file(data, "fax.tif")
    height, width = page.image.shape[:2]
    assert width / height == pytest.approx(1728 / 204 / (1000 / 98), rel=0.01)


def test_large_pictures_are_reduced(make_picture):
    """A page is never larger than the limit; a reduced one says its new resolution."""
    limits = Limits(bitmap_pixels=10_000)
    for kind in ("PNG", "JPEG"):
        (page,) = open_file(make_picture(Image.new("RGB", (400, 300)), kind, dpi=(300, 300)), "foto", limits=limits)
        height, width = page.image.shape[:2]
        assert 9_000 < height * width <= 10_000
        assert page.dpi == pytest.approx(300 * width / 400, rel=0.02)


def test_claims_are_checked_first(make_picture):
    """A picture that claims more pixels than allowed is refused before it is decoded."""
    data = bytearray(make_picture(Image.new("L", (8, 8)), "BMP"))
    data[18:26] = (30_000).to_bytes(4, "little") * 2
    with pytest.raises(TooLargeError, match=r"bomb\.bmp claims 30,000 × 30,000 pixels"):
        open_file(bytes(data), "bomb.bmp")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_cut_short(make_picture, kind):
    """A picture that was copied only in part is damaged, not half read."""
    noise = Image.effect_noise((200, 200), 80)
    data = make_picture(noise.convert("RGB"), kind)
    with pytest.raises(UnreadableFileError, match="metà is damaged"):
        open_file(data[: len(data) // 2], "metà")
