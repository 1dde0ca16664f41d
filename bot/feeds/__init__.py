"""LISTEN: read the feeds of feeds.yml, politely, and believe nothing that they say."""
