"""Limits of customers, groups, products, industries and regions, and what of each is used."""
