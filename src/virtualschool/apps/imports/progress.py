"""How far a job is, in words, for the page that waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from virtualschool.apps.imports.jobs import UNFINISHED, jobs_before, living_workers
from virtualschool.apps.imports.models import Job, Upload
from virtualschool.apps.imports.stages import Stage
from virtualschool.apps.imports.tasks import is_at_once

#: What is done at each stage, and what is being done until then.
_DONE = {
    Stage.RECEIVED: "Received",
    Stage.READ: "Read",
    Stage.MATCHED: "Matched to children and schools",
    Stage.CHECKED: "Checked",
    Stage.FINISHED: "Tried: what would move is known",
}
_DOING = {
    Stage.READ: "Reading the files",
    Stage.MATCHED: "Matching rows to children and schools",
    Stage.CHECKED: "Checking the rows against each other and against the published rules",
    Stage.FINISHED: "Trying what the files would move",
}
_ENTERED = "Entered in the books"
_ENTERING = "Entering the rows in the books"

NO_WORKER = (
    "No worker is running, so nothing is done for now. Your files are kept, and the work begins as "
    "soon as there is one: tell whoever looks after the server."
)
WORKER_GONE = (
    "The worker stopped before it had finished. Nothing is lost: the work begins again as soon as "
    "a worker runs. If this stays, tell whoever looks after the server."
)


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage in words, and whether it is behind."""

    words: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: stages behind it, of all, and what is going on; ``trouble`` if none is."""

    kind: str
    steps: int
    of: int
    words: str
    trouble: str
    stages: tuple[StageShown, ...]

    def as_json(self) -> dict[str, object]:
        return {"steps": self.steps, "of": self.of, "words": self.words, "trouble": self.trouble}


def under_way(upload: Upload) -> Progress | None:
    """How far the upload's unfinished job is; ``None`` if there is none."""
    job = upload.jobs.filter(state__in=UNFINISHED).first()
    if job is None:
        return None
    is_load = job.kind == Job.Kind.ACCEPT
    done = _DONE | ({Stage.FINISHED: _ENTERED} if is_load else {})
    return Progress(
        kind=job.kind,
        steps=job.steps,
        of=len(Stage),
        words=_words(job, is_load),
        trouble=_trouble(job),
        stages=tuple(StageShown(words, stage <= job.steps) for stage, words in done.items()),
    )


def why_not_read(upload: Upload) -> str:
    """Why reading the files failed; blank unless that was the last that was tried."""
    last = upload.jobs.first()
    return last.problem if last is not None and last.kind == Job.Kind.LOOK else ""


def why_not_loaded(upload: Upload) -> str:
    """Why loading the files failed the last time that somebody accepted them; blank if nobody did,
    or it is under way."""
    load = upload.jobs.filter(kind=Job.Kind.ACCEPT).first()
    return load.problem if load is not None else ""


def _words(job: Job, is_load: bool) -> str:
    if job.state == Job.State.WAITING:
        before = jobs_before(job)
        if before == 0:
            return "Waiting for the worker to begin."
        others = "1 other piece of work comes" if before == 1 else f"{before} others come"
        return f"Waiting for the worker: {others} first."
    doing = _DOING | ({Stage.FINISHED: _ENTERING} if is_load else {})
    following = min(job.steps + 1, Stage.FINISHED)
    return f"{doing[Stage(following)]}: {job.steps} of {len(Stage)} stages are done."


def _trouble(job: Job) -> str:
    if is_at_once():
        return ""
    living = living_workers()
    if job.state == Job.State.RUNNING:
        return "" if job.worker in living else WORKER_GONE
    return "" if living else NO_WORKER
