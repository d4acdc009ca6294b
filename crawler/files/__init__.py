"""Attachments: RawPage -> FileFacts, in processes that can be killed."""

from crawler.files.facts import file_facts
from crawler.files.limits import FileLimits
from crawler.files.pool import FileReader

__all__ = ["FileLimits", "FileReader", "file_facts"]
