"""Reading what the upload form posts. Judging it is the services' business."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hightech_zone.lib.sheets import MAX_BYTES


class UploadForm(forms.Form):
    """No file at all counts as an empty one; of a larger one only enough is read to refuse it."""

    file = forms.FileField(required=False, allow_empty_file=True)

    def _file(self) -> UploadedFile | None:
        given = self.files.get("file")
        return given if isinstance(given, UploadedFile) else None

    def filename(self) -> str:
        given = self._file()
        return given.name or "" if given else ""

    def content(self) -> bytes:
        given = self._file()
        return given.read(MAX_BYTES + 1) if given else b""
