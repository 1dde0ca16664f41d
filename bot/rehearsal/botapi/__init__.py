"""Telegram's rules and methods, as the rehearsal keeps them."""
