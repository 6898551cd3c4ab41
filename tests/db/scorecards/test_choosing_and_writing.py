"""Choosing a card's figures and writing in it: what is kept, signed, refused and recorded."""

from __future__ import annotations

from datetime import date

import pytest

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.scorecards.cards.facts import SignalKind
from virtualschool.apps.scorecards.cards.kinds import (
    CARDS,
    EDUCATION,
    LONGEST_COMMENT,
    LONGEST_DECISION,
    MOST_FIGURES,
    SOCIAL_CARE,
    usual_figures,
)
from virtualschool.apps.scorecards.models import CardChoice, CardComment, DecisionAsked
from virtualschool.apps.scorecards.selectors import (
    Chosen,
    choices_of,
    comments_of,
    decisions_of,
    is_usual,
)
from virtualschool.apps.scorecards.services import (
    CardRefused,
    ask_decisions,
    choose_figures,
    restore_usual,
    write_comments,
)
from virtualschool.domain.calendar import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = Month(2022, 10)
CARD = EDUCATION.key


@pytest.fixture(autouse=True)
def authority() -> None:
    Authority.objects.create(code="806", name="Middlesbrough")


def chosen(*keys: str) -> list[Chosen]:
    return [Chosen(catalogue()[key]) for key in keys]


def choose(*figures: Chosen, card: str = CARD) -> list[CardChoice]:
    return choose_figures(authority="806", card=card, figures=figures, by="head")


def write(text: str, key: str = "attendance", *, by: str = "head", name: str = "") -> list[str]:
    return write_comments(
        authority="806",
        month=OCTOBER,
        texts={key: text},
        prompts={key: SignalKind.WORSE},
        by=by,
        name=name,
    )


def test_a_card_shows_its_usual_figures_until_somebody_chooses():
    assert is_usual("806", EDUCATION)
    for kind in CARDS.values():
        assert [each.indicator for each in choices_of("806", kind)] == list(usual_figures(kind))
        assert len(usual_figures(kind)) <= MOST_FIGURES


def test_figures_are_shown_in_the_order_chosen_with_their_owner_and_target():
    choose(
        Chosen(catalogue()["attendance"], shows_target=False, owner="Deputy"), *chosen("starters")
    )
    held = choices_of("806", EDUCATION)
    assert [each.indicator.key for each in held] == ["attendance", "starters"]
    assert (held[0].answers, held[0].shows_target) == ("Deputy", False)
    assert held[1].answers == catalogue()["starters"].owner
    assert Entry.objects.get(action="card.figures_chosen").detail == {
        "figures": ["attendance", "starters"]
    }


def test_one_card_s_choice_leaves_the_other_s_alone():
    choose(*chosen("attendance"))
    assert is_usual("806", SOCIAL_CARE)


def test_choosing_again_takes_the_place_of_what_was_chosen():
    choose(*chosen("attendance", "starters"))
    choose(*chosen("leavers"))
    assert [row.indicator for row in CardChoice.objects.all()] == ["leavers"]


def test_the_usual_figures_can_be_had_back_and_that_is_recorded_once():
    choose(*chosen("attendance"))
    restore_usual(authority="806", card=CARD, by="head")
    restore_usual(authority="806", card=CARD, by="head")
    assert is_usual("806", EDUCATION)
    assert Entry.objects.filter(action="card.usual_restored").count() == 1


@pytest.mark.parametrize(
    ("keys", "card", "said"),
    [
        ((), CARD, "at least one"),
        (("attendance", "attendance"), CARD, "stands on a card once"),
        (("attendance",), "director-of-parks", "no score card"),
        (tuple(catalogue())[: MOST_FIGURES + 1], CARD, "has to fit one page"),
    ],
)
def test_a_card_that_cannot_be_is_refused_and_changes_nothing(keys, card, said):
    choose(*chosen("leavers"))
    with pytest.raises(CardRefused, match=said):
        choose(*chosen(*keys), card=card)
    assert [row.indicator for row in CardChoice.objects.all()] == ["leavers"]


def test_a_comment_is_signed_with_name_and_day_and_keeps_what_was_asked():
    assert write(" Two schools account for most. ", name="Honora Calderwyn") == ["attendance"]
    comment = comments_of("806", OCTOBER)["attendance"]
    assert comment.text == "Two schools account for most."
    assert (comment.signed_by, comment.signed_on) == ("Honora Calderwyn", date(2023, 7, 21))
    assert CardComment.objects.get().prompt == "worse"


def test_a_comment_left_as_it_is_keeps_its_signature():
    write("Two schools.", name="Honora Calderwyn")
    assert write("Two schools.", by="deputy", name="Peregrine Askrigg") == []
    assert comments_of("806", OCTOBER)["attendance"].signed_by == "Honora Calderwyn"
    assert Entry.objects.filter(action="card.commented").count() == 1


def test_an_emptied_comment_is_taken_away():
    write("Two schools.")
    assert write("  ") == ["attendance"]
    assert comments_of("806", OCTOBER) == {}


def test_a_comment_that_would_not_fit_is_refused_with_its_figure():
    with pytest.raises(CardRefused, match="Attendance: keep the comment to"):
        write("x" * (LONGEST_COMMENT + 1))
    with pytest.raises(CardRefused, match="no figure"):
        write("x", key="no_such_figure")
    assert not CardComment.objects.exists()


def test_a_comment_said_earlier_is_dated_so_and_none_is_dated_ahead():
    write_comments(
        authority="806",
        month=OCTOBER,
        texts={"attendance": "Two schools."},
        prompts={"attendance": SignalKind.NONE},
        by="head",
        on=date(2022, 11, 3),
    )
    assert comments_of("806", OCTOBER)["attendance"].signed_on == date(2022, 11, 3)
    with pytest.raises(CardRefused, match="still to come"):
        write_comments(
            authority="806",
            month=OCTOBER,
            texts={"attendance": "Three schools."},
            prompts={"attendance": SignalKind.NONE},
            by="head",
            on=date(2023, 7, 22),
        )


def ask(*decisions: str) -> bool:
    return ask_decisions(authority="806", card=CARD, month=OCTOBER, decisions=decisions, by="head")


def test_decisions_are_asked_in_order_and_anew_only_where_they_changed():
    assert ask("Agree a place.", "", "Write to the school.")
    assert decisions_of("806", OCTOBER) == {CARD: ["Agree a place.", "Write to the school."]}
    assert not ask("Agree a place.", "Write to the school.")
    assert ask()
    assert decisions_of("806", OCTOBER) == {}
    assert Entry.objects.filter(action="card.decisions_asked").count() == 2


def test_too_many_decisions_or_too_long_a_one_is_refused():
    with pytest.raises(CardRefused, match="3 decisions"):
        ask("a", "b", "c", "d")
    with pytest.raises(CardRefused, match=f"{LONGEST_DECISION} characters"):
        ask("x" * (LONGEST_DECISION + 1))
    assert not DecisionAsked.objects.exists()


def test_what_is_chosen_and_written_of_another_authority_is_not_ours():
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    choose(*chosen("leavers"))
    write("Two schools.")
    ask("Agree a place.")
    assert is_usual("807", EDUCATION)
    assert comments_of("807", OCTOBER) == {}
    assert decisions_of("807", OCTOBER) == {}


def test_the_log_s_chain_holds_over_all_of_it():
    choose(*chosen("leavers"))
    write("Two schools.")
    ask("Agree a place.")
    assert verify_chain() == []
