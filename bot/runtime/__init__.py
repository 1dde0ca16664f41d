"""KEEP RUNNING: puts the rooms together, starts them, watches over them."""
