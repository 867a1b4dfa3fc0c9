"""What is written to the log."""

import logging
from http import HTTPStatus


class WithoutTraceOfRefusals(logging.Filter):
    """An address that its sender got wrong is one line: where the code found it out is no news."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == HTTPStatus.BAD_REQUEST:
            record.exc_info = None
        return True
