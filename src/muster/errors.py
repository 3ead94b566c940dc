"""What can go wrong, in four kinds; domain code raises them and edges translate them once."""


class MusterError(Exception):
    """Something that a person must be told, in one line that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RuleError(MusterError):
    """A rule of the field forbids the act; `rule` is the short name of the rule in `policy`."""

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


class NotPermittedError(MusterError):
    """This person may not do this act."""


class InputError(MusterError):
    """What came in can't be used; nothing was kept of it or all of it was, as the message says."""


class StaleError(MusterError):
    """Somebody else changed the record since it was read; `current` is what stands there now."""

    def __init__(self, message: str, *, current: str = "") -> None:
        super().__init__(message)
        self.current = current
