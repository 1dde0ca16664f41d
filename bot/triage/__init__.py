"""UNDERSTAND: what a news item tells of, by keyword and rule, with evidence. Pure but for `sort.py`."""
