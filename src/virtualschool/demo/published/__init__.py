"""Published figures of England, the North East and its authorities, from the DfE's open data.

Cut from the files of the statistics to the academic years 2020/21 to 2022/23 and to these areas;
no cell is changed (see LICENCE.md beside them). The demonstration takes the place of Middlesbrough,
so that its invented children stand beside the real town's figures.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from virtualschool.demo.files import Load, write_text


def load(folder: Path) -> Load:
    """Copies of the packaged files, as one load."""
    packaged = files("virtualschool.demo.published")
    names = sorted(one.name for one in packaged.iterdir() if one.name.endswith(".csv"))
    paths = tuple(
        write_text(folder / "published" / name, packaged.joinpath(name).read_text("utf-8"))
        for name in names
    )
    return Load("Published figures of England and the North East", paths)
