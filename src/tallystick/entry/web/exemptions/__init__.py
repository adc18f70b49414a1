"""Pages of due-diligence exemption."""
