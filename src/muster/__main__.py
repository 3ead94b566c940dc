"""`python -m muster` is the command `muster`."""

from muster.cli import main

main(prog_name="muster")
