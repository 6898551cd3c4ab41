"""An authority's own words: set, said, taken back, each recorded."""

from __future__ import annotations

import pytest

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority, LocalWords
from virtualschool.apps.authorities.selectors import local_words_of, local_words_set
from virtualschool.apps.authorities.services import (
    WordsRefused,
    set_local_words,
    undo_local_words,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

OURS, CARE = {"state": "in our care"}, {"state": "in care", "adviser": "coach"}


@pytest.fixture
def here() -> Authority:
    return Authority.objects.create(code="806", name="Middlesbrough")


def test_the_latest_words_hold_and_those_before_come_back(here):
    assert local_words_of("806") == {}
    set_local_words(authority=here, words=OURS, by="head")
    set_local_words(authority=here, words=CARE, by="head")
    assert local_words_of("806") == CARE
    held = local_words_set("806")
    assert held is not None
    undo_local_words(authority=here, number=held.pk, by="deputy")
    assert local_words_of("806") == OURS
    actions = Entry.objects.filter(action__startswith="words.").order_by("sequence")
    assert [(each.actor, each.action, each.detail["words"]) for each in actions] == [
        ("head", "words.set", OURS),
        ("head", "words.set", CARE),
        ("deputy", "words.undone", CARE),
    ]
    assert verify_chain() == []


def test_what_was_taken_back_is_not_taken_back_again(here):
    set_local_words(authority=here, words=OURS, by="head")
    held = set_local_words(authority=here, words=CARE, by="head")
    undo_local_words(authority=here, number=held.pk, by="head")
    for number in (held.pk, 0):
        with pytest.raises(WordsRefused):
            undo_local_words(authority=here, number=number, by="head")
    assert local_words_of("806") == OURS


@pytest.mark.parametrize(
    "words",
    [
        {"state": "<i>ours</i>"},
        {"no-such-word": "ours"},
        {"state": ""},
        {"state": "still looked after"},
    ],
)
def test_a_word_that_cannot_stand_is_refused_and_nothing_is_written(here, words):
    with pytest.raises(WordsRefused):
        set_local_words(authority=here, words=words, by="head")
    assert not LocalWords.objects.exists()
    assert not Entry.objects.exists()
