"""Pages about files: putting them in, what was loaded, and who is one child with whom."""
