"""The policy lab's answers as pages."""
