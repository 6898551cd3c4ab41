"""Commands for the improvement plan: import it, answer what is odd in it, show, export, undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virtualschool.cli.common import Refused, command, print_json, print_rows, whoever

if TYPE_CHECKING:
    from virtualschool.apps.plans.reading import PlanPreview
    from virtualschool.domain.plan.questions import Answer, Question


def add_to(group: click.Group) -> None:
    @group.group("plan")
    def plan() -> None:
        """The improvement plan: import it, show it, take it back as the Word table it was."""

    _add_files(plan)
    _add_questions(plan)
    _add_reading(plan)


def _add_files(plan: click.Group) -> None:
    @command(plan, "import")
    @click.argument("path", type=click.Path(path_type=Path))
    @click.option("--preview", is_flag=True, help="Say what would happen and change nothing.")
    @click.option("--accept", is_flag=True, help="Accept what is proposed for every oddity.")
    @click.option("--ask", is_flag=True, help="Ask about each oddity here, one after another.")
    @click.option(
        "--heading", "headings", multiple=True, help='What a heading means: "Step = action".'
    )
    @click.option("--authority", help="The authority's code.")
    def import_(
        path: Path,
        preview: bool,
        accept: bool,
        ask: bool,
        headings: tuple[str, ...],
        authority: str | None,
        format: str,
    ) -> None:
        """Import a plan from Word, Excel or text; what is odd in it is asked about."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.reading import read_file
        from virtualschool.apps.plans.services import import_plan
        from virtualschool.domain.plan.headings import headings_said

        try:
            content = path.read_bytes()
        except OSError as error:
            raise Refused(f"{path.name} cannot be read: {error.strerror}.") from error
        common: dict[str, Any] = {
            "authority": the_authority(authority).code,
            "name": path.name,
            "content": content,
            "accept_proposals": accept,
            "headings": headings_said(headings),
        }
        if preview:
            read = read_file(**common)
        else:
            answers = _asked(read_file(**common).open) if ask else {}
            read = import_plan(**common, answers=answers, by=whoever())
        if format == "json":
            print_json(_as_json(read, is_preview=preview))
        else:
            _say(read, is_preview=preview)

    @command(plan, "export")
    @click.option("--to", "target", required=True, type=click.Path(path_type=Path))
    @click.option("--authority", help="The authority's code.")
    def export(target: Path, authority: str | None, format: str) -> None:
        """Write the plan to Word (.docx) as the table that it was."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.services import export_plan

        if target.suffix.lower() != ".docx":
            raise Refused(f"The plan is written to Word: {target.stem}.docx.")
        chosen = the_authority(authority)
        written = export_plan(authority=chosen.code, organisation=chosen.name, by=whoever())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written)
        if format == "json":
            print_json({"file": str(target), "bytes": len(written)})
        else:
            click.echo(target)

    @command(plan, "undo")
    @click.option("--authority", help="The authority's code.")
    def undo(authority: str | None, format: str) -> None:
        """Take the latest import back: the plan is as it was before it."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import plan_of
        from virtualschool.apps.plans.services import undo_import

        undone = undo_import(plan=plan_of(the_authority(authority).code), by=whoever())
        if format == "json":
            print_json({"file": undone.name, "was_first": undone.before is None})
        else:
            click.echo(f"The import of {undone.name} was taken back.")


