"""The refusals of the registry: each says what happened and who can do something about it."""

from __future__ import annotations


class RegistryError(Exception):
    """Any refusal by the registry; its text is fit to be shown to the person who asked."""

    status = 400


class NotSignedIn(RegistryError):
    """The request carries no known, unrevoked credential."""

    status = 401


class NotPermitted(RegistryError):
    """The actor's roles do not grant the permission."""

    status = 403


class NotFound(RegistryError):
    """Nothing of that name is on record."""

    status = 404


class RuleBroken(RegistryError):
    """A rule of approval refuses the act; `duty` names the rule."""

    status = 403

    def __init__(self, text: str, *, duty: str) -> None:
        super().__init__(text)
        self.duty = duty


class Conflict(RegistryError):
    """The change contradicts what is already on record."""

    status = 409


class Invalid(RegistryError):
    """The input breaks a rule; the text names the place."""

    status = 422


class TooBig(RegistryError):
    """The body is above the limit."""

    status = 413


class Overloaded(RegistryError):
    """More requests wait than can be served soon; send it again later."""

    status = 503


class Unavailable(RegistryError):
    """The database does not answer at the moment; nothing was changed or lost, and the same request may work later."""

    status = 503


class RegistryBroken(RegistryError):
    """The registry cannot be trusted or opened; an administrator must act."""

    status = 500


class TooManyAttempts(RegistryError):
    """Too many failed sign-ins; the text says how long to wait, and so does `seconds`."""

    status = 429

    def __init__(self, text: str, *, seconds: int) -> None:
        super().__init__(text)
        self.seconds = seconds
