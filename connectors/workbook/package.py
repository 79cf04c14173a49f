"""A workbook's zip: a bomb is refused before it is unpacked; what isn't changed is copied as it is packed. Pure."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from connectors.workbook.errors import UnreadableWorkbookError, UnsafeWorkbookError

LARGEST_FILE = 50 * 2**20  # bytes
LARGEST_UNPACKED = 250 * 2**20  # bytes, all parts together
LARGEST_RATIO = 200  # of a part over a megabyte: text of real rows comes down to a twentieth, a bomb to a thousandth
MOST_PARTS = 2_000

_OPENING = re.compile(rb"<[^<]{2}")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of encrypted .xlsx
_LEVEL = 4  # of deflate: a quarter of level 6's time, a fifteenth more bytes
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_DESCRIPTOR = 0x08  # flag: sizes follow the data
_ENCRYPTED = 0x01

Part = bytes | list[bytes]  # pieces are joined while they are compressed


class Package:
    """The parts of a workbook, each unpacked when it is asked for.

    Args:
        data: The file.
        target: Name of the workbook, for the errors.

    Raises:
        UnreadableWorkbookError: It is no zip, is damaged or protected by a password.
        UnsafeWorkbookError: It is over a limit.
    """

    def __init__(self, data: bytes, target: str) -> None:
        if data.startswith(_OLE):
            detail = "the file is protected by a password or is an old .xls: save it as .xlsx without a password"
            raise UnreadableWorkbookError(target, detail)
        if len(data) > LARGEST_FILE:
            raise UnsafeWorkbookError(target, f"the file is larger than {LARGEST_FILE >> 20} MB: start a new register")
        self.target = target
        self._data = data
        try:
            with zipfile.ZipFile(BytesIO(data)) as package:
                infos = package.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self._damaged(error) from error
        self._check_sizes(infos)
        self._infos = {info.filename: info for info in infos}
        self._by_folded = {info.filename.casefold(): info.filename for info in infos}

    @property
    def names(self) -> list[str]:
        """Names of the parts, in their order."""
        return [name for name, info in self._infos.items() if not info.is_dir()]

    def find(self, name: str) -> str | None:
        """The part of that name, whatever its case; None if there is none."""
        return self._by_folded.get(name.lstrip("/").casefold())

    def read(self, name: str) -> bytes:
        """A part, unpacked; XML that isn't UTF-8 or declares entities is refused.

        Raises:
            UnreadableWorkbookError: It is damaged or missing.
            UnsafeWorkbookError: It is a trap.
        """
        found = self.find(name)
        if found is None:
            raise UnreadableWorkbookError(self.target, f"its part {name} is missing: restore it from a backup")
        info = self._infos[found]
        try:
            part = self._unpacked(info)
        except (zlib.error, zipfile.BadZipFile, struct.error, ValueError) as error:
            raise self._damaged(error) from error
        if found.lower().endswith((".xml", ".rels", ".vml")):
            self._check_markup(found, part)
        return part

    def replaced(self, parts: Mapping[str, Part]) -> bytes:
        """The file with some parts replaced; all others are copied as they are packed, byte for byte."""
        out, central = bytearray(), bytearray()
        for info in self._infos.values():
            offset = len(out)
            packed: bytes | memoryview
            if info.filename in parts:
                packed, crc, size = _packed(parts[info.filename])
                method = zipfile.ZIP_DEFLATED
            else:
                packed, crc, size, method = self._raw(info), info.CRC, info.file_size, info.compress_type
            name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
            flags = info.flag_bits & ~_DESCRIPTOR
            stamp = _dos_time(info.date_time)
            sizes = (crc, len(packed), size, len(name))
            out += _LOCAL.pack(b"PK\x03\x04", info.extract_version, flags, method, *stamp, *sizes, 0) + name + packed
            made_by = info.create_version | info.create_system << 8
            rest = (0, len(info.comment), 0, info.internal_attr, info.external_attr, offset)
            head = (b"PK\x01\x02", made_by, info.extract_version, flags, method)
            central += _CENTRAL.pack(*head, *stamp, *sizes, *rest) + name + info.comment
        count = len(self._infos)
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), len(out), 0)
        return bytes(out + central + end)

    def _raw(self, info: zipfile.ZipInfo) -> memoryview:
        """A part as it is packed."""
        header = _LOCAL.unpack_from(self._data, info.header_offset)
        start = info.header_offset + _LOCAL.size + header[9] + header[10]
        return memoryview(self._data)[start : start + info.compress_size]

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        """In one piece and no larger than it said it would be."""
        raw = self._raw(info)
        if info.flag_bits & _ENCRYPTED:
            raise ValueError("it is encrypted")
        if info.compress_type == zipfile.ZIP_STORED:
            part = bytes(raw)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            unpacker = zlib.decompressobj(-15)
            part = unpacker.decompress(raw, info.file_size) if info.file_size else b""
        else:
            raise ValueError("packed in a way that no spreadsheet program uses")
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            raise ValueError("its length or checksum is wrong")
        return part

    def _check_sizes(self, infos: list[zipfile.ZipInfo]) -> None:
        unpacked = sum(info.file_size for info in infos)
        if unpacked > LARGEST_UNPACKED:
            detail = f"unpacked it would take {unpacked >> 20} MB, over the limit of {LARGEST_UNPACKED >> 20} MB"
            raise UnsafeWorkbookError(self.target, f"{detail}: start a new register")
        for info in infos:
            if info.file_size > max(2**20, LARGEST_RATIO * info.compress_size):
                detail = f"{info.filename} unpacks to {info.file_size // max(1, info.compress_size)} times its size, "
                raise UnsafeWorkbookError(self.target, detail + "as no real sheet does: delete what stands far outside")
        if len(infos) > MOST_PARTS:
            raise UnsafeWorkbookError(self.target, f"it has {len(infos)} parts, over the limit of {MOST_PARTS}")
        if len({info.filename.casefold() for info in infos}) < len(infos):
            detail = "two of its parts have the same name: open it in Excel and save it again"
            raise UnsafeWorkbookError(self.target, detail)

    def _check_markup(self, name: str, part: bytes) -> None:
        if part.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnsafeWorkbookError(self.target, f"{name} isn't UTF-8: open it in Excel and save it again")
        if b"<!DOCTYPE" in part[: _first_element(part)]:
            detail = f"{name} declares XML entities, which no spreadsheet program does"
            raise UnsafeWorkbookError(self.target, detail)

    def _damaged(self, error: Exception) -> UnreadableWorkbookError:
        detail = f"the file is damaged or no workbook ({type(error).__name__}): restore it from a backup"
        return UnreadableWorkbookError(self.target, detail)


def _first_element(part: bytes) -> int:
    """Where the first element begins: a DOCTYPE, which declares entities, can only stand before it."""
    place = 0
    while found := _OPENING.search(part, place):
        if found[0][1:2] not in b"?!" or found[0].startswith(b"<!D"):
            return found.start() if found[0][1:2] != b"!" else len(part)
        end = part.find(b"-->" if found[0].startswith(b"<!-") else b"?>", found.end())
        place = end if end >= 0 else len(part)
    return len(part)


def _packed(part: Part) -> tuple[bytes, int, int]:
    """A part deflated, with its checksum and its size."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    crc = size = 0
    packed = []
    for piece in [part] if isinstance(part, bytes) else part:
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        packed.append(packer.compress(piece))
    return b"".join([*packed, packer.flush()]), crc, size


def _dos_time(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
