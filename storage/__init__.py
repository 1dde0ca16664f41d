"""What the bot remembers: models (the nouns), queries (the sentences about them), sealing and migrations."""