def _add_questions(plan: click.Group) -> None:
    @command(plan, "questions")
    @click.option("--authority", help="The authority's code.")
    def questions(authority: str | None, format: str) -> None:
        """What is odd in the plan and nobody has answered yet."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import open_questions, plan_of

        found = open_questions(plan_of(the_authority(authority).code))
        rows = [_question_row(each) for each in found]
        if format == "json":
            print_json(rows)
            return
        for each in found:
            _say_question(each)
        click.echo(
            f"{len(found)} open. Answer one with `virtualschool plan answer KEY --accept` "
            "(or --correct TEXT, or --skip)."
            if found
            else "Nothing is open."
        )

    @command(plan, "answer")
    @click.argument("key")
    @click.option("--accept", "decision", flag_value="accept", help="As proposed.")
    @click.option("--skip", "decision", flag_value="skip", help="Leave the words as written.")
    @click.option("--correct", "text", help="What holds instead.")
    @click.option("--authority", help="The authority's code.")
    def answer(
        key: str, decision: str | None, text: str | None, authority: str | None, format: str
    ) -> None:
        """Answer one question by its key; the answer is remembered for later files."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import plan_of
        from virtualschool.apps.plans.services import answer_questions
        from virtualschool.domain.plan.questions import Answer, Decision

        if (decision is None) == (text is None):
            raise Refused("Say one of --accept, --correct TEXT and --skip.")
        said = Answer(Decision(decision)) if decision else Answer(Decision.CORRECT, text or "")
        read = answer_questions(
            plan=plan_of(the_authority(authority).code), answers={key: said}, by=whoever()
        )
        if format == "json":
            print_json(_as_json(read, is_preview=False))
        else:
            _say(read, is_preview=False)

    @command(plan, "post")
    @click.argument("title")
    @click.option("--holder", help="Who holds it.")
    @click.option("--vacant", is_flag=True, help="Nobody holds it.")
    @click.option("--deputy", help="The post that stands in for it.")
    @click.option("--authority", help="The authority's code.")
    def post(
        title: str,
        holder: str | None,
        vacant: bool,
        deputy: str | None,
        authority: str | None,
        format: str,
    ) -> None:
        """Say who holds a post that the plan names, and which post stands in for it."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.services import set_post

        if holder and vacant:
            raise Refused("A post with a holder is not vacant: say one of --holder and --vacant.")
        made = set_post(
            authority=the_authority(authority).code,
            title=title,
            holder="" if vacant else holder,
            deputy=deputy,
            by=whoever(),
        )
        row = {"post": made.title, "holder": str(made.holder or ""), "vacant": made.is_vacant}
        if format == "json":
            print_json(row | {"deputy": str(made.deputy or "")})
        else:
            click.echo(
                f"{made.title}: {made.holder or ('vacant' if made.is_vacant else 'unknown')}"
            )


def _add_reading(plan: click.Group) -> None:
    @command(plan, "show")
    @click.option("--authority", help="The authority's code.")
    def show(authority: str | None, format: str) -> None:
        """The plan as it stands."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import plan_of, plan_rows

        rows = plan_rows(plan_of(the_authority(authority).code))
        if format == "json":
            print_json(rows)
            return
        click.echo(rows["title"])
        for section in rows["sections"]:
            click.echo(f"\n{section['title']}")
            for consideration in section["considerations"]:
                click.echo(f"  {_one_line(consideration['text'])}")
                for action in consideration["actions"]:
                    due = f" [{action['due']}]" if action["due"] else ""
                    owners = f" {'; '.join(action['owners'])}" if action["owners"] else ""
                    click.echo(f"    {action['ref']}. {_one_line(action['text'])}{owners}{due}")
                    click.echo(f"       {_ratings(action)}")
        without = sum(outcome["measure"] is None for outcome in rows["outcomes"])
        click.echo(f"\n{len(rows['outcomes'])} outcomes, {without} of them with no measure yet.")

    @command(plan, "history")
    @click.option("--authority", help="The authority's code.")
    def history(authority: str | None, format: str) -> None:
        """Every import of the plan, newest first, with what it changed."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import history_of, plan_of

        rows = history_of(plan_of(the_authority(authority).code))
        if format == "json":
            print_json(rows)
            return
        for row in rows:
            click.echo(
                f"{row['imported_at']:%Y-%m-%d %H:%M} {row['file']}, by {row['imported_by']}"
            )
            for change in row["changes"]:
                click.echo(f"  {_one_line(change)}")

    @command(plan, "posts")
    @click.option("--authority", help="The authority's code.")
    def posts(authority: str | None, format: str) -> None:
        """Posts that the plan names, who holds them, and who stands in."""
        from virtualschool.apps.authorities.selectors import the_authority
        from virtualschool.apps.plans.selectors import posts_of

        rows = [
            {
                "post": each.title,
                "holder": "vacant" if each.is_vacant else str(each.holder or ""),
                "deputy": str(each.deputy or ""),
                "written as": "; ".join(alias.words for alias in each.aliases.all()),
            }
            for each in posts_of(the_authority(authority).code)
        ]
        columns = ["post", "holder", "deputy", "written as"]
        print_rows(rows, columns, format, "The plan names no post yet.")


def _asked(questions: tuple[Question, ...]) -> dict[str, Answer]:
    """Asks about each question at the terminal; an empty answer leaves it open."""
    from virtualschool.domain.plan.questions import Answer, BadAnswer, Decision, value_of

    found: dict[str, Answer] = {}
    for question in questions:
        _say_question(question)
        while True:
            typed = click.prompt(
                f"  a accepts, s skips, Enter leaves it open; or {question.takes}",
                default="",
                show_default=False,
            ).strip()
            if not typed:
                break
            plain = {"a": Answer(Decision.ACCEPT), "s": Answer(Decision.SKIP)}
            answer = plain.get(typed.lower(), Answer(Decision.CORRECT, typed))
            try:
                value_of(question, answer)
            except BadAnswer as bad:
                click.echo(f"  {bad}")
                continue
            found[question.key] = answer
            break
    return found


def _as_json(read: PlanPreview, *, is_preview: bool) -> dict[str, Any]:
    return {
        "file": read.name,
        "sha256": read.sha256,
        "preview": is_preview,
        "is_new": read.plan is None,
        "sections": len(read.settled.plan.sections),
        "considerations": len(read.settled.plan.considerations),
        "actions": len(read.settled.plan.actions),
        "outcomes": len(read.settled.outcomes),
        "changes": [change.in_words for change in read.changes],
        "questions": [
            _question_row(each) | {"answer": _decision(read.answers.get(each.key))}
            for each in read.questions
        ],
        "notices": list(read.notices),
    }


def _decision(answer: Answer | None) -> str | None:
    return str(answer.decision) if answer else None


def _question_row(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "actions": list(question.actions),
        "written": question.written,
        "asks": question.asks,
        "proposes": question.proposes,
        "proposal": question.proposal,
        "takes": question.takes,
    }


def _say_question(question: Question) -> None:
    numbers = ", ".join(map(str, question.actions))
    where = f"action{'s' if len(question.actions) > 1 else ''} {numbers}" if numbers else "the plan"
    click.echo(f"{question.key}  {where}: {_one_line(question.written)}")
    click.echo(f"  {question.asks}")
    if question.proposes:
        click.echo(f"  Proposed: {_one_line(question.proposes)}")


def _say(read: PlanPreview, *, is_preview: bool) -> None:
    plan = read.settled.plan
    click.echo(
        f"{plan.title or read.name}: {len(plan.sections)} parts, {len(plan.considerations)} "
        f"considerations, {len(plan.actions)} actions, {len(read.settled.outcomes)} outcomes."
    )
    for notice in read.notices:
        click.echo(f"Note: {notice}")
    if read.plan is not None:
        for change in read.changes:
            click.echo(_one_line(change.in_words))
        if not read.changes:
            click.echo("Nothing has changed.")
    if is_preview:
        for question in read.open:
            _say_question(question)
        click.echo("This was a preview: nothing changed.")
    if read.open:
        click.echo(
            f"{len(read.open)} of {len(read.questions)} oddities are open; `virtualschool plan "
            "questions` lists them."
        )


def _ratings(action: dict[str, Any]) -> str:
    from virtualschool.domain.plan.rules import rating_words

    said = [rating_words(action[each]) for each in ("on_track", "completion", "impact_rating")]
    words = "On track: {}. Completion: {}. Impact: {}.".format(*said)
    return f"{words} {action['verdict']}" if action["verdict"] else words


def _one_line(text: str) -> str:
    return " ".join(text.split())
