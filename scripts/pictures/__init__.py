"""Pictures of every page, for who looks at them: in both languages, light and dark, wide and narrow."""
