"""Working days, academic years, terms, months, and the days on which schools are open."""

from __future__ import annotations

from virtualschool.domain.calendar.school import CalendarEntry, SchoolCalendar, default_calendar
from virtualschool.domain.calendar.working import (
    PUBLISHED_YEARS,
    add_working_days,
    bank_holidays,
    easter_sunday,
    is_working_day,
    working_days_between,
)
from virtualschool.domain.calendar.years import (
    Month,
    Term,
    academic_year,
    academic_year_days,
    academic_year_label,
    months_between,
    parse_month,
    parse_term,
    term_of,
    terms_of_year,
)

__all__ = [
    "PUBLISHED_YEARS",
    "CalendarEntry",
    "Month",
    "SchoolCalendar",
    "Term",
    "academic_year",
    "academic_year_days",
    "academic_year_label",
    "add_working_days",
    "bank_holidays",
    "default_calendar",
    "easter_sunday",
    "is_working_day",
    "months_between",
    "parse_month",
    "parse_term",
    "term_of",
    "terms_of_year",
    "working_days_between",
]
