"""`python -m app`: the same as the command `schoolclusters`."""

from app.entry import main

main()
