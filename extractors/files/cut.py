"""Some pages of a PDF or TIFF as a file of their own, nothing of the others in it. Runs in the child only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Sequence


def cut(data: bytes, kind: str, wanted: Sequence[int]) -> bytes:
    """The wanted pages, as they are: not drawn again, with their text and the values of their form fields.

    Args:
        data: The file.
        kind: ``pdf`` or ``tiff``.
        wanted: Page numbers from 1.

    Raises:
        FileFault: It can't be parsed, or has no such page.
    """
    try:
        return _cut_pdf(data, wanted) if kind == "pdf" else _cut_tiff(data, wanted)
    except (IndexError, EOFError) as error:
        raise FileFault("damaged", "it has fewer pages") from error


def _cut_pdf(data: bytes, wanted: Sequence[int]) -> bytes:
    import pikepdf  # noqa: PLC0415 - only the parser that is needed

    try:
        whole = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise FileFault("encrypted") from error
    except pikepdf.PdfError as error:
        raise FileFault("damaged", "it isn't a complete PDF") from error
    own = pikepdf.new()
    copied = own.add_pages_from(whole, pages=[number - 1 for number in wanted])
    if copied.partial_fields:  # a field's parts on other pages, with their values, would come along
        own = pikepdf.new()
        own.add_pages_from(whole, pages=[number - 1 for number in wanted], forms="strip")
    for page in own.pages:
        # What leads to other pages would bring another person's papers along.
        for key in ("/StructParents", "/B", "/AA", "/AF", "/PieceInfo"):
            if key in page.obj:
                del page.obj[key]
        if "/Annots" in page.obj:
            page.obj.Annots = pikepdf.Array(
                [one for one in page.obj.Annots.as_list() if one.get("/Subtype") == pikepdf.Name.Widget]
            )
    file = io.BytesIO()
    own.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def _cut_tiff(data: bytes, wanted: Sequence[int]) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only the parser that is needed

    picture = Image.open(io.BytesIO(data), formats=["TIFF"])
    frames = []
    for number in wanted:
        picture.seek(number - 1)
        frames.append(picture.copy())
    file = io.BytesIO()
    compression = "group4" if all(frame.mode == "1" for frame in frames) else "tiff_deflate"
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:], compression=compression)
    return file.getvalue()
