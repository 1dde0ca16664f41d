"""UNDERSTAND: what a news item tells of, by keyword and rule, with the evidence for it. Pure but for `sort.py`."""
