"""What is queued for a worker, by ids alone; done at once where the home has none."""

from __future__ import annotations

from django.conf import settings
from django_scopes import scope
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from virtualschool.apps.imports import jobs
from virtualschool.apps.imports.effects import keep_effects
from virtualschool.apps.imports.models import Job, Upload
from virtualschool.apps.indicators.services import warm_default_views


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
    """Compute what pages show first of the current snapshot, after whatever somebody waits for."""
    with scope(authority=authority):
        keep_effects(authority)
        warm_default_views(authority=authority)


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
    """Have the figures made ready that pages show first, if there is a worker to do it: nobody is
    kept waiting for what the first reader's page computes as well."""
    if not is_at_once():
        warm.enqueue(authority)


def is_at_once() -> bool:
    """Whether work is done while whoever asks for it waits: there is no worker."""
    return bool(settings.WORKS_AT_ONCE or settings.HOME.works_at_once)


def take_up_again() -> int:
    """Queue what was interrupted or never queued, and give how many jobs that is."""
    queued = {
        int(task["args"][1])
        for task in DBTaskResult.objects.ready()
        .filter(task_path=carry_out.module_path)
        .values_list("args_kwargs", flat=True)
    }
    again = jobs.interrupted() + jobs.forgotten(queued)
    for job in again:
        _queue(job)
    return len(again)


def _queue(job: Job) -> None:
    if job.state == Job.State.WAITING:
        backend = "at_once" if is_at_once() else "default"
        carry_out.using(backend=backend).enqueue(job.authority, job.pk)
