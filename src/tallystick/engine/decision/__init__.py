"""Approve, refer or decline; who may say so; and why."""
