from datetime import UTC, date, datetime, timedelta

from virtualschool.domain.clock import FixedClock, SystemClock


def test_a_fixed_clock_stands_on_its_day():
    clock = FixedClock(date(2023, 7, 21))
    assert clock.today() == date(2023, 7, 21)
    assert clock.now() == datetime(2023, 7, 21, 12, tzinfo=UTC)


def test_the_systems_clock_goes_and_knows_its_zone():
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_summer_night_is_already_the_next_day_in_england(monkeypatch):
    late = datetime(2023, 6, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda self: late)
    assert SystemClock().today() == date(2023, 7, 1)
