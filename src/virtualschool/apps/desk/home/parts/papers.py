"""Papers that the reader was told of and has not opened: a link each, without what they say."""

from __future__ import annotations

from virtualschool.apps.accounts.roles import READS_PAPERS
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import MOST, Reader
from virtualschool.apps.papers.notices import address_of, unread
from virtualschool.apps.papers.register import label_of, paper
from virtualschool.publishing.plain import long_date


def to_read(reader: Reader) -> Told | None:
    """The editions that wait to be opened, newest first; no section where none waits."""
    if not any(reader.may(permission) for permission in READS_PAPERS):
        return None
    waiting = unread(reader.user.get_username(), reader.authority.code)
    if not waiting:
        return None
    lines = []
    for each in waiting[:MOST]:
        chosen = paper(each.edition.report)
        title = chosen.title if chosen else each.edition.report
        link = Link(f"{title}, {label_of(each.edition.period)}", address_of(each.edition))
        lines.append(Line(f", sent on {long_date(each.sent_on)}.", link))
    return Told(lines=lines, total=len(waiting))
