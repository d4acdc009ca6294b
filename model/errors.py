"""Errors that a person must see. Each carries one Chinese sentence that says what to mend.

    GongkaiError
    ├── UsageError          wrong use of a command
    ├── InvalidInput        a file the office edits is wrong (file, row, column)
    ├── StoreError          the data directory cannot be used
    │   ├── StoreBusy       another audit holds it
    │   ├── StoreTooNew     written by a newer version
    │   └── StoreFull       no space left, or the disk refuses
    ├── EngineError         the machines that should do the work cannot be used
    └── NotFound            no such audit, unit, rule …

A command that meets one prints the sentence and exits with 2. Anything else that escapes is our bug.
"""


class GongkaiError(Exception):
    """Root of the tree. `str(error)` is the Chinese sentence shown to the user."""


class UsageError(GongkaiError):
    """The command was called wrongly."""


class InvalidInput(GongkaiError):
    """A file is wrong. `problems` holds one sentence per fault, each naming file, sheet, row and column."""

    def __init__(self, problems: tuple[str, ...] | str) -> None:
        self.problems = (problems,) if isinstance(problems, str) else problems
        super().__init__("\n".join(self.problems))


class StoreError(GongkaiError):
    """The data directory cannot be used."""


class StoreBusy(StoreError):
    """Another process is writing to this data directory."""


class StoreTooNew(StoreError):
    """The data directory was written by a newer version of this program."""


class StoreFull(StoreError):
    """The disk is full or refuses to write; everything acknowledged before is kept."""


class NotFound(GongkaiError):
    """The named audit, unit, rule, requirement or finding does not exist."""


class EngineError(GongkaiError):
    """The machines that should do the work are out of reach or unfit; what is done stays done."""
