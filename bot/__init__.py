"""Repatriation Watch: listens to news, tells people, carries calls to action."""

__version__ = "0.1.0"
