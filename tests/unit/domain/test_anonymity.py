"""What tells who the child of a story is."""

from __future__ import annotations

import pytest

from virtualschool.domain.anonymity import (
    Attributes,
    Finds,
    Known,
    attributes_in,
    findings_in,
)

KNOWN = Known(
    children=frozenset({("Ashan", "Bell"), ("Ivy", "O’Neill"), ("Will", "")}),
    adults=frozenset({"Jo Bloggs"}),
    schools=frozenset({"Acklam Grange School"}),
    places=frozenset({"Redcar"}),
)


def found(text: str, **more: object) -> list[tuple[Finds, str]]:
    return [(each.finds, each.words) for each in findings_in(text, KNOWN, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "finds", "words"),
    [
        ("Ashan Bell went back.", Finds.CHILD, "Ashan Bell"),
        ("Ivy O’Neill’s carer rang.", Finds.CHILD, "Ivy O’Neill"),
        ("Jo Bloggs met the carer.", Finds.ADULT, "Jo Bloggs"),
        ("At Acklam Grange School it went well.", Finds.SCHOOL, "Acklam Grange School"),
        ("The order was made on 3 March 2022.", Finds.DATE, "3 March 2022"),
        ("Since 3rd of March it is better.", Finds.DATE, "3rd of March"),
        ("On 03/03/2022 it changed.", Finds.DATE, "03/03/2022"),
        ("A house at TS1 2AB.", Finds.NUMBER, "TS1 2AB"),
        ("Pupil A801200001001 was absent.", Finds.NUMBER, "A801200001001"),
        ("Write to carer@example.org.", Finds.NUMBER, "carer@example.org"),
    ],
)
def test_what_names_somebody_has_to_go(text: str, finds: Finds, words: str) -> None:
    assert (finds, words) in found(text)
    assert findings_in(text, KNOWN)[0].must_go


def test_what_only_narrows_the_circle_is_weighed_by_a_person() -> None:
    said = found("Ashan moved to Redcar.", pseudonym="Rowan")
    assert said == [(Finds.FORENAME, "Ashan"), (Finds.PLACE, "Redcar")]
    assert not any(each.must_go for each in findings_in("Ashan moved to Redcar.", KNOWN))


def test_a_pseudonym_that_a_child_of_ours_bears_is_told_of_once() -> None:
    assert found("Ashan went back.", pseudonym="Ashan") == [(Finds.PSEUDONYM, "Ashan")]


def test_part_of_a_word_and_a_small_letter_name_nobody() -> None:
    assert found("We will go to Redcarian days, Ivybridge and Ashanti.") == []


def test_nothing_found_in_a_story_without_names() -> None:
    assert found("Mornings began with an argument.", pseudonym="Rowan") == []


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        (
            "She is in Year 9 and has an EHC plan.",
            Attributes(year_group="9", sex="F", provision="E"),
            "girls in Year 9 with an EHC plan",
        ),
        ("He is aged 11.", Attributes(age=11, sex="M"), "boys aged 11"),
        ("A 7-year-old in Reception", Attributes(age=7, year_group="R"), None),
        ("They came unaccompanied.", Attributes(is_unaccompanied=True), None),
        ("Has SEN support.", Attributes(provision="K"), "children with SEN support"),
        ("She told him.", Attributes(), "children"),
    ],
)
def test_what_a_text_says_of_its_child_is_read(
    text: str, said: Attributes, words: str | None
) -> None:
    assert attributes_in(text) == said
    if words:
        assert said.in_words == words


def test_few_children_alike_are_told_of_and_many_are_not() -> None:
    text = "She is in Year 9 and has an EHC plan."
    assert found(text, alike=2, least=6) == [(Finds.RARE, "girls in Year 9 with an EHC plan")]
    assert (
        "Of our children 2 are among the girls"
        in findings_in(text, KNOWN, alike=2, least=6)[0].sentence
    )
    assert "none is among" in findings_in(text, KNOWN, alike=0, least=6)[0].sentence
    assert found(text, alike=6, least=6) == []
    assert Attributes(sex="F").is_empty
