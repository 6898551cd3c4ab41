"""Pages of the governing body."""
