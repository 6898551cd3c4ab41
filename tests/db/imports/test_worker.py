"""The worker: what is queued is done once, by one, whatever stops; and nobody waits meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.models import DBTaskResult

from virtualschool.apps.audit.services import record, verify_chain
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports import (
    effects,
    jobs,
    previews,
    progress,
    services,
    tasks,
    uploads,
    worker,
)
from virtualschool.apps.imports.effects import effect_of
from virtualschool.apps.imports.models import Job, Upload, Worker
from virtualschool.apps.imports.uploads import keep_upload, paths_of, version_words
from virtualschool.apps.receipts.models import Load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
ROW = "{},,Ashgarth,Merrin,2010-05-05,F,900001,8,2022-10-03\n"


@pytest.fixture(autouse=True)
def _has_workers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WORKS_AT_ONCE = False
    # What the figures' pages show first is made ready in tests of theirs.
    monkeypatch.setattr(tasks, "warm_default_views", lambda **_: 0)
    with transaction.atomic():
        ensure_authority(code="806", by="test")


def put_in(*children: str) -> Upload:
    return put_file("week.csv", LIST + "".join(ROW.format(child) for child in children))


def put_file(name: str, text: str) -> Upload:
    return keep_upload(authority="806", files=[SimpleUploadedFile(name, text.encode())], by="ada")


def load_now(upload: Upload) -> dict[str, Any]:
    """Looks at the files and accepts them, and gives what the preview said."""
    tasks.look(upload=upload, by="ada")
    work()
    preview = previews.kept_preview(upload)
    assert preview is not None, progress.why_not_read(upload)
    tasks.accept(upload=upload, seen=preview["seen"], by="ada")
    work()
    assert fresh(upload).status == Upload.Status.ACCEPTED
    return preview


def work() -> None:
    worker.run(only_waiting=True)


def fresh(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def test_a_worker_reads_files_and_loads_them_and_the_queue_holds_ids_alone() -> None:
    upload = put_in("1001", "1002")
    tasks.look(upload=upload, by="ada")
    assert previews.kept_preview(upload) is None
    work()
    preview = previews.kept_preview(upload)
    assert preview is not None
    assert preview["report"]["files"][0]["accepted"] == 2
    assert Child.objects.count() == 0
    tasks.accept(upload=upload, seen=preview["seen"], by="ada")
    assert fresh(upload).status == Upload.Status.TAKING
    work()
    assert fresh(upload).load == Load.objects.get().pk
    assert Load.objects.get().received_by == "ada"
    assert Child.objects.count() == 2
    assert [job.state for job in Job.objects.all()] == [Job.State.DONE, Job.State.DONE]
    assert not paths_of(upload)[0].exists()
    queued = DBTaskResult.objects.filter(task_path=tasks.carry_out.module_path)
    assert {len(task.args_kwargs["args"]) for task in queued} == {2}
    for authority, job in (task.args_kwargs["args"] for task in queued):
        assert authority == "806"
        assert Job.objects.filter(pk=job).exists()


def test_asked_twice_the_files_are_read_by_one_job() -> None:
    upload = put_in("1001")
    assert tasks.look(upload=upload, by="ada").pk == tasks.look(upload=upload, by="ada").pk
    with pytest.raises(uploads.UploadRefused, match="being read now"):
        tasks.accept(upload=upload, seen=version_words(), by="ada")
    work()
    assert Job.objects.count() == 1


def test_two_workers_that_find_the_same_job_load_it_once() -> None:
    upload = put_in("1001")
    job = jobs.begin_accept(upload=upload, seen=version_words(), by="ada")
    assert job is not None
    for _ in range(4):
        tasks.carry_out.enqueue("806", job.pk)

    def one() -> None:
        with scopes_disabled():
            work()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(one), pool.submit(one)]:
            done.result(timeout=60)
    assert Load.objects.count() == 1
    assert Job.objects.get().attempts == 1
    assert verify_chain() == []


def test_what_a_killed_worker_had_begun_is_begun_again_once_and_then_said() -> None:
    upload = put_in("1001")
    seen = version_words()
    tasks.accept(upload=upload, seen=seen, by="ada")
    DBTaskResult.objects.all().delete()  # its task died with it
    Job.objects.update(state=Job.State.RUNNING, worker="killed", attempts=1)
    assert "Nothing is lost" in trouble(upload)
    work()
    assert fresh(upload).status == Upload.Status.ACCEPTED
    assert Load.objects.count() == 1

    other = put_in("1002")
    tasks.look(upload=other, by="ada")
    Job.objects.filter(upload=other).update(
        state=Job.State.RUNNING, worker="killed", attempts=jobs.ATTEMPTS
    )
    work()
    assert "interrupted twice" in progress.why_not_read(other)
    assert paths_of(other)[0].exists()
    assert progress.under_way(other) is None


def test_a_worker_killed_between_its_load_and_its_job_does_not_load_again() -> None:
    upload = put_in("1001")
    tasks.accept(upload=upload, seen=version_words(), by="ada")
    work()
    Job.objects.update(state=Job.State.RUNNING, worker="killed", attempts=1)
    work()
    assert Load.objects.count() == 1
    assert Job.objects.get().state == Job.State.DONE


def test_a_job_that_was_never_queued_is_queued_by_the_next_worker() -> None:
    upload = put_in("1001")
    jobs.begin_look(upload=upload, by="ada")
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    work()
    assert previews.kept_preview(upload) is not None


def test_a_fault_is_said_without_what_the_files_say_and_the_files_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def faulty(*_: Any, **__: Any) -> None:
        raise RuntimeError("Merrin Ashgarth")

    upload = put_in("1001")
    tasks.accept(upload=upload, seen=version_words(), by="ada")
    with monkeypatch.context() as broken:
        broken.setattr(uploads.services, "load", faulty)
        work()
    job = Job.objects.get()
    assert job.state == Job.State.FAILED
    assert "Nothing was loaded and your files are kept" in progress.why_not_loaded(upload)
    assert "RuntimeError" in job.problem
    assert "faulty" in job.fault
    assert "Merrin" not in job.problem + job.fault
    assert not DBTaskResult.objects.filter(traceback__contains="Merrin").exists()
    assert fresh(upload).status == Upload.Status.WAITING
    tasks.accept(upload=fresh(upload), seen=version_words(), by="ada")
    work()
    assert Load.objects.count() == 1


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    upload = put_in("1001")
    tasks.look(upload=upload, by="ada")
    monkeypatch.setattr(previews, "_read", full)
    work()
    assert "disk is full" in progress.why_not_read(upload)


def test_what_was_accepted_while_the_load_waited_ends_it_with_the_files_kept() -> None:
    mine, theirs = put_in("1001"), put_in("1002")
    seen = version_words()
    tasks.accept(upload=mine, seen=seen, by="ada")
    tasks.accept(upload=theirs, seen=seen, by="bob")
    work()
    assert fresh(mine).status == Upload.Status.ACCEPTED
    assert fresh(theirs).status == Upload.Status.WAITING
    assert "Something else was accepted" in progress.why_not_loaded(theirs)
    assert paths_of(theirs)[0].exists()
    assert Load.objects.count() == 1


def test_pages_say_when_no_worker_runs_and_what_comes_first() -> None:
    first, second = put_in("1001"), put_in("1002")
    tasks.look(upload=first, by="ada")
    tasks.look(upload=second, by="ada")
    assert "No worker is running" in trouble(first)
    worker.beat("alive")
    assert trouble(first) == ""
    shown = progress.under_way(second)
    assert shown is not None
    assert "1 other piece of work comes first" in shown.words
    Worker.objects.update(seen_at=timezone.now() - jobs.SILENT_FOR)
    assert "No worker is running" in trouble(first)


def test_a_worker_says_that_it_is_alive_while_it_works_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    living: list[int] = []
    stages: list[int] = []

    def watched(upload: Upload, tell: Callable[[Any], None]) -> None:
        living.append(len(jobs.living_workers()))
        shown = progress.under_way(upload)
        assert shown is not None
        stages.append(shown.steps)

    monkeypatch.setattr(previews, "make_preview", watched)
    tasks.look(upload=put_in("1001"), by="ada")
    work()
    assert living == [1]
    assert stages == [1]
    assert not Worker.objects.exists()


def test_after_a_load_and_as_a_day_begins_what_pages_show_is_made_ready_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    monkeypatch.setattr(tasks, "run_afterwards", made.append)
    upload = put_in("1001")
    load_now(upload)
    assert made == ["806"]
    with transaction.atomic():
        ensure_authority(code="807", by="test")
    tasks.make_all_ready()
    tasks.make_all_ready()
    work()
    assert sorted(made[1:]) == ["806", "807"]
    number = fresh(upload).load
    assert number is not None
    services.undo(number=number, by="ada")
    tasks.make_ready("806")
    work()
    assert made[3:] == ["806"]


def test_making_ready_gives_way_to_files_and_goes_on_after_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[str] = []
    upload = put_in("1001")

    def figures(*, authority: str, gives_way: Callable[[], bool]) -> None:
        if not happened:
            tasks.look(upload=upload, by="ada")
        happened.append("stopped" if gives_way() else "finished")

    look = previews.make_preview
    monkeypatch.setattr(tasks, "warm_default_views", figures)
    monkeypatch.setattr(
        previews, "make_preview", lambda *given: (happened.append("read"), look(*given))
    )
    tasks.make_ready("806")
    work()
    assert happened == ["stopped", "read", "finished"]


def test_old_workers_and_what_was_done_long_ago_are_forgotten() -> None:
    tasks.look(upload=put_in("1001"), by="ada")
    work()
    worker.beat("killed")
    Worker.objects.update(seen_at=timezone.now() - timedelta(days=2))
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=15))
    worker.tidy()
    assert not Worker.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_others_write_while_files_are_read_and_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite there is one writer at a time: a preview must never be it for long."""
    with _others() as write:
        moments: list[str] = []
        between = effects.effect_between

        def trying(*given: Any) -> Any:
            write()
            moments.append("tried")
            return between(*given)

        def tell(stage: Any) -> None:
            write()
            moments.append(stage.name)

        monkeypatch.setattr(previews, "effect_between", trying)
        previews.make_preview(put_in("1001", "1002"), tell)
    assert moments == ["READ", "MATCHED", "CHECKED", "tried"]
    assert Load.objects.count() == 0


