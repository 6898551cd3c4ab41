"""Random episodes for property tests: short, crowded lives, so that edges meet often."""

from datetime import date, timedelta

from hypothesis import strategies as st

from virtualschool.domain.care import Episode, Interval

FIRST = date(2024, 1, 1)

days = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    start = draw(days)
    length = draw(st.one_of(st.none(), st.integers(0, 12)))
    return Interval(start, None if length is None else start + timedelta(days=length))


intervals = _intervals()

episodes = st.builds(
    lambda interval, ceases_early, rne, rec, status, placement: Episode(
        interval.start_on,
        interval.start_on - timedelta(days=1) if ceases_early else interval.ceased_on,
        rne,
        rec,
        status,
        placement,
    ),
    intervals,
    st.sampled_from([False] * 9 + [True]),
    st.sampled_from("SLPTBU"),
    st.sampled_from(["X1", "E4A", ""]),
    st.sampled_from(["C1", "C2", "V2", "V3", "V4"]),
    st.sampled_from(["U4", "K2", "T1", "T4", "A3"]),
)

lives = st.lists(episodes, max_size=8)
