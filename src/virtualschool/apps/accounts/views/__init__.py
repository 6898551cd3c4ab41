"""Pages about accounts: signing in, one's own account, other people's, and who did what."""
