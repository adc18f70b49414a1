"""A file larger than the memory it may take is read block by block. A 2 GB file differs in nothing but its length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.folders import INVOICES, sale

_SCRIPT = """
import resource, sys
from pathlib import Path
from tallystick.intake import Bounds, read_evidence
collected = read_evidence(Path(sys.argv[1]), bounds=Bounds(block_bytes=4 * 2**20, memory_bytes=16 * 2**20))
entry = collected.inputs[0]
print(entry.rows, entry.valid, entry.quarantined, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(folder: Path, lines: int) -> tuple[int, int, int, int]:
    block = "".join(sale(invoice_no=f"{n:08}", counterparty=f"B{n:06}") + "\n" for n in range(9_999))
    block += sale(day="x") + "\n"
    folder.mkdir()
    with (folder / "invoices.csv").open("w") as file:
        file.write(INVOICES + "\n")
        for _ in range(lines // 10_000):
            file.write(block)
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(folder)], capture_output=True, text=True, check=True)
    rows, valid, aside, megabytes = map(int, done.stdout.split())
    return rows, valid, aside, megabytes


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    small = peak(tmp_path / "small", 200_000)
    large = peak(tmp_path / "large", 2_000_000)
    assert small[:3] == (200_000, 199_980, 20)
    assert large[:3] == (2_000_000, 1_999_800, 200)
    assert large[3] < small[3] + 250
