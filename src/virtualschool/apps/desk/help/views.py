"""Words and their meanings, an authority's own words, and what is known of accessibility."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.views.asked import authority_asked
from virtualschool.apps.authorities.selectors import local_words_of, local_words_set, the_authority
from virtualschool.apps.authorities.services import (
    WordsRefused,
    set_local_words,
    undo_local_words,
)
from virtualschool.apps.desk.help.forms import WordsForm
from virtualschool.domain.glossary import GLOSSARY
from virtualschool.domain.local_words import reword

#: What sets the words of papers sets those of pages.
SETS_WORDS = Permission.KEEP_REPORTS

#: Sentences of pages and papers, to see local words in before they are set.
EXAMPLES = (
    "Children looked after",
    "3 of school age, 2 of them looked after.",
    "With a social worker, not looked after",
    "The aim for a looked-after child is that there are none.",
    "We looked after 510 children.",
    "PEP adviser",
    "DfE, Stability measures for children looked after",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence as it is usually said, and in other words."""

    usual: str
    local: str

    @property
    def is_changed(self) -> bool:
        return self.usual != self.local


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Each word of the field with its meaning and who says so, by letter."""
    terms = sorted(GLOSSARY, key=lambda term: term.term.lower())
    return render(
        request,
        "desk/glossary.html",
        {"terms": terms, "letters": list(dict.fromkeys(term.first_letter for term in terms))},
    )


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was tried and how, and what was not."""
    return render(request, "desk/accessibility.html")


def local_words(request: HttpRequest) -> HttpResponse:
    """What the authority says in the place of the usual words: shown first, then set."""
    code = authority_asked(request, SETS_WORDS)
    form = WordsForm(request.POST if request.method == "POST" else None, local_words_of(code))
    examples: list[Example] = []
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        if "set" in request.POST:
            set_local_words(
                authority=the_authority(code), words=words, by=request.user.get_username()
            )
            messages.success(request, "These words are said from now on.")
            return redirect(_here(code))
        in_these = reword(words)
        examples = [Example(usual, in_these(usual)) for usual in EXAMPLES]
    return render(
        request,
        "desk/local_words.html",
        {
            "form": form,
            "authority": code,
            "examples": examples,
            "held": local_words_set(code),
        },
    )


@require_POST
def local_words_undo(request: HttpRequest) -> HttpResponse:
    """The words before these are said again."""
    code = authority_asked(request, SETS_WORDS)
    given = request.POST.get("number", "")
    try:
        undo_local_words(
            authority=the_authority(code),
            number=int(given) if given.isdecimal() and len(given) < 18 else 0,
            by=request.user.get_username(),
        )
        messages.success(request, "Those words were taken back.")
    except WordsRefused as refused:
        messages.info(request, str(refused))
    return redirect(_here(code))


def _here(code: str) -> str:
    return f"{reverse('local-words')}?authority={code}"
