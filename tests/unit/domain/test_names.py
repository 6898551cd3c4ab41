import pytest

from virtualschool.domain.names import comparable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O’Brien-Smyth ", "OBRIEN SMYTH"),
        ("Zoë", "ZOE"),
        ("  de la Cruz", "DeLaCruz"),
        ("Łukasz", "łukasz"),
    ],
)
def test_spellings_of_one_name_compare_equal(one: str, other: str):
    assert comparable(one) == comparable(other)


def test_different_names_stay_different():
    assert comparable("Smith") != comparable("Smyth")
