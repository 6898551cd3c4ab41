"""What people fill in about files, headings and identities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from virtualschool.feeds.base import TableShape
from virtualschool.feeds.registry import discover, normalise_heading
from virtualschool.feeds.words import spelled_out

#: Of a cell that shows what stands under a heading, at most so many letters.
_LONGEST_SAMPLE = 20
#: The most files that one load is put together of on screen; more come as a zip.
MOST_FILES = 60


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, none of them empty."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        many = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in many]


class UploadForm(forms.Form):
    """Files to put in, and the collection year where a return does not say it."""

    sent = FilesField(
        label="Files",
        error_messages={
            "required": "Choose at least one file",
            "empty": "One of the files is empty",
            "missing": "Choose at least one file",
            "invalid": "Choose files from your computer",
        },
    )
    year = forms.IntegerField(
        label="Collection year, if a return does not say it",
        required=False,
        min_value=2010,
        max_value=2100,
        error_messages={
            "invalid": "Enter the collection year as a number, like 2024",
            "min_value": "Enter a collection year from 2010 on",
            "max_value": "Enter a collection year before 2100",
        },
    )

    def clean_sent(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["sent"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Choose at most {MOST_FILES} files at a time, or put them in a zip"
            )
        return files


class TableForm(forms.Form):
    """Which of the tables known here a file is meant to be."""

    table = forms.ChoiceField(
        label="What is this file?",
        error_messages={
            "required": "Choose what the file is",
            "invalid_choice": "Choose what the file is",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose one"), *tables()]


def tables() -> list[tuple[str, str]]:
    """Every table that may be chosen, as feed and table, with its title."""
    found = []
    for feed in discover().values():
        for shape in feed.tables:
            found.append((f"{feed.name}.{shape.name}", title_of(feed.name, shape.name)))
    return sorted(found, key=lambda each: each[1].lower())


def title_of(feed: str, table: str) -> str:
    """What a file is, in words; a feed that is no longer here by its own name."""
    known = discover().get(feed)
    if known is None:
        return feed
    words = known.title[:1].upper() + known.title[1:]
    return words if len(known.tables) == 1 else f"{words}: {table.replace('_', ' ')}"


def shape_of(table: str) -> TableShape | None:
    """The table that a choice of ``TableForm`` means."""
    feed, _, name = table.partition(".")
    known = discover().get(feed)
    return next((s for s in known.tables if s.name == name), None) if known else None


class HeadingsForm(forms.Form):
    """For each column of a table, the file's heading that means it, those that must be there first.

    Each heading is offered with the first words under it.
    """

    def __init__(
        self,
        *args: Any,
        shape: TableShape,
        headings: tuple[str, ...],
        samples: tuple[str, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._headings = headings
        choices = [("", "Not in the file")]
        choices += [
            (str(place), f"{heading} (like {sample[:_LONGEST_SAMPLE]})" if sample else heading)
            for place, (heading, sample) in enumerate(zip(headings, samples, strict=True))
        ]
        for column in sorted(shape.columns, key=lambda each: not each.required):
            meant = {normalise_heading(word) for word in (column.name, *column.headings)}
            alike = [str(i) for i, h in enumerate(headings) if normalise_heading(h) in meant]
            # A return's own name for a column stands as the return writes it.
            words = spelled_out(column.name) if column.name.islower() else column.name
            self.fields[f"column-{column.name}"] = forms.ChoiceField(
                label=words,
                choices=choices,
                required=column.required,
                initial=alike[0] if alike else "",
                help_text="" if column.required else "May be missing",
                error_messages={
                    "required": f"Choose the heading that means {words}",
                    "invalid_choice": "Choose one of the file’s own headings",
                },
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        taken: dict[str, str] = {}
        for name, place in list(found.items()):  # an error takes its field away
            if place and place in taken:
                other = self.fields[taken[place]].label
                self.add_error(name, f"This heading is chosen for {other} already")
            elif place:
                taken[place] = name
        return found

    def mapping(self) -> dict[str, str]:
        """The file's headings with the column that each means."""
        return {
            self._headings[int(place)]: name.removeprefix("column-")
            for name, place in self.cleaned_data.items()
            if place
        }


class DecisionForm(forms.Form):
    """What somebody says of two records, and why."""

    decision = forms.ChoiceField(
        label="Are they one child?",
        choices=[("merged", "One child: merge them"), ("apart", "Two children: keep them apart")],
        error_messages={
            "required": "Choose whether they are one child",
            "invalid_choice": "Choose whether they are one child",
        },
    )
    reason = forms.CharField(
        label="How do you know?",
        max_length=300,
        error_messages={
            "required": "Say how you know",
            "max_length": "Keep it to 300 characters",
        },
    )
