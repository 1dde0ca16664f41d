"""`python -m bot` is `repwatch`."""

from bot.cli import main

main()
