"""What is agreed anew about a loan: extension, renewal without repaying principal, restructuring; by two persons."""
