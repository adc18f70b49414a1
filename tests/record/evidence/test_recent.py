"""Files read lately are kept while there is room; what is given is always what lies on the disk."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tallystick.record.evidence.recent import Recent


def written(folder: Path, number: int, rows: int = 100) -> tuple[str, Path, pl.DataFrame]:
    frame = pl.DataFrame({"firm": [f"F{number}"] * rows, "value": list(range(rows))})
    frame.write_parquet(folder / str(number))
    return f"digest-{number}", folder / str(number), frame


def test_rows_are_those_of_the_file_however_often_asked(tmp_path: Path) -> None:
    recent = Recent()
    for number in (1, 2, 1, 2, 1):
        digest, path, frame = written(tmp_path, number)
        assert recent.rows(digest, path).collect().equals(frame)


def test_what_was_read_needs_no_disk(tmp_path: Path) -> None:
    recent = Recent()
    digest, path, frame = written(tmp_path, 1)
    recent.rows(digest, path)
    path.unlink()
    assert recent.rows(digest, path).collect().equals(frame)


def test_a_large_file_is_read_each_time(tmp_path: Path) -> None:
    recent = Recent(largest=10)
    digest, path, _ = written(tmp_path, 1)
    recent.rows(digest, path).collect()
    _, _, changed = written(tmp_path, 1, rows=3)
    assert recent.rows(digest, path).collect().equals(changed)


def test_what_was_not_asked_for_the_longest_goes_first(tmp_path: Path) -> None:
    files = [written(tmp_path, number) for number in range(3)]
    size = int(files[0][2].estimated_size())
    recent = Recent(most=2 * size + 10)
    for place in (0, 1, 0, 2):
        recent.rows(*files[place][:2])
    for _, path, _ in files:
        path.unlink()
    assert [recent.rows(*files[place][:2]).collect().height for place in (0, 2)] == [100, 100]
    try:
        recent.rows(*files[1][:2])
    except FileNotFoundError:
        return
    raise AssertionError("the file asked for the longest ago was kept")
