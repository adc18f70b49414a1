"""The packaged font: where it lies and what it is called."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
PACKAGE = "noto_cjk_sans_otc"
FILE = "NotoSansCJK-Regular.ttc"


def font_folder() -> Path:
    """This function will give the folder of the packaged font.

    :raises FileNotFoundError: the package is not installed, or has no font in it.
    """
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    if folder is None or not (folder / FILE).is_file():
        raise FileNotFoundError(f"{FILE}: the package noto-cjk-sans-otc does not hold it; install what the lock names")
    return folder
