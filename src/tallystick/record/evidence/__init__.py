"""What was collected about enterprises: files as they came, who brought them, and what could be read of them."""
