"""Pages of evidence: uploads, their quarantine, what came."""
