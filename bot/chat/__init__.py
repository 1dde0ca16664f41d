"""TALK: hears people, decides who may do what, and answers in their language."""
