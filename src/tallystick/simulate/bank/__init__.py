"""L Bank: a bank in a region, its people and process, its loans, and problems planted in it on purpose."""
