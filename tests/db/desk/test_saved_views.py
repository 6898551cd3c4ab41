"""Views of the list of children: kept, changed, shared, forgotten."""

from __future__ import annotations

import pytest
from tests.little import someone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.desk.children.selectors import Reader, reader_of, views_for
from virtualschool.apps.desk.children.services import (
    MOST_LETTERS,
    MOST_VIEWS,
    ViewRefused,
    change_view,
    delete_view,
    save_view,
)
from virtualschool.apps.desk.models import SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def head():
    return someone("virtual_school_head")


def kept(by, name="Year 11", *, is_default=False, is_shared=False, query="who=all&year=11"):
    return save_view(
        authority="806",
        name=name,
        query=query,
        is_default=is_default,
        is_shared=is_shared,
        by=by,
    )


def reader(user) -> Reader:
    found = reader_of(user, "806")
    assert found is not None
    return found


def test_a_view_of_the_same_name_is_kept_anew(head):
    first = kept(head)
    again = kept(head, "  year   11 ", query="who=looked_after&year=11")
    assert again.pk == first.pk
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("year 11", "who=looked_after&year=11")
    assert [entry.action for entry in Entry.objects.filter(subject_type="view")] == [
        "view.saved",
        "view.saved",
    ]
    assert verify_chain() == []


def test_one_view_at_most_is_begun_with(head):
    first = kept(head, "One", is_default=True)
    second = kept(head, "Two", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    change_view(view=first, name="One", is_default=True, is_shared=False, by=head)
    second.refresh_from_db()
    assert (first.is_default, second.is_default) == (True, False)


def test_a_shared_view_is_offered_to_the_team_and_to_nobody_else(head):
    kept(head, "Ours", is_shared=True)
    kept(head, "Mine")
    coordinator, worker = someone("pep_coordinator"), someone("social_worker")
    kept(coordinator, "Theirs")
    assert [view.name for view in views_for(reader(head))] == ["Mine", "Ours"]
    # One's own first, then those of others.
    assert [view.name for view in views_for(reader(coordinator))] == ["Theirs", "Ours"]
    assert views_for(reader(worker)) == []


def test_who_is_not_of_the_team_shares_nothing(head):
    worker = someone("social_worker")
    with pytest.raises(ViewRefused, match="team"):
        kept(worker, is_shared=True)
    view = kept(worker)
    with pytest.raises(ViewRefused, match="team"):
        change_view(view=view, name="x", is_default=False, is_shared=True, by=worker)
    assert SavedView.objects.get().name == "Year 11"


@pytest.mark.parametrize("name", ["", "  ", "\0", "x" * (MOST_LETTERS + 1)])
def test_a_view_needs_a_name_of_some_letters(head, name):
    with pytest.raises(ViewRefused):
        kept(head, name)
    assert not SavedView.objects.exists()


def test_two_views_of_one_owner_never_share_a_name(head):
    kept(head, "One")
    two = kept(head, "Two")
    with pytest.raises(ViewRefused, match="another view called “ONE”"):
        change_view(view=two, name="ONE", is_default=False, is_shared=False, by=head)
    kept(someone("pep_coordinator"), "One")
    assert SavedView.objects.filter(name="One").count() == 2


def test_views_are_a_menu_and_not_a_store(head):
    for number in range(MOST_VIEWS):
        kept(head, f"View {number}")
    with pytest.raises(ViewRefused, match="Delete one first"):
        kept(head, "One more")
    delete_view(view=SavedView.objects.first(), by=head)
    kept(head, "One more")
    assert SavedView.objects.count() == MOST_VIEWS
