"""The notes an intake makes, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tallystick.intake.collected import Note
from tallystick.intake.files import Opened
from tallystick.intake.mapping import columns_of
from tallystick.kernel.codes import Text
from tallystick.kernel.columns import did_you_mean


def heading_notes(table: str, opened: Opened) -> list[Note]:
    """This function will note rows around the header that are not data."""
    shown, heading = opened.file.shown, opened.heading
    notes = []
    if heading.above:
        said = " / ".join(filter(None, heading.above)) or "blank"
        en = f"{len(heading.above)} row(s) above the header were left out: {said}"
        notes.append(Note("INT-01", Text(en, f"表头上方{len(heading.above)}行未读取：{said}"), table, shown))
    if heading.second:
        said = ", ".join(filter(None, heading.second))
        en = f"a second header row was left out: {said}"
        notes.append(Note("INT-02", Text(en, f"第二行表头未读取：{said}"), table, shown))
    if len(opened.worksheets) > 1:
        said = ", ".join(opened.worksheets)
        en = f"one worksheet was read of {said}"
        notes.append(Note("INT-03", Text(en, f"工作簿有多个工作表（{said}），只读取其中一个"), table, shown))
    return notes


def unused_note(table: str, file: str, unused: Sequence[str]) -> list[Note]:
    """This function will note headers that nothing uses, with the column each may have been meant for."""
    if not unused:
        return []
    said = ", ".join(header + did_you_mean(header, columns_of(table)) for header in unused)
    return [Note("INT-04", Text(f"columns not used: {said}", f"未使用的列：{'、'.join(unused)}"), table, file)]


def unread_files(names: Sequence[str], *, is_table: bool) -> list[Note]:
    """This function will note files that belong to no table, or that are in a format which is not read."""
    if is_table:
        why = Text(
            "belongs to no table and was not read: rename it or map it",
            "不属于任何表，未读取：请改名或在映射文件中说明",
        )
    else:
        why = Text("is no CSV, Parquet or .xlsx file and was not read", "不是CSV、Parquet或xlsx文件，未读取")
    code = "INT-05" if is_table else "INT-06"
    return [Note(code, Text(f"{name} {why.en}", f"{name}{why.zh}"), file=name) for name in names]


def no_rows(table: str, file: str) -> Note:
    """This function will note a file that has a header and nothing else."""
    return Note("INT-07", Text("the file has headers and no rows", "文件只有表头，没有数据"), table, file)


def raw_left_out(table: str, count: int) -> Note:
    """This function will note that rows in quarantine stand there without their raw values."""
    en = f"{count} rows in quarantine stand there without their raw values: find them by file and row"
    return Note("INT-08", Text(en, f"隔离区有{count}行未保存原始值：请按文件和行号查找"), table)


def file_pattern_without_file(table: str, pattern: str) -> Note:
    """This function will note that a mapping names files which are not there."""
    en = f"no file fits {pattern!r}, which the mapping names"
    return Note("INT-09", Text(en, f"没有文件符合映射中的“{pattern}”"), table)


def found_mapping(name: str) -> Note:
    """This function will note that a mapping was picked because the folder's headers fit it."""
    return Note("INT-10", Text(f"the files fit mapping {name!r}, which was used", f"文件符合映射“{name}”，已采用"))
