"""Lists that stand beside the figures: statistical neighbours, authorities, bank holidays."""
