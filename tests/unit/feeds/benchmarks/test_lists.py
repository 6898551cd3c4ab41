"""Lists beside the packaged ones: differences are told, and the packaged ones stay in use."""

import json

import pytest
from tests.unit.feeds.benchmarks.helpers import PUBLISHED, codes, folded, load, written

from virtualschool.domain.calendar import PUBLISHED_YEARS, bank_holidays
from virtualschool.domain.identifiers import AUTHORITIES

LIST = "LA Number,LA Name,Region,Type"


def listed(**changes):
    rows = {
        code: f'{code},"{each.name}",{each.region},UA' for code, each in AUTHORITIES.items()
    } | changes
    return [LIST, *(row for row in rows.values() if row)]


def messages(received):
    return [finding.message for finding in received.findings]


def test_the_packaged_list_agrees_with_itself(tmp_path):
    assert codes(load(written(tmp_path, "la.csv", *listed()))) == []


@pytest.mark.parametrize(
    ("code", "row", "said"),
    [
        ("806", "806,Middlesborough,North East,UA", "806 is Middlesborough here and Middlesbrough"),
        (
            "806",
            "806,Middlesbrough,Yorkshire,UA",
            "Middlesbrough is in Yorkshire here and in North",
        ),
        ("806", "", "Middlesbrough (806) is not in it."),
        ("xxx", "999,Nowhere,North East,UA", "Nowhere (999) is no authority of the packaged list."),
    ],
)
def test_a_difference_is_information_and_the_packaged_list_stays_in_use(tmp_path, code, row, said):
    received = load(written(tmp_path, "la.csv", *listed(**{code: row})))
    (finding,) = received.findings
    assert (finding.code, finding.severity) == ("authority_differs", "information")
    assert said in finding.message
    assert finding.message.endswith("The packaged list stays in use.")
    assert AUTHORITIES["806"].name == "Middlesbrough"


def test_names_that_lists_write_differently_are_one(tmp_path):
    rows = listed(
        **{
            "801": '801,"Bristol",South West,UA',
            "840": "840,Durham,North East,UA",
            "839": "839,Bournemouth Christchurch & Poole,South West,UA",
            "301": "301,Barking and Dagenham,Outer London,OLB",
        }
    )
    assert codes(load(written(tmp_path, "la.csv", *rows))) == []


def test_a_code_that_is_no_code_is_set_aside(tmp_path):
    (staged,) = load(written(tmp_path, "la.csv", *listed(x="80A,Elsewhere,London,UA"))).staged
    (aside,) = staged.set_aside
    assert 'code "80A" is not the code of an authority' in aside.reason


def keyed(folder, rows):
    """Days under the names of their division and year, as the reader of JSON records hands on."""
    return written(folder, "holidays.csv", "title,date,notes,bunting,key_1,key_2", *rows)


def holidays(folder, days, division="england-and-wales"):
    return keyed(folder, [f"Holiday,{day.isoformat()},,true,{division},events" for day in days])


def test_govuks_own_days_agree_with_the_packaged_bank_holidays(tmp_path):
    divisions = json.loads((PUBLISHED / "bank-holidays-source.json").read_text())["divisions"]
    path = keyed(
        tmp_path,
        [
            f"{day['title']},{day['date']},{day['notes']},{day['bunting']},{division},{year}"
            for division, years in divisions.items()
            for year, days in years.items()
            if year.isdigit()
            for day in days
        ],
    )
    received = load(path)
    assert codes(received) == []
    facts = folded(path)
    assert set(facts.holidays) == bank_holidays(PUBLISHED_YEARS.start, PUBLISHED_YEARS.stop - 1)
    (staged,) = received.staged
    assert staged.rows.num_rows > len(facts.holidays), "the other nations' days are there too"


def test_a_bank_holiday_that_is_new_or_gone_is_told_and_not_used(tmp_path):
    known = sorted(bank_holidays(2027, 2027))
    changed = [*known[1:], known[1].replace(day=known[1].day - 1)]
    received = load(holidays(tmp_path, changed))
    assert codes(received) == ["bank_holiday_differs"] * 2
    assert [("in the packaged list and not here" in said) for said in messages(received)] == [
        True,
        False,
    ]
    assert all(said.endswith("The packaged list stays in use.") for said in messages(received))
    assert known[0] in bank_holidays(2027, 2027)


def test_a_year_that_the_packaged_list_works_out_by_rule_says_so(tmp_path):
    days = sorted(bank_holidays(2031, 2031))
    assert codes(load(holidays(tmp_path, days))) == []
    received = load(holidays(tmp_path, days[:-1]))
    assert "which works that year out by rule" in messages(received)[0]


def test_days_of_other_nations_are_not_held_against_ours(tmp_path):
    assert codes(load(holidays(tmp_path, sorted(bank_holidays(2027, 2027))[:3], "scotland"))) == []
