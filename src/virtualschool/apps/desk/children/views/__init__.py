"""The list of children on screen and as a file, its saved views, its call lists, and search."""
