"""SAY: everything the bot says, worded by pure functions from facts and a language."""
