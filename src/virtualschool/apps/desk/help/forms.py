"""The form for local words."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from virtualschool.domain.local_words import ALLOWED, WORDS, reword

#: Longest word, as ``ALLOWED`` has it.
LONGEST = 40


class WordsForm(forms.Form):
    """A box for each word that may be said otherwise; an empty one keeps the usual word."""

    def __init__(self, data: Mapping[str, str] | None, held: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(held))
        for word in WORDS:
            self.fields[word.key] = forms.CharField(
                label=f"In place of “{word.word}”",
                help_text=f"For example “{word.example}”",
                required=False,
                max_length=LONGEST,
                error_messages={
                    "max_length": f"The word for “{word.word}” must be {LONGEST} characters or "
                    "fewer"
                },
            )

    def clean(self) -> dict[str, str]:
        given = {key: value for key, value in self.cleaned_data.items() if value}
        for word in WORDS:
            local = given.get(word.key, "")
            if local and not ALLOWED.fullmatch(local):
                self.add_error(
                    word.key,
                    f"The word for “{word.word}” must be letters, figures, spaces, apostrophes "
                    "and hyphens, and begin with a letter or figure",
                )
            elif local and reword(given)(local) != local:
                self.add_error(
                    word.key,
                    f"The word for “{word.word}” must not hold a usual word that is replaced",
                )
        return given
