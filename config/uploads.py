"""Where a file lands while its request is read: in memory, up to a size, and never in a file of its own."""

import io

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LONGEST_REQUEST = 100 * 1024 * 1024  # below it what is too large is refused beside its field, above it the whole is


class InMemory(FileUploadHandler):
    """The files of one request share one allowance. Beyond it they are read and thrown away, and said to be too large.

    Django's own handlers write what is large to the disk, in clear and without limit, for anybody who sends it.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > LONGEST_REQUEST:
            raise RequestDataTooBig
        self.left = settings.UPLOAD_MAX_BYTES

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file, self.whole = io.BytesIO(), True

    def receive_data_chunk(self, raw_data, start):
        self.left -= len(raw_data)
        self.whole = self.whole and self.left >= 0
        if self.whole:
            self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        size = file_size if self.whole else max(file_size, settings.UPLOAD_MAX_BYTES + 1)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
