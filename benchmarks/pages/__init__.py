"""The site, page by page, through the real server: against our own empty page, and for a crowd."""
