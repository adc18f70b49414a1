"""From history to rows that a model may be fitted on: what is bad, who counts, which rows stay apart."""
