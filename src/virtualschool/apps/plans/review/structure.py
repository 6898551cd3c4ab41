"""The yearly review of structure: a record of its own, with caseloads counted from the children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.children.models import Child
from virtualschool.apps.plans.models.review import StructureReview
from virtualschool.apps.plans.services import EditRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import day_words
from virtualschool.publishing.document import Block, Note, Paragraph, Strong, Table, TableColumn

#: What a caseload without an adviser's name on the children list is called.
NOBODY = "No adviser named"


@dataclass(frozen=True, slots=True)
class Caseloads:
    """Children by PEP adviser, as the latest children list of ``as_at`` has them.

    ``as_at`` is ``None`` before the first list.
    """

    as_at: date | None
    rows: tuple[tuple[str, int], ...]

    @property
    def children(self) -> int:
        return sum(count for _, count in self.rows)

    @property
    def sentence(self) -> str:
        """The whole in a sentence, the mean rounded half up over advisers who are named."""
        if self.as_at is None:
            return "No children list has been loaded, so no caseload can be counted."
        named = [count for name, count in self.rows if name != NOBODY]
        if not named:
            return (
                f"{self.children} children on the children list of {day_words(self.as_at)}; it "
                "names no PEP adviser."
            )
        mean = (Decimal(sum(named)) / len(named)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        left = self.children - sum(named)
        rest = f" {left} {'has' if left == 1 else 'have'} no adviser named." if left else ""
        return (
            f"{sum(named)} children with {len(named)} PEP adviser{'' if len(named) == 1 else 's'}, "
            f"{mean} each on average, from {min(named)} to {max(named)}, on the children list of "
            f"{day_words(self.as_at)}.{rest}"
        )


def caseloads_now(authority: str) -> Caseloads:
    """How many children each PEP adviser has on the latest children list."""
    listed = Child.objects.filter(authority__code=authority, is_on_latest_list=True)
    as_at = listed.aggregate(latest=Max("listed_as_at"))["latest"]
    counted = listed.order_by().values("pep_adviser").annotate(children=Count("pk"))
    rows = sorted(
        ((each["pep_adviser"] or NOBODY, each["children"]) for each in counted),
        key=lambda row: (row[0] == NOBODY, row[0]),
    )
    return Caseloads(as_at, tuple(rows))


def caseloads_of(review: StructureReview) -> Caseloads:
    """The caseloads as they were counted for a review."""
    rows = tuple((each["adviser"], each["children"]) for each in review.caseloads)
    return Caseloads(review.as_at, rows)


def record_structure_review(
    *,
    authority: str,
    held_on: date,
    reviewers: str,
    posts: str,
    access: str,
    conclusion: str,
    is_effective: bool,
    by: str,
    reported_to: str = "",
    reported_on: date | None = None,
) -> StructureReview:
    """Record a yearly review of structure, or record the one of that day anew.

    ``posts`` are lines of "post; holder; whole-time equivalent". Caseloads are counted now, from
    the latest children list. Raises ``EditRefused`` for a day to come, words that are missing, or
    a line of posts that is none.
    """
    today = home_clock().today()
    for name, day in (("held_on", held_on), ("reported_on", reported_on)):
        if day is not None and day > today:
            raise EditRefused(f"{day_words(day)} is yet to come.", name)
    if reported_on is not None and reported_on < held_on:
        raise EditRefused("It cannot be reported before it was held.", "reported_on")
    if bool(reported_on) != bool(reported_to.strip()):
        raise EditRefused("Say both to whom it was reported and when.", "reported_to")
    for name, words in (
        ("reviewers", reviewers),
        ("access", access),
        ("conclusion", conclusion),
    ):
        if not words.strip():
            raise EditRefused("Say who reviewed, what access there is and what follows.", name)
    rows = posts_written(posts)
    caseloads = caseloads_now(authority)
    with transaction.atomic():
        hold_chain()
        review, is_new = StructureReview.objects.update_or_create(
            authority=authority,
            held_on=held_on,
            defaults={
                "reviewers": reviewers.strip(),
                "posts": rows,
                "caseloads": [
                    {"adviser": name, "children": count} for name, count in caseloads.rows
                ],
                "as_at": caseloads.as_at,
                "access": access.strip(),
                "conclusion": conclusion.strip(),
                "is_effective": is_effective,
                "reported_to": reported_to.strip(),
                "reported_on": reported_on,
                "recorded_at": home_clock().now(),
                "recorded_by": by,
            },
        )
        record(
            actor=by,
            action="plan.structure_reviewed" if is_new else "plan.structure_changed",
            authority=authority,
            subject_type="structure",
            subject=held_on.isoformat(),
            detail={"posts": len(rows), "effective": is_effective, "reported_to": reported_to},
        )
    return review


def posts_written(text: str) -> list[dict[str, Any]]:
    """Posts as their lines say: "PEP adviser; Jo Bloggs; 0.8". The last may be left out, and the
    holder blank for a vacancy. Raises ``EditRefused``, naming the line."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        title, holder, share, *more = [*(part.strip() for part in line.split(";")), "", ""]
        try:
            equivalent = Decimal(share) if share else Decimal(1)
        except InvalidOperation:
            equivalent = Decimal(0)
        if not title or any(more) or not 0 < equivalent <= 1:
            raise EditRefused(
                f"Line {number} of the posts: write “post; holder; 0.8”, the last from 0 to 1.",
                "posts",
            )
        rows.append({"post": title, "holder": holder, "equivalent": str(equivalent)})
    if not rows:
        raise EditRefused("Write the posts, one a line.", "posts")
    return rows


