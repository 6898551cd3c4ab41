"""What is queued for a worker, by ids alone; done at once where the home has none."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django_scopes import scope
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports import jobs
from virtualschool.apps.imports.effects import keep_effects
from virtualschool.apps.imports.models import Job, Upload
from virtualschool.apps.indicators.services import warm_default_views
from virtualschool.apps.receipts.afterwards import run_afterwards


@task(takes_context=True)
def carry_out(context: TaskContext, authority: str, job: int) -> None:
    """Do a job of ``jobs``; once a load is in the books the figures are made ready."""
    with scope(authority=authority):
        workers = [] if is_at_once() else context.task_result.worker_ids
        jobs.carry_out(job=job, worker=workers[-1] if workers else "")
        is_load = Job.objects.filter(pk=job, kind=Job.Kind.ACCEPT, state=Job.State.DONE).exists()
    if is_load:
        make_ready(authority)


@task(priority=-10)
def warm(authority: str) -> None:
    """Work out what pages show first of the current snapshot and day.

    It takes minutes, so it stops as soon as somebody waits for files, and goes on after that.
    """
    with scope(authority=authority):
        run_afterwards(authority)  # where each child stands comes first: every home page reads it
        keep_effects(authority, somebody_waits)
        warm_default_views(authority=authority, gives_way=somebody_waits)
    if somebody_waits():
        make_ready(authority)


def look(*, upload: Upload, by: str) -> Job:
    """Have the files read, unless they are being read."""
    job = jobs.begin_look(upload=upload, by=by)
    _queue(job)
    return job


def accept(*, upload: Upload, seen: str, by: str) -> Job | None:
    """Have the files loaded; as ``jobs.begin_accept`` says."""
    job = jobs.begin_accept(upload=upload, seen=seen, by=by)
    if job is not None:
        _queue(job)
    return job


def make_ready(authority: str) -> None:
    """Have ready what pages show first, if there is a worker to do it: nobody is kept waiting for
    what the first reader's page works out as well. Asked for twice before it begins, it is done
    once."""
    if not is_at_once() and [authority] not in _queued_for(warm.module_path):
        warm.enqueue(authority)


def make_all_ready() -> None:
    """Have everything made ready for every authority, as a new day begins."""
    for authority in Authority.objects.values_list("code", flat=True):
        make_ready(authority)


def is_at_once() -> bool:
    """Whether work is done while whoever asks for it waits: there is no worker."""
    return bool(settings.WORKS_AT_ONCE or settings.HOME.works_at_once)


def take_up_again() -> int:
    """Queue what was interrupted or never queued, and give how many jobs that is."""
    queued = {int(args[1]) for args in _queued_for(carry_out.module_path)}
    again = jobs.interrupted() + jobs.forgotten(queued)
    for job in again:
        _queue(job)
    return len(again)


def _queue(job: Job) -> None:
    if job.state == Job.State.WAITING:
        backend = "at_once" if is_at_once() else "default"
        carry_out.using(backend=backend).enqueue(job.authority, job.pk)


def somebody_waits() -> bool:
    """Whether files wait to be read or loaded."""
    return bool(_queued_for(carry_out.module_path))


def _queued_for(path: str) -> list[list[Any]]:
    """The arguments of what is queued of a task and not begun."""
    waiting = DBTaskResult.objects.ready().filter(task_path=path)
    return [task["args"] for task in waiting.values_list("args_kwargs", flat=True)]
