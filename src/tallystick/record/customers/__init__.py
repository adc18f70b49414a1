"""Customers and their connected groups."""
