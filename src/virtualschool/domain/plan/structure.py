"""A plan's structure, read from its table: questions, considerations, actions and their impact.

Every consideration and action arrives once, in the order of the file, with its words as written.
What a page break or a merged cell parted is joined again, and each such reading is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from virtualschool.domain.plan.headings import Column, Headings, headings_of
from virtualschool.domain.plan.table import Cell, NotAPlan, PlanTable, Row
from virtualschool.domain.plan.words import (
    Block,
    blocks_of,
    comparable,
    is_complete,
    joined,
    text_of,
)

#: The last part of a peer review's plan: what the reviewers recommend beside their questions.
RECOMMENDATIONS = "Recommendations"
#: What a plan without parts is read into.
ONE_PART = "Actions"
_LONGEST_TITLE = 15  # words
_NOT_WORDS = re.compile(r"^[\W_]*$")
_OWN = (Column.ACTION, Column.OWNERS, Column.DUE, Column.PROGRESS)


@dataclass(frozen=True, slots=True)
class Impact:
    """An anticipated impact as one cell has it, and the numbers of the actions that it is for."""

    text: str
    actions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An action as written. ``number`` counts through the whole plan from 1.

    ``shading`` is that of its due and of its progress cell (RRGGBB or blank). ``before`` is what a
    column said before tracked changes. ``impact`` is the place of its impact in the plan's list.
    """

    number: int
    text: str
    owners: str
    due: str
    progress: str
    impact: int | None
    shading: Mapping[Column, str] = field(default_factory=dict)
    before: Mapping[Column, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consideration:
    """What the reviewers want considered, with its actions.

    ``is_over_page`` says that its words stand on the page after its first action begins.
    """

    text: str
    actions: tuple[Action, ...]
    is_over_page: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A review question, or the recommendations."""

    title: str
    considerations: tuple[Consideration, ...]

    @property
    def is_recommendations(self) -> bool:
        return comparable(self.title) == comparable(RECOMMENDATIONS)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as its file has it: the words before the table, its parts, its impacts."""

    title: str
    introduction: str
    sections: tuple[Section, ...]
    impacts: tuple[Impact, ...]
    notices: tuple[str, ...] = ()

    @property
    def considerations(self) -> list[Consideration]:
        return [each for section in self.sections for each in section.considerations]

    @property
    def actions(self) -> list[Action]:
        return [action for each in self.considerations for action in each.actions]

    def impact_of(self, action: Action) -> str:
        """The words of the action's anticipated impact; blank where none stands beside it."""
        return "" if action.impact is None else self.impacts[action.impact].text


def read_plan(table: PlanTable, mapping: Mapping[str, str] | None = None) -> Plan:
    """The plan in a table. ``mapping`` says what unusual headings mean.

    Raises ``NotAPlan`` where no table with a plan's headings, or no action under them, is found.
    """
    headings = headings_of(table.rows, mapping or {})
    before, titles = _before_the_table(table, headings.at)
    reading = _Reading(headings, table.knows_merges)
    for row in (*titles, *table.rows[headings.at + 1 :]):
        reading.take(row)
    if not reading.actions:
        raise NotAPlan("The table has a plan’s headings and no action under them.")
    title = _title_of(before)
    return Plan(
        title=title.text if title else "",
        introduction=text_of(block for block in before if block is not title),
        sections=reading.sections(),
        impacts=tuple(
            Impact(text_of(each.blocks), tuple(each.actions)) for each in reading.impacts
        ),
        notices=(*table.notices, *reading.notices()),
    )


def _before_the_table(table: PlanTable, at: int) -> tuple[list[Block], list[Row]]:
    """Paragraphs before the heading row, and the titles of parts that stand right above it."""
    above = list(table.rows[:at])
    titles: list[Row] = []
    while above and _is_title(_only_words(above[-1])):
        titles.insert(0, above.pop())
    before = list(table.before)
    for row in above:
        before += blocks_of(_only_words(row))
    return before, titles


def _only_words(row: Row) -> str:
    """The words of a row's only filled cell; blank where several are."""
    filled = [cell.text for cell in row.cells if cell.text]
    return filled[0] if len(filled) == 1 else ""


def _title_of(before: Sequence[Block]) -> Block | None:
    """The plan's title: the last short line before the table that calls itself a plan."""
    short = [
        block
        for block in before
        if len(block.text.split()) <= _LONGEST_TITLE and not block.text.endswith(".")
    ]
    called = [block for block in short if re.search(r"\bplan\b", block.text, re.IGNORECASE)]
    return next(reversed(called or short), None)


@dataclass(slots=True)
class _ImpactSoFar:
    blocks: tuple[Block, ...]
    actions: list[int]


@dataclass(slots=True)
class _ActionSoFar:
    number: int
    cells: dict[Column, tuple[Block, ...]]
    impact: _ImpactSoFar | None
    shading: dict[Column, str]
    before: dict[Column, str]
    has_own_consideration: bool


@dataclass(slots=True)
class _ConsiderationSoFar:
    blocks: tuple[Block, ...]
    actions: list[_ActionSoFar] = field(default_factory=list)
    is_over_page: bool = False


@dataclass(slots=True)
class _SectionSoFar:
    title: str
    considerations: list[_ConsiderationSoFar] = field(default_factory=list)


class _Reading:
    """What has been read so far, row by row."""

    def __init__(self, headings: Headings, knows_merges: bool) -> None:
        self._headings = headings
        self._knows_merges = knows_merges
        self._sections: list[_SectionSoFar] = []
        self.actions: list[_ActionSoFar] = []
        self.impacts: list[_ImpactSoFar] = []
        self._is_fresh = True  # no action yet since the last heading
        self._went_on: list[int] = []
        self._spanned: list[int] = []
        self._passed_over: list[int] = []
        self._comments: list[str] = []
        self._images: list[int] = []
        self._places: dict[int, int] = {}

    def take(self, row: Row) -> None:
        """Read one row."""
        texts = [cell.text for cell in row.cells]
        if self._headings.is_again(row) or not any(texts):
            return
        if all(_NOT_WORDS.match(text) for text in texts):
            self._passed_over.append(row.line)
            return
        if self._is_section(row):
            self._sections.append(_SectionSoFar(" ".join(text for text in texts if text)))
            self._is_fresh = True
            return
        if not self._sections:
            self._sections.append(_SectionSoFar(ONE_PART))
        if self._goes_on(row):
            self._go_on(row)
        else:
            self._begin(row)
        for cell in row.cells:
            self._comments += cell.comments
            if cell.images:
                self._images.append(row.line)

    def _is_section(self, row: Row) -> bool:
        """One cell over the whole width; or the first cell alone, unless it goes on with a row."""
        if row.is_across:
            return True
        first, *others = (cell.text for cell in row.cells)
        if not first or any(others):
            return False
        if self._knows_merges:
            return _is_title(first)
        return not row.follows_break or self._is_fresh or _is_title(first)

    def _goes_on(self, row: Row) -> bool:
        """Whether a row is the rest of the one before, parted by a page or by a merged cell."""
        if self._is_fresh:
            return False
        action = self._cell(row, Column.ACTION)
        if action.is_from_above:
            return True
        consideration = self._cell(row, Column.CONSIDERATION)
        is_under_it = not consideration.blocks or consideration.is_from_above
        if not action.blocks and is_under_it and self._has_more_than_consideration(row):
            return True
        if not row.follows_break or self._cell(row, Column.DUE).blocks:
            return False
        before = self.actions[-1].cells[Column.ACTION]
        is_whole = bool(action.blocks) and bool(self._cell(row, Column.OWNERS).blocks)
        begins_anew = not action.text[:1].islower() and is_complete(text_of(before))
        return not (is_whole and begins_anew)

    def _has_more_than_consideration(self, row: Row) -> bool:
        rest = (Column.OWNERS, Column.DUE, Column.PROGRESS, Column.IMPACT)
        return any(self._cell(row, column).blocks for column in rest)

    def _go_on(self, row: Row) -> None:
        action = self.actions[-1]
        self._go_on_considering(row, action)
        for column in _OWN:
            cell = self._cell(row, column)
            if not cell.is_from_above:
                action.cells[column] = joined(action.cells[column], cell.blocks)
        self._note_marks(row, action)
        impact = self._cell(row, Column.IMPACT)
        if impact.blocks and not impact.is_from_above:
            if action.impact is None:
                action.impact = self._new_impact(impact.blocks, action.number)
            else:
                action.impact.blocks = joined(action.impact.blocks, impact.blocks)
        if row.follows_break:
            self._went_on.append(action.number)

    def _go_on_considering(self, row: Row, action: _ActionSoFar) -> None:
        """A consideration's words after a break: the rest of one, or one that began unseen."""
        cell = self._cell(row, Column.CONSIDERATION)
        if not cell.blocks or cell.is_from_above:
            return
        here = self._sections[-1].considerations
        current = here[-1]
        begins_anew = not cell.text[:1].islower() and is_complete(text_of(current.blocks))
        if action.has_own_consideration or not begins_anew or len(current.actions) == 1:
            current.blocks = joined(current.blocks, cell.blocks)
            return
        current.actions.remove(action)
        here.append(_ConsiderationSoFar(cell.blocks, [action], is_over_page=True))
        action.has_own_consideration = True

    def _begin(self, row: Row) -> None:
        cell = self._cell(row, Column.CONSIDERATION)
        here = self._sections[-1].considerations
        is_new = bool(cell.blocks and not cell.is_from_above) or not here
        if is_new:
            here.append(_ConsiderationSoFar(cell.blocks))
        is_action = bool(self._cell(row, Column.ACTION).blocks)
        if not is_action and not self._has_more_than_consideration(row):
            return
        number = len(self.actions) + 1
        action = _ActionSoFar(
            number=number,
            cells={column: self._cell(row, column).blocks for column in _OWN},
            impact=self._impact_for(row, number, is_new),
            shading={},
            before={},
            has_own_consideration=is_new,
        )
        self._note_marks(row, action)
        here[-1].actions.append(action)
        self.actions.append(action)
        self._is_fresh = False

    def _impact_for(self, row: Row, number: int, is_new: bool) -> _ImpactSoFar | None:
        cell = self._cell(row, Column.IMPACT)
        above = None if self._is_fresh else self.actions[-1].impact
        if cell.is_from_above and above is not None:
            above.actions.append(number)
            return above
        if cell.blocks:
            return self._new_impact(cell.blocks, number)
        if self._knows_merges or is_new or above is None:
            return None
        above.actions.append(number)
        self._spanned.append(number)
        return above

    def _new_impact(self, blocks: tuple[Block, ...], number: int) -> _ImpactSoFar:
        impact = _ImpactSoFar(blocks, [number])
        self.impacts.append(impact)
        return impact

    def _note_marks(self, row: Row, action: _ActionSoFar) -> None:
        for column in _OWN:
            cell = self._cell(row, column)
            if cell.shading and not cell.is_from_above:
                action.shading.setdefault(column, cell.shading)
            if cell.before is not None:
                action.before.setdefault(column, cell.before)

    def _cell(self, row: Row, column: Column) -> Cell:
        return self._headings.cell(row, column)

    def sections(self) -> tuple[Section, ...]:
        self._places = {id(impact): place for place, impact in enumerate(self.impacts)}
        return tuple(
            Section(
                section.title,
                tuple(
                    Consideration(
                        text_of(each.blocks),
                        tuple(self._action(action) for action in each.actions),
                        each.is_over_page,
                    )
                    for each in section.considerations
                ),
            )
            for section in self._sections
        )

    def _action(self, action: _ActionSoFar) -> Action:
        return Action(
            number=action.number,
            text=text_of(action.cells[Column.ACTION]),
            owners=text_of(action.cells[Column.OWNERS]),
            due=text_of(action.cells[Column.DUE]),
            progress=text_of(action.cells[Column.PROGRESS]),
            impact=self._places.get(id(action.impact)),
            shading=action.shading,
            before=action.before,
        )

    def notices(self) -> list[str]:
        """Sentences about what was joined, taken as merged, or not read."""
        found = []
        if self._went_on:
            found.append(f"Rows that go on over a page were joined: {_actions(self._went_on)}.")
        if self._spanned:
            found.append(
                "An empty impact cell was read as one with the cell above it: "
                f"{_actions(self._spanned)}."
            )
        for heading in self._headings.unknown:
            found.append(f"The column “{heading}” is not one of a plan’s and was not read.")
        if self._passed_over:
            lines = ", ".join(map(str, self._passed_over))
            found.append(f"Without a word in it, so passed over: line {lines}.")
        found += [f"A comment in the file: {comment}" for comment in self._comments]
        if self._images:
            lines = ", ".join(map(str, dict.fromkeys(self._images)))
            found.append(f"Pictures in the table are not read: line {lines}. Add them as evidence.")
        return found


def _is_title(text: str) -> bool:
    return text.endswith("?") or comparable(text) == comparable(RECOMMENDATIONS)


def _actions(numbers: Sequence[int]) -> str:
    unique = sorted(set(numbers))
    noun = "action" if len(unique) == 1 else "actions"
    return f"{noun} {', '.join(map(str, unique))}"
