"""Files as a browser sends them: straight to the home's disk, never to memory, up to a limit."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from virtualschool.apps.imports.uploads import uploads_folder

#: The most that is taken in one go.
LARGEST_UPLOAD = 512 * 1024 * 1024
TOO_LARGE = (
    "The files are larger than 512 MB together: put in fewer at a time, or put them in a zip"
)


class HomeUploadHandler(FileUploadHandler):
    """Streams files to the spill folder. Past the limit nothing more is taken, and the request says
    ``is_upload_too_large``. Of a stranger nothing is taken at all.

    The rest is left where it is: the server has the whole request on its disk by then, and Django
    would read it out line by line, which of a file without lines is all of it at once.
    """

    chunk_size = 1 << 20

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        user = getattr(self.request, "user", None)
        self._room = LARGEST_UPLOAD if user is not None and user.is_authenticated else 0
        self._file: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # Closed by the request at its end, which removes it.
        self._file = tempfile.NamedTemporaryFile(dir=uploads_folder().parent)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._room -= len(raw_data)
        if self._room < 0:
            self._file.close()
            assert self.request is not None
            self.request.is_upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=True)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self._file.seek(0)
        return UploadedFile(
            file=self._file,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        if self._file is not None:
            self._file.close()
