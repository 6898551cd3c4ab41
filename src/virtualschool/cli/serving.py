"""Commands that stay: the web site, and the worker beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import click

from virtualschool.cli.common import Refused, command

#: Seconds before a worker that ended by itself is started again.
AGAIN_AFTER = 5.0
#: Seconds for which a worker may finish what it does once the site stops.
PATIENCE = 60.0


def add_to(group: click.Group) -> None:
    @command(group, "serve")
    @click.option("--port", type=int, default=8000, show_default=True)
    @click.option("--no-worker", is_flag=True, help="Start no worker: one runs elsewhere.")
    def serve(port: int, no_worker: bool, format: str) -> None:
        """The web site, on this machine, with a worker beside it."""
        from virtualschool.apps.imports.tasks import is_at_once

        run_server(port, has_worker=not no_worker and not is_at_once())

    @command(group, "worker")
    @click.option("--only-waiting", is_flag=True, help="Stop when nothing waits any more.")
    @click.option("--beside", is_flag=True, hidden=True, help="Stop when standard input ends.")
    def worker(only_waiting: bool, beside: bool, format: str) -> None:
        """Do what pages queue: read files that were put in, load them, make figures ready."""
        from virtualschool.apps.imports.worker import run

        if beside:
            threading.Thread(target=_stop_with_parent, daemon=True).start()
        run(
            only_waiting=only_waiting,
            heeds_signals=True,
            say=lambda words: click.echo(words, err=True),
        )


def run_server(port: int, *, has_worker: bool) -> None:
    """Serve the site on the port, or on the next free one, and print its address.

    With a worker, that is a process of its own, so that clicks never wait for a load.
    """
    import waitress

    from virtualschool.config.wsgi import application

    chosen = free_port(port)
    stopping = threading.Event()
    beside = threading.Thread(target=_keep_worker, args=(stopping,)) if has_worker else None
    if beside is not None:
        beside.start()
    click.echo(f"The site is at http://127.0.0.1:{chosen}/ (Ctrl+C stops it).")
    try:
        waitress.serve(application, host="127.0.0.1", port=chosen, threads=8, _quiet=True)
    finally:
        stopping.set()
        if beside is not None:
            beside.join()


def free_port(first: int) -> int:
    """The first free port from ``first`` on; ``Refused`` after fifty busy ones."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refused(f"Ports {first} to {first + 49} are all busy; name another with --port.")


def _keep_worker(stopping: threading.Event) -> None:
    """Runs a worker until the site stops, and starts it again if it ends before that.

    Its standard input is a pipe that ends with this process, however that ends.
    """
    while not stopping.is_set():
        with subprocess.Popen(
            [sys.executable, "-m", "virtualschool.cli", "worker", "--beside"],
            stdin=subprocess.PIPE,
        ) as process:
            while process.poll() is None and not stopping.wait(0.5):
                pass
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        stopping.wait(AGAIN_AFTER)


def _stop_with_parent() -> None:
    """Waits until standard input ends, then asks this process to finish as a signal would."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
