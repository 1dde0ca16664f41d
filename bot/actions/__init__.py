"""CALL: what coordinators ask people to do, from the first draft to the report."""
