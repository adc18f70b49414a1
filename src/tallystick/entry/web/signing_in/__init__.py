"""Signing in: password, second factor, new password, signing out."""
