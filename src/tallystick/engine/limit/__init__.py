"""The most a firm may owe: the smallest of six candidates, and which one it was."""