def structure_reviews(authority: str) -> list[StructureReview]:
    """Every yearly review of structure, the latest first."""
    return list(StructureReview.objects.filter(authority=authority))


def structure_review_due(authority: str, day: date) -> str:
    """When the next yearly review is due, in a sentence; it is due a year after the last."""
    last = StructureReview.objects.filter(authority=authority, held_on__lte=day).first()
    if last is None:
        return "The structure has not been reviewed yet; it is reviewed every year."
    again = _a_year_on(last.held_on)
    words = "was due" if again < day else "is due"
    return f"The next yearly review {words} by {day_words(again)}."


def structure_blocks(authority: str, day: date) -> list[Block]:
    """The latest review of structure that was held by ``day``, as blocks of a paper."""
    review = StructureReview.objects.filter(authority=authority, held_on__lte=day).first()
    due = structure_review_due(authority, day)
    if review is None:
        return [Paragraph([due])]
    found: list[Block] = [
        Paragraph(
            [
                Strong(f"Reviewed on {day_words(review.held_on)} by {review.reviewers}. "),
                _effective(review),
            ]
        ),
        Paragraph([review.conclusion]),
        Paragraph([Strong("Access to directors. "), review.access]),
        _posts_table(review),
        Paragraph([caseloads_of(review).sentence]),
    ]
    if review.reported_on is None or review.reported_on > day:
        found.append(Note(["Its conclusion has not been reported yet."], "caution"))
    else:
        found.append(
            Paragraph(
                [f"Reported to {review.reported_to} on {day_words(review.reported_on)}. {due}"]
            )
        )
    return found


def _effective(review: StructureReview) -> str:
    return (
        "The structure was found to be effective."
        if review.is_effective
        else "The structure was found not to be effective as it is."
    )


def _posts_table(review: StructureReview) -> Table:
    total = sum((Decimal(each["equivalent"]) for each in review.posts), Decimal(0))
    rows: list[dict[str, Any]] = [
        {
            "post": each["post"],
            "holder": each["holder"] or "Vacant",
            "equivalent": each["equivalent"],
        }
        for each in review.posts
    ]
    rows.append({"post": "All posts", "holder": "", "equivalent": str(total)})
    return Table(
        "structure_posts",
        "Posts of the virtual school",
        [
            TableColumn("post", "Post"),
            TableColumn("holder", "Holder"),
            TableColumn("equivalent", "Whole-time equivalent", numeric=True),
        ],
        rows,
        row_heading="post",
        total_row=True,
    )


def _a_year_on(day: date) -> date:
    last_of_february = day.month == 2 and day.day == 29
    return date(day.year + 1, day.month, 28 if last_of_february else day.day)
