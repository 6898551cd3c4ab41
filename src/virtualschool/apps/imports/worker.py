"""The worker: a process that does what was queued, one thing after another.

It says every few seconds that it is alive, so that pages can say when there is none, and takes up
what a killed one had begun. Several may run; each thing is done by one of them.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Loop
from django_tasks_db.models import DBTaskResult

from virtualschool.apps.imports import tasks
from virtualschool.apps.imports.models import Worker
from virtualschool.apps.receipts.clock import home_clock

log = logging.getLogger(__name__)

#: Seconds between two signs of life; a worker is thought gone after ``jobs.SILENT_FOR``.
BEAT = 5.0
#: Seconds between two looks into an empty queue.
INTERVAL = 1.0
#: For how long the queue keeps what was done, in days.
KEPT_DAYS = 14
#: A worker that was killed leaves its row, which goes after so long.
FORGOTTEN_AFTER = timedelta(days=1)


def run(
    *,
    only_waiting: bool = False,
    heeds_signals: bool = False,
    say: Callable[[str], None] = log.info,
) -> None:
    """Work until told to stop, or with ``only_waiting`` until nothing waits any more.

    A process of its own ``heeds_signals``: what is begun is finished first, and a second signal
    ends it. ``say`` gets a line for whoever watches the server.
    """
    name = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
    stop = threading.Event()
    beat(name)
    tasks.take_up_again()
    heart = threading.Thread(target=_keep_beating, args=(name, stop), daemon=True)
    heart.start()
    loop = Loop(
        queue_names=["*"],
        interval=INTERVAL,
        batch=only_waiting,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    if heeds_signals:
        loop.configure_signals()
    say(f"Worker {name} is ready.")
    try:
        _work(loop)
    finally:
        stop.set()
        heart.join(timeout=BEAT)
        Worker.objects.filter(name=name).delete()
        say(f"Worker {name} has stopped.")


def beat(name: str) -> None:
    """Say that the worker of this name is alive."""
    now = timezone.now()
    Worker.objects.update_or_create(
        name=name, defaults={"seen_at": now}, create_defaults={"began_at": now, "seen_at": now}
    )


def tidy() -> None:
    """Forget workers that were killed long ago, and what the queue did long ago."""
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    if DBTaskResult.objects.finished().exists():
        call_command(
            "prune_db_task_results", min_age_days=KEPT_DAYS, failed_min_age_days=KEPT_DAYS,
            verbosity=0,
        )  # fmt: skip


def _work(loop: Loop) -> None:
    """Runs the loop again where SQLite was kept locked by others for longer than it waits."""
    while loop.running:
        try:
            loop.run()
        except OperationalError as busy:
            if "locked" not in str(busy).lower():
                raise
            continue
        return


def _keep_beating(name: str, stop: threading.Event) -> None:
    """Signs of life from a thread of its own, so that long work does not look like death.

    As a day begins it has made ready what pages show of that day.
    """
    beats, day = 0, None
    while not stop.wait(BEAT):
        try:
            beat(name)
            tasks.take_up_again()
            if beats % 720 == 0:  # once an hour
                tidy()
            if day != home_clock().today():
                tasks.make_all_ready()
                day = home_clock().today()
        except OperationalError as busy:
            log.warning("A sign of life was not written: %s", type(busy).__name__)
        beats += 1
    connection.close()
