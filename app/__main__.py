"""`python -m app`: the same as the command `schoolclusters`."""

from app.cli import main

main()
