"""How fast the product is, each time beside the plainest alternative in the same run.

``python -m benchmarks`` makes marks of invented children, measures, prints a table and writes it as
JSON. Every comparison runs in turns (the product, the other, the product, the other, ...), so that
whatever else the machine does falls on both.
"""
