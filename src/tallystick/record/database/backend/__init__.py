"""The backend that Django loads."""
