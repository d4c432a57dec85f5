"""`python -m qa.cli` is the command `fangtan`."""

from qa.cli import main

main()
