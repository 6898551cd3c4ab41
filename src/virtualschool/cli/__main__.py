"""``python -m virtualschool.cli``."""

from virtualschool.cli import main

main()
