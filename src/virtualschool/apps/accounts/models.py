"""People who sign in, and what they may see."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. What it may do stands in its grants, never here."""

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

    class Meta:
        ordering = ["user_id", "role", "scope_kind", "scope_code", "first_day"]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.scope_kind} {self.scope_code}"
