"""`python -m mailmap` is the `mailmap` command."""

from mailmap.cli.main import main

main(prog_name="mailmap")
