"""What the authority aims for, how far it is on the way, and what moved a figure."""
