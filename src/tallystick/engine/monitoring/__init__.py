"""Monitoring: early-warning signals, watch levels, covenants, guarantee circles, and how well the signals warned."""
