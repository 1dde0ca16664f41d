"""The sentences: every question and change the database is asked, one file a noun; session first."""
