"""TELL: what is told to subscribers of a happening, and when nothing is."""
