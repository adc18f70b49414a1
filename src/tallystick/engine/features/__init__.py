"""Features: a module per source of evidence, each giving one row per enterprise."""
