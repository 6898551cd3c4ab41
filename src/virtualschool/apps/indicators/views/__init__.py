"""Pages of figures: the catalogue, an indicator, the children behind it, and call lists."""
