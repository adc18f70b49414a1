"""The bank looks at itself: where its credit process is weak, why, what it costs, and what would mend it."""
