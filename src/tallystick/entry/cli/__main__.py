"""`python -m tallystick.entry.cli` is the same as the console script `tally`."""

from tallystick.entry.cli.app import main

main()
