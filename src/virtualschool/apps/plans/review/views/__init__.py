"""Pages of a plan's reviews."""
