"""From a score to a PD that holds in the long run: level, grades, few defaults, longer horizons, conservatism."""
