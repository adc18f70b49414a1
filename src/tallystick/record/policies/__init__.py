"""Policy packs as they were published."""
