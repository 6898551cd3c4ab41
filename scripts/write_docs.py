"""Writes the pages of docs/ that are made from the code: indicators, files, roles and the data
dictionary.

``python scripts/write_docs.py`` writes them; a test holds them to the code.
"""

from __future__ import annotations

from pathlib import Path

from virtualschool.analytics import model
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.accounts.roles import ROLES, Permission, ScopeKind
from virtualschool.feeds.registry import discover

DOCS = Path(__file__).resolve().parents[1] / "docs"

BETTER = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither higher nor lower is better by itself.",
}

MAY = {
    Permission.READ_REPORTS: "read papers and figures of the whole authority",
    Permission.EXPORT_REPORTS: "take those papers as files",
    Permission.KEEP_REPORTS: "issue papers, write in them, record to whom they went",
    Permission.READ_EDUCATION_CARD: "read the score card of the director of education",
    Permission.READ_SOCIAL_CARE_CARD: "read the score card of the director of children's services",
    Permission.READ_GOVERNORS_PAPER: "read the governing body's paper",
    Permission.KEEP_GOVERNORS: "keep the governing body's calendar, register and questions",
    Permission.KEEP_CASE_STUDIES: "keep case studies, with consent and anonymity check",
    Permission.READ_FROZEN: "read a frozen month, as reported beside as now known",
    Permission.FREEZE_MONTHS: "freeze a month, and correct it by an addendum",
    Permission.READ_DEFINITIONS: "read what each figure means",
    Permission.REBASE_LIMITS: "begin a chart's limits anew, with a reason",
    Permission.READ_PLAN: "read the improvement plan",
    Permission.UPDATE_OWN_ACTIONS: "say how far one’s own actions of the plan are",
    Permission.EDIT_PLAN: "import the improvement plan and keep it",
    Permission.SEE_CHILDREN: "open children by name",
    Permission.SEE_CHILDREN_UNNAMED: "show children without names in a meeting",
    Permission.EXPORT_CHILDREN: "take lists of children as files",
    Permission.LOOK_OUTSIDE: "open a child outside the caseload, for a reason and for that day",
    Permission.SEE_ADDRESS: "see addresses",
    Permission.SEE_LEGAL_STATUS: "see legal status and category of need",
    Permission.SEE_ADOPTION: "see adoption",
    Permission.SEE_PROTECTED_PLACEMENT: "see a placement that is kept secret",
    Permission.KEEP_CALL_LISTS: "keep call lists",
    Permission.SEE_SCHOOLS: "see schools and what is counted at them",
    Permission.LOAD_FILES: "load files and take loads back",
    Permission.SEE_LOADS: "see the ledger of loads",
    Permission.RESOLVE_IDENTITIES: "say whether two records are one child",
    Permission.SEE_AUDIT: "read the log of who did and saw what",
    Permission.MANAGE_USERS: "invite people, grant, end and suspend",
}

REACH = {
    ScopeKind.AUTHORITY: "the whole authority",
    ScopeKind.SCHOOL: "one school",
    ScopeKind.CASELOAD: "a caseload",
    ScopeKind.CHILD: "one child",
}


def roles() -> str:
    """Every role with how far it reaches and what it may do."""
    lines = [
        "# Roles",
        "",
        "Made from `apps/accounts/roles.py` by `scripts/write_docs.py`; do not edit. A person",
        "holds a role for a reach, from a day to a day, as somebody granted it. What is not said",
        "here is denied; where a field needs a permission that is missing, the field is absent.",
        "",
    ]
    for role in ROLES.values():
        kinds = " or ".join(REACH[kind] for kind in role.scope_kinds)
        lines += [f"## {role.title}", "", f"`{role.code}`, for {kinds}. May:", ""]
        lines += [f"- {MAY[each]}" for each in Permission if each in role.permissions]
        lines.append("")
    return "\n".join(lines)


def indicators() -> str:
    """Every indicator's definition, from the catalogue."""
    lines = [
        "# Indicators",
        "",
        "Made from the catalogue by `scripts/write_docs.py`; do not edit. Every figure on a page",
        "or in a paper is one of these, with its version, snapshot, period and scope.",
        "",
    ]
    for one in catalogue().values():
        lines += [
            f"## {one.title}",
            "",
            f"`{one.key}`, version {one.version}. {one.meaning}",
            "",
            f"*Why it matters.* {one.why}",
            "",
            f"- Numerator: {one.numerator}",
            f"- Denominator: {one.denominator or 'none, it is a count'}",
            f"- Unit: {one.unit}, {one.decimals} decimals. {BETTER[one.better]}",
            f"- Cohort unless another is asked for: `{one.cohort}`",
            f"- Facts: {', '.join(f'`{fact}`' for fact in one.facts)}",
            f"- By: {', '.join(one.breakdowns)}",
            f"- Parts add up to the whole: {'yes' if one.parts_add_up else 'not necessarily'}",
            f"- Source: {one.source}",
            f"- Owner: {one.owner}; definition to be reviewed by {one.review_on:%-d %B %Y}",
            "",
        ]
    return "\n".join(lines)


def files() -> str:
    """Every feed with the headings that it knows."""
    lines = [
        "# Files that can be loaded",
        "",
        "Made from the feeds by `scripts/write_docs.py`; do not edit. A file is recognised by its",
        "headings, in any order, in capitals or not, as CSV (UTF-8, UTF-16 or Windows-1252) or as",
        "an Excel workbook. Other headings are named with `--mapping FILE`, a TOML or JSON file of",
        'lines such as `"Their heading" = "our_column"`. Dates are read as 2022-10-31, 31/10/2022,',
        "31-10-2022 or Excel dates. A row is set aside only if it cannot be read as a row of its",
        "table (a key column is empty or unreadable); everything else is a finding, and the row",
        "stays.",
        "",
    ]
    for feed in discover().values():
        lines += [f"## {feed.title}", "", f"Feed `{feed.name}`. {feed.description}", ""]
        for table in feed.tables:
            lines += [
                f"### `{table.name}`",
                "",
                "| column | kind | must be there | key | also read as |",
                "|---|---|---|---|---|",
            ]
            lines += [
                f"| `{column.name}` | {column.kind} | {'yes' if column.required else 'no'} | "
                f"{'yes' if column.key else ''} | {', '.join(column.headings)} |"
                for column in table.columns
            ]
            lines += [
                f"\nAt least one of {', '.join(f'`{name}`' for name in group)} must be there."
                for group in table.one_of
            ]
            lines.append("")
    return "\n".join(lines)


def dictionary() -> str:
    """The canonical tables that snapshots hold."""
    lines = [
        "# Data dictionary of the snapshot",
        "",
        "Made from `analytics/model.py` by `scripts/write_docs.py`; do not edit. Names and",
        "addresses are in no snapshot: they stay in the operational database.",
        "",
    ]
    for table in model.TABLES.values():
        lines += [
            f"## `{table.name}`",
            "",
            f"One row is {table.row_is}. Key: {', '.join(f'`{name}`' for name in table.key)}.",
            "",
            "| column | type |",
            "|---|---|",
            *(f"| `{field.name}` | {field.type} |" for field in table.schema),
            "",
        ]
    return "\n".join(lines)


PAGES = {
    "indicators.md": indicators,
    "files.md": files,
    "data-dictionary.md": dictionary,
    "roles.md": roles,
}


def main() -> None:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
