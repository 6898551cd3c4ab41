"""What people fill in about a plan: its file, its actions, its outcomes, its people."""
