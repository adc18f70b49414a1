"""Pages of inquiries: the policy lab's answers, decisions made again, the bank's status and its problems."""
