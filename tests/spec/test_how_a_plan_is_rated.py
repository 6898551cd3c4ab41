# ruff: noqa: E501 - a line of a table is one rule
"""The three ratings of a plan's actions: each rule as a line of a table, and what always holds.

Days are counted from the day of rating, D: due -3 was three days before it, due 20 is to come in
twenty. A dot is nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.plan.live import (
    ActionAt,
    EvidenceAt,
    EvidenceKind,
    MilestoneAt,
    OverrideAt,
    RatingKind,
    as_data,
    from_data,
)
from virtualschool.domain.plan.order import circle_through, circle_words
from virtualschool.domain.plan.rules import (
    GRACE_DAYS,
    RULE_TEXT,
    VALUES,
    Completion,
    ImpactKind,
    OnTrack,
    RatedAction,
    Signal,
    rate,
    rating_colour,
    rating_words,
)
from virtualschool.domain.plan.states import ActionState, missing_for, state_from_words

D = date(2022, 10, 14)

ON_TRACK = """
state        due  from  until  done  milestone  before  | on track   why
not_started  60   .     .      .     .          .       | green      60 days to go.
not_started  29   .     .      .     .          .       | green      29 days to go.
not_started  28   .     .      .     .          .       | amber      Not started, 28 days to go.
not_started  1    .     .      .     .          .       | amber      Not started, 1 day to go.
not_started  0    .     .      .     .          .       | amber      Not started, due today.
not_started  -1   .     .      .     .          .       | red        1 day past its due day.
under_way    28   .     .      .     .          .       | green      28 days to go.
under_way    0    .     .      .     .          .       | green      Due today.
under_way    -40  .     .      .     .          .       | red        40 days past its due day.
under_way    .    .     .      .     .          .       | not_rated  It has no due day.
not_started  .    5     .      .     .          .       | green      It goes on from 19 October 2022.
not_started  .    0     .      .     .          .       | amber      Not started, and to go on from 14 October 2022.
not_started  .    -28   .      .     .          .       | amber      Not started, and to go on from 16 September 2022.
not_started  .    -29   .      .     .          .       | red        Not started, and to go on from 15 September 2022.
under_way    .    -90   .      .     .          .       | green      It goes on from 16 July 2022.
under_way    60   .     .      .     0          .       | green      60 days to go.
under_way    60   .     .      .     -1         .       | amber      “Trial” is 1 day late.
under_way    60   .     .      .     -28        .       | amber      “Trial” is 28 days late.
under_way    60   .     .      .     -29        .       | red        “Trial” is 29 days late.
under_way    -5   .     .      .     -29        .       | red        5 days past its due day.
under_way    .    .     .      .     10         .       | green      Its next milestone is due on 24 October 2022.
blocked      60   .     .      .     .          .       | amber      Blocked by the supplier.
blocked      28   .     .      .     .          .       | red        Blocked by the supplier, 28 days to go.
blocked      -2   .     .      .     .          .       | red        2 days past its due day.
blocked      .    .     .      .     .          .       | amber      Blocked by the supplier.
deferred     -9   .     1      .     .          .       | not_rated  Deferred until 15 October 2022: the supplier.
deferred     -9   .     0      .     .          .       | red        9 days past its due day.
deferred     40   .     -1     .     .          .       | green      40 days to go.
dropped      -9   .     .      .     .          .       | not_rated  Dropped by the head: the supplier.
complete     -9   .     .      .     .          .       | complete   Complete; nobody has said on which day.
complete     -9   .     .      -9    .          .       | complete   Complete on 5 October 2022.
complete     -9   .     .      -8    .          .       | complete   Complete on 6 October 2022, 1 day after its due day.
complete     -9   .     .      -8    -90        -3      | complete   Complete on 6 October 2022, 1 day after its due day.
under_way    60   .     .      .     .          -3      | amber      It waits for action 2, which was due on 11 October 2022 and is not complete.
under_way    60   .     .      .     .          61      | amber      It waits for action 2, which is due on 14 December 2022, after it.
under_way    60   .     .      .     .          60      | green      60 days to go.
under_way    60   .     .      .     .          dropped | amber      It waits for action 2, which was dropped.
under_way    60   .     .      .     .          done    | green      60 days to go.
"""


def _rows(table: str) -> list[tuple[list[str], str, str]]:
    found = []
    for line in table.strip().splitlines()[1:]:
        left, _, right = line.partition("|")
        code, _, why = right.strip().partition(" ")
        found.append((left.split(), code, why.strip()))
    return found


def _day(text: str) -> date | None:
    return None if text == "." else D + timedelta(days=int(text))


def _action(ref: int = 1, **said: object) -> ActionAt:
    return ActionAt(
        ref=ref,
        position=ref,
        section="How well?",
        consideration="Consider.",
        text="Act.",
        **said,  # type: ignore[arg-type]
    )


def _rated(action: ActionAt, *others: ActionAt, signals: tuple[Signal, ...] = ()) -> RatedAction:
    actions = {each.ref: each for each in (action, *others)}
    return rate(action, D, actions=actions, signals=signals)


@pytest.mark.parametrize(
    ("given_", "code", "why"), _rows(ON_TRACK), ids=[str(n) for n in range(len(_rows(ON_TRACK)))]
)
def test_on_track_is_told_by_days_alone(given_: list[str], code: str, why: str) -> None:
    state, due, begins, until, done, milestone, before = given_
    action = _action(
        state=ActionState(state),
        state_why="the supplier",
        dropped_by="the head",
        due_on=_day(due),
        from_on=_day(begins),
        deferred_until=_day(until),
        completed_on=_day(done),
        milestones=() if milestone == "." else (MilestoneAt(1, "Trial", _day(milestone)),),
        predecessors=() if before == "." else (2,),
    )
    is_open = before.lstrip("-").isdigit()
    other = _action(
        ref=2,
        state={"done": ActionState.COMPLETE, "dropped": ActionState.DROPPED}.get(
            before, ActionState.UNDER_WAY
        ),
        due_on=_day(before) if is_open else None,
    )

    rated = _rated(action, other).on_track

    assert (rated.computed, rated.why) == (code, why)


def test_a_milestone_that_is_done_is_late_no_more() -> None:
    step = MilestoneAt(1, "Trial", D - timedelta(days=90), D)
    rated = _rated(
        _action(state=ActionState.UNDER_WAY, due_on=D + timedelta(60), milestones=(step,))
    )

    assert rated.on_track.computed == OnTrack.GREEN
    assert rated.completion.why == "Under way. 1 of 1 milestone done."


BOOKED = EvidenceAt(1, EvidenceKind.NUMBER, D, "200 delegates have booked.", has_happened=False)
CAME = EvidenceAt(2, EvidenceKind.NUMBER, D, "Over 150 came.", booking=1)

COMPLETION = """
state        evidence     | completion              why
not_started  .            | not_started             Not started.
under_way    came         | under_way               Under way.
complete     .            | complete_asserted       Declared complete: asserted, with nothing recorded that happened.
complete     booked       | complete_asserted       Declared complete: asserted, with nothing recorded that happened, only what was booked.
complete     came         | complete_with_evidence  Declared complete, with 1 piece of evidence.
complete     booked,came  | complete_with_evidence  Declared complete, with 1 piece of evidence.
blocked      .            | blocked                 Blocked by the supplier.
"""


@pytest.mark.parametrize(("given_", "code", "why"), _rows(COMPLETION))
def test_completion_is_declared_and_borne_out_by_what_happened(
    given_: list[str], code: str, why: str
) -> None:
    state, evidence = given_
    pieces = tuple({"booked": BOOKED, "came": CAME}[e] for e in evidence.split(",") if e != ".")
    rated = _rated(
        _action(state=ActionState(state), state_why="the supplier", evidence=pieces)
    ).completion

    assert (rated.computed, rated.why) == (code, why)


IMPACT = """
expected  figures                | impact
-1        .                      | no_data
.         no_change              | too_early
1         worse                  | too_early
0         worse                  | worse
0         improved               | improved
0         no_change              | no_change
0         no_data                | no_data
0         too_early              | too_early
0         improved,worse         | worse
0         improved,no_change     | improved
0         no_data,no_change      | no_change
0         no_data,too_early      | too_early
"""


@pytest.mark.parametrize(("given_", "code", "_why"), _rows(IMPACT))
def test_impact_is_what_the_figures_say_once_an_effect_is_expected(
    given_: list[str], code: str, _why: str
) -> None:
    expected, figures = given_
    signals = tuple(
        Signal(ImpactKind(each), f"A figure: {each}.") for each in figures.split(",") if each != "."
    )
    rated = _rated(_action(effect_from=_day(expected)), signals=signals).impact

    assert rated.computed == code


@pytest.mark.parametrize(
    ("effect", "done", "due", "begins", "expected"),
    [
        ("9", "1", "2", "3", "9"),
        (".", "1", "2", "3", "1"),
        (".", ".", "2", "3", "2"),
        (".", ".", ".", "3", "3"),
        (".", ".", ".", ".", "."),
    ],
)
def test_from_when_an_effect_is_expected(
    effect: str, done: str, due: str, begins: str, expected: str
) -> None:
    action = _action(
        effect_from=_day(effect),
        completed_on=_day(done),
        due_on=_day(due),
        from_on=_day(begins),
    )

    assert action.effect_expected_from == _day(expected)


@pytest.mark.parametrize(
    ("state", "kind", "verdict"),
    [
        ("complete", "no_change", "Complete; its figure has not moved."),
        ("complete", "worse", "Complete; its figure is worse."),
        ("complete", "improved", ""),
        ("complete", "too_early", ""),
        ("under_way", "no_change", ""),
    ],
)
def test_an_action_complete_whose_figure_has_not_moved_is_said_to_be_that(
    state: str, kind: str, verdict: str
) -> None:
    action = _action(state=ActionState(state), effect_from=D)
    rated = _rated(action, signals=(Signal(ImpactKind(kind), "A figure."),))

    assert rated.verdict == verdict


def test_a_declared_rating_stands_beside_the_computed_one_and_decides_nothing() -> None:
    rated = _rated(
        _action(
            state=ActionState.UNDER_WAY,
            due_on=D - timedelta(days=1),
            declared_on_track="green",
            declared_completion="complete",
        )
    )

    assert (rated.on_track.computed, rated.on_track.in_force) == ("red", "red")
    assert (rated.on_track.declared_words, rated.on_track.differs) == ("On track", True)
    assert rated.completion.differs
    assert not rated.impact.differs


@pytest.mark.parametrize(("offset", "holds"), [(-1, False), (0, True), (5, True), (6, False)])
def test_an_override_is_in_force_from_its_first_day_to_its_last(offset: int, holds: bool) -> None:
    first = D - timedelta(days=offset)
    override = OverrideAt(
        1, RatingKind.ON_TRACK, "amber", "Nearly there.", first, first + timedelta(days=5), "ada"
    )
    rated = _rated(_action(due_on=D - timedelta(days=1), overrides=(override,)))

    assert (rated.on_track.in_force, rated.on_track.computed) == (
        "amber" if holds else "red",
        "red",
    )
    assert rated.overrides == ((override,) if holds else ())


def test_every_rating_has_words_a_colour_and_a_printed_rule() -> None:
    for kind in RatingKind:
        assert RULE_TEXT[kind]
        for code in VALUES[kind]:
            assert rating_words(code)
            assert rating_colour(code) in {"red", "amber", "green", "blue", "grey"}
    assert str(GRACE_DAYS) in RULE_TEXT[RatingKind.ON_TRACK]


@pytest.mark.parametrize(
    ("progress", "complete", "state"),
    [("", False, "not_started"), ("Begun.", False, "under_way"), ("Complete", True, "complete")],
)
def test_a_files_words_give_the_first_state(progress: str, complete: bool, state: str) -> None:
    assert state_from_words(progress, is_complete=complete) == state


def test_a_state_says_what_it_still_needs() -> None:
    def lacks(state: ActionState, **said: object) -> str:
        return missing_for(state, **({"why": "", "until": None, "by": ""} | said))  # type: ignore[arg-type]

    assert lacks(ActionState.BLOCKED) == "Say what blocks the action."
    assert lacks(ActionState.DEFERRED, why="a reason").startswith("Say until when")
    assert lacks(ActionState.DROPPED, why="a reason").startswith("Say who dropped")
    assert lacks(ActionState.DROPPED, why="a reason", by="the head") == ""
    assert lacks(ActionState.COMPLETE) == ""


CIRCLES = [
    ({1: [2], 2: [3], 3: []}, 1, ""),
    ({1: [1]}, 1, "Action 1 cannot wait for itself."),
    (
        {1: [2], 2: [3], 3: [1]},
        1,
        "That would be a circle: action 1 waits for 2, 2 waits for 3, 3 waits for 1.",
    ),
    ({1: [2], 2: [1], 3: [1]}, 3, ""),
]


@pytest.mark.parametrize(("waits", "ref", "sentence"), CIRCLES)
def test_a_circle_is_named(waits: dict[int, list[int]], ref: int, sentence: str) -> None:
    circle = circle_through(ref, waits)
    assert (circle_words(circle) if circle else "") == sentence


DAYS = st.dates(date(2021, 1, 1), date(2024, 12, 31))
MAYBE = st.none() | DAYS
ACTIONS = st.builds(
    ActionAt,
    ref=st.just(1),
    position=st.just(1),
    section=st.just("Q"),
    consideration=st.just("C"),
    text=st.just("A"),
    state=st.sampled_from(ActionState),
    state_why=st.just("why"),
    dropped_by=st.just("ada"),
    deferred_until=MAYBE,
    due_on=MAYBE,
    from_on=MAYBE,
    completed_on=MAYBE,
    effect_from=MAYBE,
    declared_on_track=st.sampled_from(["", "red", "amber", "green", "complete"]),
    declared_completion=st.sampled_from(["", "complete", "green"]),
    updated_on=MAYBE,
    milestones=st.lists(
        st.builds(MilestoneAt, st.just(1), st.just("M"), MAYBE, MAYBE), max_size=3
    ).map(tuple),
    evidence=st.lists(
        st.builds(
            EvidenceAt, st.just(1), st.sampled_from(EvidenceKind), DAYS, st.just("E"), st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    overrides=st.lists(
        st.builds(
            OverrideAt,
            st.just(1),
            st.just(RatingKind.ON_TRACK),
            st.sampled_from([code.value for code in OnTrack]),
            st.just("because"),
            DAYS,
            DAYS,
            st.just("ada"),
        ),
        max_size=2,
    ).map(tuple),
    predecessors=st.just((2,)),
)
SIGNALS = st.lists(
    st.builds(Signal, st.sampled_from(ImpactKind), st.just("A figure.")), max_size=4
).map(tuple)


@given(ACTIONS, DAYS, SIGNALS)
def test_every_action_is_rated_on_every_day(
    action: ActionAt, day: date, signals: tuple[Signal, ...]
) -> None:
    rated = rate(action, day, actions={1: action}, signals=signals)

    for each in rated.ratings:
        assert each.computed in list(VALUES[each.kind])
        assert each.in_force in list(VALUES[each.kind])
        assert each.words
        assert each.override is None or each.override.holds_on(day)
        assert each.why or each.computed not in {OnTrack.RED, OnTrack.AMBER}
    is_complete = action.state is ActionState.COMPLETE
    assert (rated.on_track.computed == OnTrack.COMPLETE) == is_complete
    evidenced = rated.completion.computed == Completion.EVIDENCED
    assert evidenced == (is_complete and any(each.has_happened for each in action.evidence))
    expected = action.effect_expected_from
    if signals and (expected is None or day < expected):
        assert rated.impact.computed == ImpactKind.TOO_EARLY


@given(ACTIONS, DAYS, DAYS)
def test_waiting_never_betters_an_open_action(action: ActionAt, one: date, other: date) -> None:
    if action.state is ActionState.DEFERRED:  # comes back into the plan, so is rated at last
        return
    order = [OnTrack.NONE, OnTrack.COMPLETE, OnTrack.GREEN, OnTrack.AMBER, OnTrack.RED]
    first, last = (
        order.index(OnTrack(rate(action, day, actions={1: action}, signals=()).on_track.computed))
        for day in sorted((one, other))
    )
    assert first <= last


@given(ACTIONS)
def test_an_action_kept_as_plain_data_is_the_same_again(action: ActionAt) -> None:
    assert from_data(as_data(action)) == action
