"""What a file is, by its bytes and not by its name; what is too large, disguised or would burst is refused."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.conf import settings

from tallystick.record.unable import Unable

TABLES = {".csv": "text/csv", ".tsv": "text/csv", ".csv.gz": "application/gzip"} | {
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Ending -> what the bytes must be, for tables of evidence."""
PAPERS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"} | {
    ".pdf": "application/pdf"
}
"""The same for photos and documents."""
_STARTS = (
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
)
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


def media_type_of(name: str, content: bytes, *, allowed: dict[str, str]) -> str:
    """This function will give the media type of `content`, which came as `name`.

    :raises Unable: it is empty or too large, its kind is not among `allowed`, or name and content do not fit.
    """
    if not content:
        raise Unable("file_empty", f"{name} is empty", f"{name} 为空文件")
    if len(content) > settings.EVIDENCE_MOST_BYTES:
        most = settings.EVIDENCE_MOST_BYTES // 2**20
        raise Unable("file_too_large", f"{name} is larger than {most} MB: bring it in parts", f"{name} 超过 {most} MB")
    ending = next((one for one in sorted(allowed, key=len, reverse=True) if name.lower().endswith(one)), None)
    if ending is None:
        raise Unable(
            "file_kind",
            f"{name}: files of this kind are not taken; these are: {' '.join(allowed)}",
            f"{name}：不支持该类文件，支持：{' '.join(allowed)}",
        )
    found = _found(name, content)
    if found != allowed[ending]:
        raise Unable(
            "file_disguised",
            f"{name} holds {found or 'something unknown'}, not what its ending says",
            f"{name} 的内容（{found or '未知'}）与扩展名不符",
        )
    return found


def _found(name: str, content: bytes) -> str:
    for start, kind in _STARTS:
        if content.startswith(start):
            if kind == "application/gzip":
                _check_gzip(name, content)
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _workbook(name, content)
    return "text/csv" if _is_text(content) else ""


def _workbook(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        return ""
    _check_burst(name, len(content), sum(member.file_size for member in members))
    names = {member.filename for member in members}
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise Unable("file_macros", f"{name} carries macros: save it as .xlsx without them", f"{name} 含宏，请另存")
    return TABLES[".xlsx"] if "xl/workbook.xml" in names else "application/zip"


def _check_gzip(name: str, content: bytes) -> None:
    most = min(settings.EVIDENCE_MOST_UNPACKED, len(content) * settings.EVIDENCE_MOST_RATIO + 2**20)
    unpacking, size = zlib.decompressobj(wbits=31), 0
    try:
        waiting = content
        while waiting and not unpacking.eof:
            size += len(unpacking.decompress(waiting, 2**20))
            waiting = unpacking.unconsumed_tail
            if size > most:
                _check_burst(name, len(content), size)
    except zlib.error as error:
        raise Unable("file_broken", f"{name} is damaged: {error}", f"{name} 已损坏") from None


def _check_burst(name: str, packed: int, unpacked: int) -> None:
    if unpacked > settings.EVIDENCE_MOST_UNPACKED or unpacked > packed * settings.EVIDENCE_MOST_RATIO + 2**20:
        raise Unable(
            "file_bursts",
            f"{name} would unpack to {unpacked / 2**20:,.0f} MB or more: save the table as CSV or Parquet",
            f"{name} 解压后至少 {unpacked / 2**20:,.0f} MB，请改存为 CSV 或 Parquet",
        )


def _is_text(content: bytes) -> bool:
    head = content[: 64 * 1024]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    for encoding in _ENCODINGS:
        try:
            head[: len(head) - len(head) % 4].decode(encoding)
        except UnicodeDecodeError as error:
            if error.end >= len(head) - 8 and error.start > 0:  # a character cut at the end of the sample
                return True
        else:
            return True
    return False
