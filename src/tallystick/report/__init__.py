"""What a run found, as pages that a risk officer reads offline."""