def test_a_load_moves_what_its_preview_said() -> None:
    upload = put_in("1001", "1002")
    tasks.look(upload=upload, by="ada")
    work()
    preview = previews.kept_preview(upload)
    assert preview is not None
    tasks.accept(upload=upload, seen=preview["seen"], by="ada")
    work()
    load = Load.objects.get()
    assert load.effect == preview["moves"]  # worked out by the worker, before anybody opened it
    Load.objects.update(effect=None)
    assert effect_of(Load.objects.get()) == preview["moves"]


def test_marks_are_tried_beside_those_in_force_and_new_ones_told_from_changed() -> None:
    heads = "child_id,upn,urn,date,session,code,recorded_at\n"
    mark = "1001,,900001,2022-10-{},{},{},2022-10-{}T09:00:00\n"
    first = heads + mark.format("03", "AM", "/", "03") + mark.format("03", "PM", "\\", "03")
    load_now(put_in("1001"))
    load_now(put_file("marks.csv", first))
    again = heads + mark.format("03", "AM", "/", "03") + mark.format("03", "PM", "O", "05")
    upload = put_file("more.csv", again + mark.format("04", "AM", "O", "04"))
    (seen,) = load_now(upload)["report"]["files"]
    assert [seen[name] for name in ("rows", "new", "changed", "unchanged")] == [3, 1, 1, 1]
    (loaded,) = Load.objects.get(pk=fresh(upload).load).files.all()
    assert (loaded.accepted, loaded.unchanged) == (2, 1)


def trouble(upload: Upload) -> str:
    shown = progress.under_way(upload)
    assert shown is not None
    return shown.trouble


class _others:  # noqa: N801
    """Another person's click, on a connection of its own, that must not wait."""

    def __enter__(self) -> Callable[[], None]:
        self.pool = ThreadPoolExecutor(1)

        def click() -> None:
            with scope(authority="806"):
                record(actor="bob", action="child.seen", authority="806")

        return lambda: self.pool.submit(click).result(timeout=5)

    def __exit__(self, *_: object) -> None:
        def hang_up() -> None:
            connection.close()  # the connection of the thread that asks

        self.pool.submit(hang_up).result()
        self.pool.shutdown()
