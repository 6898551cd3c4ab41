"""The script an analyst would write: attendance by authority and school from the CSV, in pandas.

It stands alone on purpose. It knows the codes of one regime only, gives no line numbers, keeps no
rejects and holds everything in memory. A council's ids are text (letters, leading noughts); whoever
takes them for whole numbers is much quicker, and wrong on the first file that has either. Run as
``python -m benchmarks.plain_pandas text marks.csv spells.csv out.csv`` (or ``numbers``).
"""

from __future__ import annotations

import json
import sys
import time

import pandas as pd

ATTENDED = ["/", "\\", "L", "B", "P", "V", "W", "J"]
AUTHORISED = ["C", "E", "F", "H", "I", "M", "R", "S", "T"]
UNAUTHORISED = ["G", "N", "O", "U"]


def attendance(ids: str, marks_csv: str, spells_csv: str) -> pd.DataFrame:
    """One row an authority and school: sessions, and children with and over the thresholds."""
    kind = "str" if ids == "text" else "int64"
    marks = pd.read_csv(
        marks_csv,
        usecols=["child_id", "urn", "date", "code"],
        dtype={"child_id": kind, "urn": kind, "code": "category"},
        parse_dates=["date"],
    )
    spells = pd.read_csv(
        spells_csv, dtype={"child_id": kind}, parse_dates=["start_on", "ceased_on"]
    )
    marks = marks.merge(spells, on="child_id")
    in_care = (marks["date"] >= marks["start_on"]) & (
        marks["ceased_on"].isna() | (marks["date"] < marks["ceased_on"])
    )
    marks = marks[in_care]
    marks = marks.assign(
        attended=marks["code"].isin(ATTENDED),
        authorised=marks["code"].isin(AUTHORISED),
        unauthorised=marks["code"].isin(UNAUTHORISED),
    )
    sessions = ["attended", "authorised", "unauthorised"]
    child = marks.groupby(["urn", "child_id"])[sessions].sum().reset_index()
    child["authority"] = child["child_id"].astype("str").str[:3]
    absent = child["authorised"] + child["unauthorised"]
    child["possible"] = child["attended"] + absent
    child["children"] = child["possible"] > 0
    child["persistent"] = child["children"] & (10 * absent >= child["possible"])
    child["severe"] = child["children"] & (2 * absent >= child["possible"])
    counted = ["possible", *sessions, "children", "persistent", "severe"]
    return child.groupby(["authority", "urn"])[counted].sum().reset_index()


if __name__ == "__main__":
    clock, work = time.perf_counter(), time.process_time()
    attendance(*sys.argv[1:4]).to_csv(sys.argv[4], index=False)
    print(json.dumps({"clock": time.perf_counter() - clock, "work": time.process_time() - work}))
