"""Jobs: reading files and loading them, for somebody who watches how far it is.

What a job comes to stands in the database: the preview beside the files, the load in the ledger, a
sentence where it failed. A job that a killed worker had begun is begun again, since neither
reading nor loading leaves anything half done; a second interruption is said and ends it.
"""

from __future__ import annotations

import errno
import traceback
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scopes_disabled

from virtualschool.apps.imports import previews, uploads
from virtualschool.apps.imports.models import Job, Upload, Worker
from virtualschool.apps.imports.services import SOMETHING_ELSE, LoadRefused
from virtualschool.apps.imports.stages import Stage
from virtualschool.feeds.base import Unreadable

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
#: A worker that has said nothing for so long is gone.
SILENT_FOR = timedelta(seconds=30)
#: Work done at once has no worker: after so long the server that did it was stopped.
TAKES_AT_MOST = timedelta(minutes=30)
#: How often a job is begun before it is given up.
ATTEMPTS = 2

INTERRUPTED = (
    "The work was interrupted twice, and is not begun again by itself. Nothing was loaded and your "
    "files are kept: try again, and if it stops once more, tell whoever looks after the server."
)
FAULT = (
    "Something went wrong that should not. Nothing was loaded and your files are kept: try again, "
    "and if it happens once more, tell whoever looks after the server ({fault}, job {number})."
)
DISK_FULL = (
    "The server’s disk is full. Nothing was loaded and your files are kept: tell whoever looks "
    "after the server, and try again when there is room."
)


def begin_look(*, upload: Upload, by: str) -> Job:
    """A job that reads the files and works out what they come to, or the one under way."""
    return _begin(upload, Job.Kind.LOOK, by, "")


def begin_accept(*, upload: Upload, seen: str, by: str) -> Job | None:
    """A job that loads the files, or the one under way; ``None`` where they are loaded already.

    ``seen`` is the version of the home that the preview was made for. Raises
    ``uploads.UploadRefused`` where another load or decision came between, so that nobody accepts
    what they did not see.
    """
    if uploads.is_loaded(upload):
        return None
    if upload.status == Upload.Status.TAKING:
        raise uploads.UploadRefused("These files are being loaded now; look at the list of loads.")
    if upload.status == Upload.Status.DISCARDED:
        raise uploads.UploadRefused("These files were thrown away.")
    if seen != uploads.version_words():
        raise uploads.UploadRefused(SOMETHING_ELSE)
    return _begin(upload, Job.Kind.ACCEPT, by, seen)


def _begin(upload: Upload, kind: str, by: str, seen: str) -> Job:
    try:
        with transaction.atomic():
            job = Job.objects.create(
                authority=upload.authority,
                upload=upload,
                kind=kind,
                seen=seen,
                steps=Stage.RECEIVED,
                asked_at=timezone.now(),
                asked_by=by,
            )
            if kind == Job.Kind.ACCEPT:
                upload.status = Upload.Status.TAKING
                upload.save(update_fields=["status"])
    except IntegrityError:
        upload.refresh_from_db()
        under_way = upload.jobs.filter(state__in=UNFINISHED).first()
        if under_way is None:  # it ended between the two
            return _begin(upload, kind, by, seen)
        if under_way.kind != kind:
            raise uploads.UploadRefused(
                f"These files are {under_way.get_kind_display()} now; wait until that is done."
            ) from None
        return under_way
    return job


def carry_out(*, job: int, worker: str = "") -> None:
    """Do a job, unless another worker took it or it is done. Of several that try, one does it."""
    taken = Job.objects.filter(pk=job, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        began_at=timezone.now(),
        worker=worker,
        attempts=F("attempts") + 1,
        steps=Stage.RECEIVED,
    )
    if not taken:
        return
    mine = Job.objects.select_related("upload").get(pk=job)
    try:
        _do(mine)
    except (Unreadable, LoadRefused, uploads.UploadRefused) as refusal:
        _fail(mine, str(refusal))
    except Exception as fault:
        _fail(mine, _sentence(mine, fault), _where(fault))
    else:
        Job.objects.filter(pk=job).update(
            state=Job.State.DONE, steps=Stage.FINISHED, ended_at=timezone.now()
        )


def _do(job: Job) -> None:
    def tell(stage: Stage) -> None:
        Job.objects.filter(pk=job.pk).update(steps=stage)

    if job.kind == Job.Kind.LOOK:
        previews.make_preview(job.upload, tell)
    else:
        uploads.take_in(upload=job.upload, seen=job.seen, by=job.asked_by, tell=tell)


def _fail(job: Job, problem: str, fault: str = "") -> None:
    """The job ended without its work; the files wait on."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED, ended_at=timezone.now(), problem=problem, fault=fault
        )
        Upload.objects.filter(pk=job.upload_id, status=Upload.Status.TAKING).update(
            status=Upload.Status.WAITING
        )


def _sentence(job: Job, fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        return DISK_FULL
    return FAULT.format(fault=type(fault).__name__, number=job.pk)


def _where(fault: Exception) -> str:
    """Where a fault came from, without its message, which may hold what a file says."""
    places = [
        f"{place.filename}, line {place.lineno}, in {place.name}"
        for place in traceback.extract_tb(fault.__traceback__)
    ]
    return "\n".join([*places, type(fault).__name__])


# What keeps jobs moving ------------------------------------------------------------------------


def living_workers() -> list[str]:
    """The workers that said of late that they are alive."""
    return list(
        Worker.objects.filter(seen_at__gt=timezone.now() - SILENT_FOR).values_list(
            "name", flat=True
        )
    )


@scopes_disabled()  # a worker serves every authority of the home
def interrupted() -> list[Job]:
    """Jobs whose worker is gone, waiting again; those begun too often already are given up."""
    silent = Job.objects.filter(state=Job.State.RUNNING).exclude(worker__in=living_workers())
    waiting: list[Job] = []
    for job in silent.exclude(worker="", began_at__gt=timezone.now() - TAKES_AT_MOST):
        if job.attempts >= ATTEMPTS:
            _fail(job, INTERRUPTED)
            continue
        mine = Job.objects.filter(
            pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts
        )
        if mine.update(state=Job.State.WAITING, worker=""):
            job.state = Job.State.WAITING
            waiting.append(job)
    return waiting


@scopes_disabled()  # a worker serves every authority of the home
def forgotten(queued: set[int]) -> list[Job]:
    """Jobs that wait and are not among those ``queued``: the server stopped before queueing."""
    since = timezone.now() - timedelta(seconds=10)
    return [
        job
        for job in Job.objects.filter(state=Job.State.WAITING, asked_at__lt=since)
        if job.pk not in queued
    ]


def jobs_before(job: Job) -> int:
    """How many unfinished jobs of the home were asked for before this one."""
    with scopes_disabled():
        return Job.objects.filter(Q(state__in=UNFINISHED), pk__lt=job.pk).count()
