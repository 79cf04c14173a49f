"""Keywords about identity documents, a part of `extractors.Documents`."""

# ruff: noqa: D417 - arguments are told as libdoc shows them in its ROBOT format

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.api import logger
from robot.api.deco import keyword
from robot.utils import DotDict

from extractors import document_types
from extractors.errors import ReadError

if TYPE_CHECKING:
    from extractors.reading import DocumentReading, Reading

_ACCEPT = 0.98
_AREAS = ("portrait", "signature")


class NotValidError(ReadError):
    """An identity document isn't valid, or documents aren't about one person: the message says why."""


class IdentityKeywords:
    """What suites say about identity documents."""

    def _one(self, path: Path, kind: str | list[str] | None) -> DocumentReading:
        raise NotImplementedError

    @keyword
    def read_identity_document(self, path: Path, accept: float = _ACCEPT, areas: Path | None = None) -> DotDict:
        """Reads an identity card, passport, residence permit, visa or driving licence and returns its fields.

        Arguments:
        - ``path``: a picture or PDF; several, separated by commas, for the sides of a card.
        - ``accept``: least confidence of a value. What is below it and not verified by a check is ``None``.
        - ``areas``: a folder; portrait and signature are cut out and written there as ``portrait.png`` and
          ``signature.png``. It is made if need be; what wasn't found isn't written.

        Besides the document's own fields the dictionary has ``document_type``, ``doubts`` (what speaks against the
        document, such as ``photocopy`` or ``dummy_number``; a doubt is for a person, it accuses nobody) and
        ``portrait_fingerprint``, which is nearly the same for the same picture.

        Fails if the files can't be read, hold no identity document, or several.

        Example:
        | ${card}=    `Read Identity Document`    ${CURDIR}/front.jpg,${CURDIR}/back.jpg
        | Should Be Equal    ${card.document_type}    es_dni
        | Log    ${card.surname} ${card.doubts}
        """
        kinds = [name for name in document_types.names() if document_types.document_type(name).identifies]
        document = self._one(path, kinds)
        fields = DotDict({name: _value(reading, accept) for name, reading in document.readings.items()})
        doubts = document.readings.get("genuineness")
        fields.pop("genuineness", None)
        portrait = document.readings.get("portrait")
        fields["document_type"] = document.type
        fields["doubts"] = [doubt.code for doubt in doubts.doubts] if doubts else []
        fields["portrait_fingerprint"] = portrait.raw if portrait and portrait.value == "true" else None
        kind = document_types.document_type(document.type)
        fields["void_from"] = kind.void_from.isoformat() if kind.void_from else None
        if areas is not None:
            _cut_out(document, path, areas)
        logger.info(f"Read {document.type}; doubts: {', '.join(fields.doubts) or 'none'}.")
        for problem in document.problems:
            logger.warn(problem)
        return fields

    @keyword
    def identity_must_be_valid(
        self, identity: dict[str, Any], today: dt.date, least_age: int = 0, doubts: bool = False
    ) -> None:
        """Fails if an identity document isn't valid on a day; the message says why, without the holder's data.

        Arguments:
        - ``identity``: what `Read Identity Document` returned.
        - ``today``: the case's business date, ``${TODAY}`` in a case.
        - ``least_age``: years that its holder must have on that day.
        - ``doubts``: whether a document is taken that something speaks against.

        It must not have expired, nor be issued later, nor be of a kind that is void since (the Italian paper card). A
        date that isn't sure counts as a fault: `Read Identity Document` leaves it ``None``.

        Example:
        | ${card}=    `Read Identity Document`    ${CURDIR}/card.pdf
        | `Identity Must Be Valid`    ${card}    2026-11-22    least_age=18
        """
        from extractors.identity.validity import faults  # noqa: PLC0415 - loaded on use

        found = faults(identity, today, least_age)
        void = identity.get("void_from")
        if void and dt.date.fromisoformat(str(void)) <= today:
            found.append(f"documents of type {identity.get('document_type')} are void since {void}")
        if not doubts and identity.get("doubts"):
            found.append(f"a person should look at it: {', '.join(identity['doubts'])}")
        if found:
            raise NotValidError(f"The document can't be taken: {'; '.join(found)}")
        logger.info(f"The document is valid on {today}.")

    @keyword
    def identities_must_agree(self, *identities: dict[str, Any]) -> None:
        """Fails if documents aren't about one person; the message names the fields, not what they hold.

        Arguments:
        - ``identities``: two or more, as `Read Identity Document` or `Read Document` returned them.

        Names, birth date, sex and tax code are compared where both documents are sure of them. A name may be spelt
        without its accents, be cut off as in a machine-readable zone, or lack a second given name. Two people's
        documents with one and the same portrait are told as such.

        Example:
        | `Identities Must Agree`    ${passport}    ${licence}
        """
        from extractors.identity.validity import borrowed_portraits, differences  # noqa: PLC0415 - loaded on use

        found = differences(identities)
        if found:
            same = "; they show the same portrait" if borrowed_portraits(identities) else ""
            raise NotValidError(f"The documents aren't about one person: {', '.join(found)} differ{same}")
        logger.info(f"{len(identities)} documents agree.")


def _value(reading: Reading, accept: float) -> str | None:
    if reading.state == "doubtful" or reading.value is None:
        return None
    return reading.value if reading.state == "verified" or reading.confidence >= accept else None


def _cut_out(document: DocumentReading, path: Path, folder: Path) -> None:
    """Portrait and signature as pictures of their own."""
    import cv2  # noqa: PLC0415 - heavy

    from extractors.files import open_file  # noqa: PLC0415 - heavy

    files = [Path(part.strip()) for part in str(path).split(",")]
    folder.mkdir(parents=True, exist_ok=True)
    for name in _AREAS:
        reading = document.readings.get(name)
        if reading is None or reading.value != "true" or reading.box is None:
            continue
        place = document.pages[reading.page - 1]
        source = next(file for file in files if place.file in {file.name, str(file)})
        page = open_file(source.read_bytes(), source.name)[place.page - 1]
        height, width = page.image.shape[:2]
        box = reading.box
        cut = page.image[round(box.y0 * height) : round(box.y1 * height), round(box.x0 * width) : round(box.x1 * width)]
        if cut.size:
            _, packed = cv2.imencode(".png", cut)
            (folder / f"{name}.png").write_bytes(packed.tobytes())
