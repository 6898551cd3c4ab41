"""How the forms of the plan look and what they take for a day."""

from __future__ import annotations

from typing import Any

from django import forms

#: A day as people type it.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]
DAY_HINT = "Like 2022-11-04 or 4 November 2022"
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.TextInput, "govuk-input"),
)


class PlanForm(forms.Form):
    """A form whose fields look as the site's do, also where something is wrong in them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = next((css for kind, css in _CLASSES if isinstance(field.widget, kind)), "")
            narrow = " govuk-input--width-20" if isinstance(field, forms.DateField) else ""
            field.widget.attrs["class"] = f"{look}{narrow}"

    def send_again(self, **changed: str) -> None:
        """Show what was sent once more, with these fields changed."""
        # A request's data holds lists; unpacked, each value would be one.
        self.data = {name: self.data[name] for name in self.data} | changed

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                base = attrs.get("class", "").split(" ")[0]
                attrs["class"] = f"{attrs['class']} {base}--error"


def line(label: str, *, longest: int = 300, is_long: bool = False, **more: Any) -> forms.CharField:
    """A line of text, or several."""
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    errors = {"max_length": f"{label}: keep it to {longest:,} characters"}
    if "required" not in more:
        more["required"] = False
    return forms.CharField(
        label=label, max_length=longest, widget=widget, error_messages=errors, **more
    )


def day(label: str, **more: Any) -> forms.DateField:
    """A day, typed."""
    hint = more.pop("hint", "")
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.TextInput(),
        help_text=f"{hint} {DAY_HINT}".strip(),
        error_messages={"invalid": f"{label}: enter a day like 2022-11-04 or 4 November 2022"},
        **more,
    )


def choice(label: str, choices: list[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": f"{label}: choose one of the list"},
        **more,
    )
