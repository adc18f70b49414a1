"""Tallystick: credit risk management for banks that lend to small and micro enterprises."""

__version__ = "0.1.0"
