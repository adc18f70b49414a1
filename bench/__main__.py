"""`python -m bench [NAME ...] [--full]`: run benches, each in a process of its own."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

from bench.measure import ROOT, peak_mb, show

HERE = Path(__file__).resolve().parent
NOT_BENCHES = {"__init__", "__main__", "measure"}
FLAGS = {"--full", "--here"}


def names() -> list[str]:
    """This function will name all benches: modules that have `run` or `main`."""
    stems = (path.stem for path in sorted(HERE.glob("*.py")))
    return [stem for stem in stems if stem not in NOT_BENCHES and not stem.startswith("_")]


def run_here(name: str, *, full: bool) -> None:
    """This function will run one bench in this process and print its figures."""
    module = importlib.import_module(f"bench.{name}")
    figures = module.run(full=full)
    size = "full size" if full else "small size"
    show(f"{name} ({size}; peak of its process {peak_mb():,.0f} MB)", figures)


def main() -> None:
    """This function will run the named benches, or all."""
    asked = [word for word in sys.argv[1:] if not word.startswith("--")]
    flags = [word for word in sys.argv[1:] if word.startswith("--")]
    unknown = sorted({*asked} - {*names()}) + sorted({*flags} - FLAGS)
    if unknown:
        wanted = f"{__doc__}\nBenches: {', '.join(names())}"
        sys.exit(wanted if unknown == ["--help"] else f"no bench or flag named {', '.join(unknown)}\n{wanted}")
    if "--here" in flags:
        run_here(asked[0], full="--full" in flags)
        return
    failed = []
    for name in asked or names():
        own_main = "def run(" not in (HERE / f"{name}.py").read_text(encoding="utf-8")
        command = ["-m", f"bench.{name}"] if own_main else ["-m", "bench", name, "--here"]
        done = subprocess.run([sys.executable, *command, *(flag for flag in flags if flag == "--full")], cwd=ROOT)
        if done.returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
