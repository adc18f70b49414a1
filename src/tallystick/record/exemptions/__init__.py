"""Due-diligence exemption (尽职免责): whether those who made a loan that went bad did what they owed."""
