"""Help: words and their meanings, a council's own words, and the accessibility statement."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from tests.little import little_authority, little_document, someone
from tests.town import town

from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority, LocalWords
from virtualschool.apps.authorities.selectors import local_words_of
from virtualschool.apps.authorities.services import WordsRefused, set_local_words
from virtualschool.apps.desk.home.sections import SECTIONS
from virtualschool.apps.reports import headline, selectors
from virtualschool.domain.calendar import Month
from virtualschool.domain.glossary import GLOSSARY, term
from virtualschool.domain.local_words import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

WORDS_PAGE, OWN, UNDO = "/help/words/", "/help/local-words/", "/help/local-words/undo/"
CARE = {word.key: word.example for word in WORDS}


@pytest.fixture
def signed_in(client):
    def sign_in(role: str):
        client.force_login(someone(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text_of(response) -> str:
    words = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r" ([.,;:])", r"\1", re.sub(r"\s+", " ", words))


# Words -----------------------------------------------------------------------------------------


def test_each_word_has_its_meaning_its_source_and_an_address_of_its_own(signed_in):
    little_authority()
    page = signed_in("designated_teacher").get(WORDS_PAGE).content.decode()
    assert page.count("<h1") == 1
    for each in GLOSSARY:
        assert page.count(f'id="{each.key}"') == 1
        assert html.escape(each.meaning, quote=True).replace("&#x27;", "’") in page
        assert each.source
    assert len({each.key for each in GLOSSARY}) == len(GLOSSARY)


def test_every_word_that_a_home_rests_on_is_explained_beside_it(signed_in):
    for section in SECTIONS:
        assert [term(key).key for key in section.words] == list(section.words)
    town()
    page = text_of(signed_in("designated_teacher").get("/"))
    assert "What “suspension” and “sixth school day” mean Suspension: A pupil sent home" in page
    assert "What these words mean Looked after: In the care of the council" in page


def test_a_template_explains_a_word_and_refuses_one_that_is_not_there():
    def said(keys: str) -> str:
        return Template("{% load words %}{% explain keys %}").render(Context({"keys": keys}))

    assert "What “PEP” means" in said("pep")
    assert "What “session” and “URN” mean" in said("session urn")
    with pytest.raises(KeyError):
        said("no-such-word")


def test_every_page_leads_to_help(client, signed_in):
    little_authority()
    stranger = client.get("/sign-in/").content.decode()
    assert 'href="/help/accessibility/"' in stranger
    assert 'href="/help/words/"' not in stranger
    teacher = signed_in("designated_teacher").get("/").content.decode()
    assert 'href="/help/words/"' in teacher
    assert 'href="/help/local-words/"' not in teacher
    assert 'href="/help/local-words/"' in signed_in("analyst").get("/").content.decode()


# Accessibility ---------------------------------------------------------------------------------


def test_the_accessibility_statement_opens_to_anybody_and_says_what_was_not_tried(client):
    page = text_of(client.get("/help/accessibility/"))
    assert "partial compliance" in page
    assert "What was not tried" in page
    assert "neither NVDA, JAWS, VoiceOver nor TalkBack" in page


# A council's own words -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_who_keeps_papers_sets_words(signed_in, role):
    little_authority()
    client = signed_in(role)
    may = Permission.KEEP_REPORTS in ROLES[role].permissions
    assert client.get(OWN).status_code == (200 if may else 404)
    assert client.post(OWN, CARE | {"set": "1"}).status_code == (302 if may else 404)
    assert LocalWords.objects.exists() is may


def test_words_are_looked_at_set_said_and_taken_back(signed_in):
    town()
    client = signed_in("virtual_school_head")
    before = text_of(client.get("/"))
    assert "1003 (Year 8, looked after) has had no school" in before

    preview = client.post(OWN, CARE)
    assert preview.status_code == 200
    assert "3 of school age, 2 of them in our care." in text_of(preview)
    assert "We looked after 510 children. Stays as it is" in text_of(preview)
    assert not LocalWords.objects.exists()

    done = client.post(OWN, CARE | {"set": "1"}, follow=True)
    assert "These words are said from now on." in text_of(done)
    after = text_of(client.get("/"))
    assert "1003 (Year 8, in our care) has had no school" in after
    assert "Looked after: In the care of the council" in after  # the meaning stays as written
    held = LocalWords.objects.get()
    assert held.words == CARE
    assert Entry.objects.get(action="words.set").actor == "virtual-school-head"

    assert "Take these words back" in text_of(client.get(OWN))
    back = client.post(UNDO, {"number": held.pk}, follow=True)
    assert "Those words were taken back." in text_of(back)
    assert "1003 (Year 8, looked after) has had no school" in text_of(client.get("/"))
    assert Entry.objects.get(action="words.undone").subject == str(held.pk)


def test_taken_back_twice_undoes_once_and_brings_the_words_before(signed_in):
    little_authority()
    authority = Authority.objects.get(code="806")
    set_local_words(authority=authority, words={"state": "in care"}, by="x")
    second = set_local_words(authority=authority, words=CARE, by="x")
    client = signed_in("analyst")
    for number in (second.pk, second.pk, "forged", "9" * 30):
        assert client.post(UNDO, {"number": number}).status_code == 302
    assert local_words_of("806") == {"state": "in care"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"state": "<b>ours</b>"}, "must be letters, figures, spaces, apostrophes and hyphens"),
        ({"state": "x" * 41}, "must be 40 characters or fewer"),
        ({"several": "our looked after children"}, "must not hold a usual word that is replaced"),
    ],
)
def test_a_word_that_cannot_stand_is_named_and_nothing_is_set(signed_in, given, sentence):
    little_authority()
    answer = signed_in("analyst").post(OWN, given | {"set": "1"})
    page = answer.content.decode()
    assert "<title>Error: " in page
    (key,) = given
    assert re.search(rf'<a href="#id_{key}">[^<]*{sentence}', page)
    assert not LocalWords.objects.exists()
    assert "<b>ours</b>" not in page
    with pytest.raises(WordsRefused):
        set_local_words(authority=Authority.objects.get(code="806"), words=given, by="x")


def test_no_words_at_all_bring_the_usual_ones_back(signed_in):
    town()
    set_local_words(authority=Authority.objects.get(code="806"), words=CARE, by="x")
    client = signed_in("virtual_school_head")
    assert "in our care" in text_of(client.get("/"))
    client.post(OWN, dict.fromkeys(CARE, "") | {"set": "1"})
    assert "in our care" not in text_of(client.get("/"))


def test_a_word_is_put_into_text_and_never_into_a_tag_or_what_was_typed(signed_in):
    town()
    set_local_words(
        authority=Authority.objects.get(code="806"), words={"state": "in our care"}, by="x"
    )
    client = signed_in("virtual_school_head")
    page = client.get("/children/?who=looked_after").content.decode()
    assert "In our care" in page
    assert 'value="looked_after"' in page
    form = client.get(OWN).content.decode()
    assert "In place of “looked after”" in form


def test_another_authoritys_words_are_not_ours(signed_in):
    town()
    other = Authority.objects.create(code="807", name="Redcar and Cleveland")
    set_local_words(authority=other, words=CARE, by="x")
    assert "in our care" not in text_of(signed_in("virtual_school_head").get("/"))


def test_papers_say_the_words(monkeypatch):
    little_authority()
    set_local_words(authority=Authority.objects.get(code="806"), words={"adviser": "coach"}, by="x")
    document = little_document(month=Month(2022, 10))
    facts = SimpleNamespace(place=SimpleNamespace(code="806"))
    for title, said in (("Headline report", "Headline report"), ("PEP adviser", "coach")):
        monkeypatch.setattr(headline, "headline", lambda _, t=title: replace(document, title=t))
        assert selectors.headline_of(facts) == replace(document, title=said)


def test_a_figure_taken_as_a_file_says_the_words(signed_in):
    little_authority()
    client = signed_in("analyst")
    address = "/indicators/looked_after/figure.csv?period=2022-10"
    assert "Children looked after" in client.get(address).content.decode()
    set_local_words(authority=Authority.objects.get(code="806"), words=CARE, by="x")
    said = client.get(address).content.decode()
    assert "Children in our care" in said
    assert "Children looked after" not in said
