"""A month frozen and signed, refused with a sentence, corrected by addenda, kept from the sweep."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from tests.little import little_authority, little_correction

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import CohortNotAvailable, Period, Query, Scope
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports import stores
from virtualschool.apps.imports.stores import sweep
from virtualschool.apps.indicators.engine import NothingLoaded, current_engine
from virtualschool.apps.papers.freezing import (
    FreezeRefused,
    add_addendum,
    as_last_reported,
    as_now_known,
    as_reported,
    change_of,
    changes_between,
    freeze,
    frozen,
    months_to_freeze,
)
from virtualschool.apps.papers.models import Addendum, FrozenMonth
from virtualschool.apps.papers.monthly import MONTH, Place
from virtualschool.apps.papers.reported import reported
from virtualschool.apps.receipts.models import Snapshot
from virtualschool.config.home import Home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

ADA = "Ada Lane, virtual school head"
ABSENCE = Place("unauthorised_absence", "looked_after", MONTH)


@pytest.fixture(autouse=True)
def loaded(home: Home) -> None:
    little_authority()


@pytest.fixture
def few(monkeypatch) -> None:
    """A catalogue of a few, where it does not matter of how many: each costs a count."""
    keys = ("attendance", "unauthorised_absence", "looked_after", "children_with_social_worker")
    of_few = {key: catalogue()[key] for key in keys}
    monkeypatch.setattr("virtualschool.apps.papers.monthly.catalogue", lambda: of_few)


def october(**more: str) -> FrozenMonth:
    return freeze(authority="806", month="2022-10", signed_by=ADA, by="head", **more)


def corrected() -> Addendum:
    return add_addendum(
        authority="806",
        month="2022-10",
        reason="A school put its register right.",
        signed_by=ADA,
        by="head",
    )


def test_every_figure_is_the_one_that_is_computed_with_its_definition_and_snapshot() -> None:
    month = october()
    held = as_reported(month)
    whole = Period("October 2022", date(2022, 10, 1), date(2022, 10, 31), "month")
    with current_engine() as engine:
        for key, indicator in catalogue().items():
            place = Place(key, indicator.cohort, MONTH)
            assert month.body["definitions"][key]["version"] == indicator.version
            query = Query((key,), (whole,), Scope(frozenset({"806"})), cohort=indicator.cohort)
            try:
                (figure,) = engine.figures(query)
            except CohortNotAvailable:  # no census is loaded: no figure, which is not nought
                assert place not in held
                continue
            assert held[place] == (figure.numerator, figure.denominator, figure.children)
        assert month.snapshot == engine.snapshot
    assert {place.breakdown for place in held} >= {"", "school", "sex", "year_group"}


@pytest.mark.usefixtures("few")
def test_the_same_month_frozen_in_two_homes_says_the_same() -> None:
    first = october().content_sha256
    FrozenMonth.objects.all().delete()
    assert october().content_sha256 == first


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("month", "signed_by", "words"),
    [
        ("2023-07", ADA, "July 2023 has not ended: it can be frozen from 1 August 2023."),
        ("2021-10", ADA, "Nothing is loaded of October 2021"),
        ("October", ADA, "'October' is not a month; write it as 2022-10."),
        ("2022-10", "  ", "Say who signs"),
    ],
)
def test_what_cannot_be_frozen_is_refused_in_a_sentence(
    month: str, signed_by: str, words: str
) -> None:
    with pytest.raises(FreezeRefused, match=words):
        freeze(authority="806", month=month, signed_by=signed_by, by="head")
    assert not FrozenMonth.objects.exists()


@pytest.mark.usefixtures("few")
def test_a_month_is_frozen_once_and_the_refusal_says_when_and_by_whom() -> None:
    october()
    said = "October 2022 was frozen on 21 July 2023 and signed by Ada Lane, virtual school head"
    with pytest.raises(FreezeRefused, match=said):
        october()
    assert FrozenMonth.objects.count() == 1
    assert months_to_freeze("806") == []


@pytest.mark.usefixtures("few")
def test_before_the_first_load_there_is_nothing_to_freeze() -> None:
    Snapshot.objects.all().delete()
    with pytest.raises(NothingLoaded, match="nothing to freeze"):
        october()


@pytest.mark.usefixtures("few")
def test_a_later_correction_is_an_addendum_and_what_was_signed_stays() -> None:
    month = october()
    before = as_reported(month)
    little_correction()
    addendum = corrected()

    held = frozen("806", "2022-10")
    assert held is not None
    assert as_reported(held) == before
    changes = {change.place: change for change in map(change_of, addendum.changes)}
    # Two half days of 1002 are counted anew; as many were possible, and it is still one child more.
    assert (changes[ABSENCE].reported, changes[ABSENCE].known) == ((4, 30, 3), (6, 30, 3))
    assert as_last_reported(held) == as_now_known(held)[1]
    assert Entry.objects.filter(action="month.corrected", subject="2022-10").count() == 1


@pytest.mark.usefixtures("few")
def test_a_second_addendum_says_only_what_is_new_since_the_first() -> None:
    october()
    little_correction()
    corrected()
    with pytest.raises(FreezeRefused, match="as it was last reported"):
        corrected()
    assert Addendum.objects.count() == 1


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("month", "reason", "signed_by", "words"),
    [
        ("2022-10", " ", ADA, "Say why"),
        ("2022-10", "Late", "", "Say who signs"),
        ("2022-11", "Late", ADA, "November 2022 is not frozen"),
        ("2022-10", "Late", ADA, "nothing to correct"),
    ],
)
def test_an_addendum_without_reason_name_month_or_difference_is_refused(
    month: str, reason: str, signed_by: str, words: str
) -> None:
    october()
    with pytest.raises(FreezeRefused, match=words):
        add_addendum(authority="806", month=month, reason=reason, signed_by=signed_by, by="head")


@pytest.mark.usefixtures("few")
def test_a_definition_that_has_changed_is_said_beside_the_figure() -> None:
    month = october()
    month.body["definitions"]["attendance"]["version"] = "0"
    attendance = Place("attendance", "looked_after", MONTH)
    reckoned = as_reported(month) | {attendance: (1, 2, 1)}
    (change,) = changes_between(month, reckoned, as_reported(month))
    assert change.versions == ("0", "1")


@pytest.mark.usefixtures("few")
def test_the_page_sets_as_reported_beside_as_now_known() -> None:
    month = october()
    assert reported(month).whole == []
    little_correction()
    page = reported(month)
    by_title = {each.title: each for each in page.whole if each.of.endswith(", month")}
    absence = by_title["Unauthorised absence"]
    assert absence.reported != absence.known
    assert page.is_to_correct
    corrected()
    held = frozen("806", "2022-10")
    assert held is not None
    after = reported(held)
    assert not after.is_to_correct
    assert after.whole == page.whole
    assert [each.title for each in after.corrections[0].whole] == [e.title for e in page.whole]


@pytest.mark.usefixtures("few")
def test_the_snapshot_of_a_frozen_month_is_never_swept(monkeypatch) -> None:
    month = october()
    little_correction()
    Snapshot.objects.filter(is_current=False).delete()
    monkeypatch.setattr(stores, "YOUNG", -60)
    sweep()
    store = SnapshotStore(settings.HOME.snapshots)
    assert store.verify(store.read_manifest(month.snapshot)) == []
    FrozenMonth.objects.all().delete()
    sweep()
    assert not (settings.HOME.snapshots / "manifests" / f"{month.snapshot}.json").exists()


@pytest.mark.usefixtures("few")
def test_another_authority_freezes_months_of_its_own() -> None:
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    october()
    with pytest.raises(FreezeRefused, match="Nothing is loaded of October 2022"):
        freeze(authority="807", month="2022-10", signed_by=ADA, by="head")
