"""Whether a measure works: places that started it beside those that have not yet, month by month."""
