"""The published rules that are not here, and why each is not."""

from __future__ import annotations

from collections.abc import Mapping

_BY_REASON: Mapping[str, str] = {
    "It takes Ofsted's list of providers, with their places, kinds and dates.": (
        "219 221 224 227 228 229 241 1008"
    ),
    "It takes every return since the child's 14th birthday; two would doubt most who have left.": (
        "1001 1002"
    ),
    "It compares the list of unaccompanied children with an item that lists do not have.": (
        "105 205C 303"
    ),
    "Rule 182 says it of the same child.": "544 547",
    "Rule 393 says it of the same child.": "607",
    "Rules 503H and 503G say it of the same episode.": "452 453",
    "No freeing order has been made since 2005; rules 445 and 451 say so of one.": "555 556",
    "Rule SW08STG2 says it of the same social worker.": "SW14STG2",
    "Rule SW01bSTG1 says it of the same social worker.": "SW15STG2",
    "It asks of a child who has left care for a social worker whom there need not be.": (
        "SW11STG2 SW11aSTG2 SW11bSTG2 SW12STG2"
    ),
}

#: By published number, the reason in a sentence.
NOT_CHECKED: Mapping[str, str] = {
    number: reason for reason, numbers in _BY_REASON.items() for number in numbers.split()
}
