"""Measures that the bank has undertaken against its problems: taken up by one person, agreed by another."""
