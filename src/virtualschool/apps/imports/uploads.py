"""Files that somebody put in: they wait in the home until they are accepted, or for a day."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports import services
from virtualschool.apps.imports.decisions import in_words, state_version
from virtualschool.apps.imports.models import HeadingSet, Upload
from virtualschool.apps.imports.stages import Tell, nobody
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.feeds.base import Context

#: For how long files wait that nobody decides on.
KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 120
_PREVIEW = "preview.json"


class UploadRefused(Exception):
    """Nothing was changed. The message is one plain sentence for the user."""


def uploads_folder() -> Path:
    """Where files wait; made when first asked for, readable by the server's owner only."""
    folder: Path = settings.HOME.root / "spill" / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def safe_name(name: str) -> str:
    """A file's name as it can stand on any disk: no folder, no control character, not too long.

    What it says stays readable, since messages name the file by it.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    plain = plain.strip().lstrip(".") or "unnamed"
    path = PurePosixPath(plain)
    suffix = path.suffix[:12]
    stem = plain[: len(plain) - len(path.suffix)] if path.suffix else plain
    while len((stem + suffix).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


def keep_upload(
    *, authority: str, files: Iterable[UploadedFile], by: str, year: int | None = None
) -> Upload:
    """Keep these files for ``by`` to look at. Two of one name are told apart by a number."""
    token = secrets.token_urlsafe(32)
    folder = uploads_folder() / token
    folder.mkdir(mode=0o700)
    names: list[str] = []
    for file in files:
        name = _own(safe_name(file.name or ""), names)
        _keep(file, folder / name)
        names.append(name)
    with transaction.atomic():
        upload = Upload.objects.create(
            token=token,
            authority=authority,
            uploaded_by=by,
            uploaded_at=timezone.now(),
            files=names,
            year=year,
        )
        record(
            actor=by,
            action="files.put_in",
            authority=authority,
            subject_type="upload",
            subject=str(upload.pk),
            detail={"files": names},
        )
    return upload


def waiting_uploads(authority: str, by: str) -> list[Upload]:
    """What the person put in, has not decided on, and still waits."""
    return list(
        Upload.objects.filter(
            authority=authority,
            uploaded_by=by,
            status__in=[Upload.Status.WAITING, Upload.Status.TAKING],
            uploaded_at__gt=timezone.now() - KEPT_FOR,
        )
    )


@scopes_disabled()  # the folder is shared: what waits of another authority must stay
def sweep_uploads() -> None:
    """Throw away what waited longer than a day, and folders that no upload names."""
    expired = timezone.now() - KEPT_FOR
    Upload.objects.filter(status=Upload.Status.WAITING, uploaded_at__lte=expired).update(
        status=Upload.Status.DISCARDED
    )
    live = set(
        Upload.objects.filter(uploaded_at__gt=expired)
        .filter(status__in=[Upload.Status.WAITING, Upload.Status.TAKING])
        .values_list("token", flat=True)
    )
    for folder in uploads_folder().iterdir():
        is_young = folder.stat().st_mtime > expired.timestamp()
        # A folder being filled has no row yet.
        is_known = Upload.objects.filter(token=folder.name).exists()
        if folder.name not in live and (is_known or not is_young):
            shutil.rmtree(folder, ignore_errors=True)


def folder_of(upload: Upload) -> Path:
    return uploads_folder() / upload.token


def paths_of(upload: Upload) -> list[Path]:
    """The files that wait, in the order put in."""
    return [folder_of(upload) / name for name in upload.files]


def preview_file(upload: Upload) -> Path:
    """Where what the files would come to is kept while they wait: it goes with them."""
    return folder_of(upload) / _PREVIEW


def context_of(upload: Upload) -> Context:
    """What is known of the files beside what they say: the headings that were said before."""
    said = HeadingSet.objects.filter(authority=upload.authority)
    return Context(
        authority=upload.authority,
        today=home_clock().today(),
        year=upload.year,
        by_headings={each.headings: each.mapping for each in said},
    )


def leave_out(*, upload: Upload, name: str) -> None:
    """Take one file out of an upload; without any the upload is thrown away."""
    if name not in upload.files or upload.status != Upload.Status.WAITING:
        return
    (folder_of(upload) / name).unlink(missing_ok=True)
    preview_file(upload).unlink(missing_ok=True)
    upload.files = [each for each in upload.files if each != name]
    upload.save(update_fields=["files"])
    if not upload.files:
        discard(upload=upload)


def discard(*, upload: Upload) -> None:
    """Throw the files away. Whatever was loaded of them stays loaded."""
    changed = Upload.objects.filter(pk=upload.pk, status=Upload.Status.WAITING).update(
        status=Upload.Status.DISCARDED
    )
    if changed:
        shutil.rmtree(folder_of(upload), ignore_errors=True)


def version_words() -> str:
    """The state of the home as a form carries it, to see whether it is still the one shown."""
    return in_words(state_version())


def is_loaded(upload: Upload) -> bool:
    """Whether the files are a load by now."""
    upload.refresh_from_db()
    return upload.status == Upload.Status.ACCEPTED


def take_in(*, upload: Upload, seen: str, by: str, tell: Tell = nobody) -> None:
    """Load the files as one load; nothing happens if they are one already.

    ``seen`` is the version of the home that the preview was made for. Raises whatever
    ``services.load`` raises, with the files kept.
    """
    if not is_loaded(upload):
        services.load(
            paths=paths_of(upload),
            authority=Authority.objects.get(code=upload.authority),
            by=by,
            context=context_of(upload),
            upload=upload,
            seen=seen,
            tell=tell,
        )
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def _own(name: str, others: list[str]) -> str:
    own, number = name, 2
    while own in others or own == _PREVIEW:
        path = PurePosixPath(name)
        own = f"{path.stem} ({number}){path.suffix}"
        number += 1
    return own


def _keep(file: UploadedFile, path: Path) -> None:
    with path.open("xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
