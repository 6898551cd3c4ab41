"""School censuses of the whole authority: our children's rows among those of everybody else."""
