"""People who sign in, and what they may see."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. What it may do stands in its grants, never here.

    An account is invited until its owner has chosen a password by the latest link, and suspended
    while it is not active.
    """

    invited_at = models.DateTimeField(null=True, blank=True)

    #: Grants read once for a request; ``None`` where they are read each time.
    remembered_grants: list[list[Grant]] | None = None

    @property
    def is_invited(self) -> bool:
        """Whether nobody has chosen a password yet."""
        return not self.has_usable_password()

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Grant(models.Model):
    """A role, for a scope, from a day to a day. Role and scope codes are stable strings."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20)  # authority, school, caseload, child
    scope_code = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=150)
    granted_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300, blank=True)  # of a look outside the caseload

    class Meta:
        ordering = ["user_id", "role", "scope_kind", "scope_code", "first_day"]
        indexes = [models.Index(fields=["scope_code"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.scope_kind} {self.scope_code}"
