"""The people and posts that plans name, and who owns which action."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from virtualschool.apps.accounts.models import User


class Person(models.Model):
    """Somebody whom plans name, by name or by initials alone until the name is known.

    ``account`` is how the person signs in here, ``None`` for whoever does not.
    """

    authority = models.CharField(max_length=3)
    name = models.CharField(max_length=150, blank=True)
    initials = models.CharField(max_length=5, blank=True)
    account = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="people_in_plans"
    )

    objects: models.Manager[Person] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "name", "initials"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.initials


class Post(models.Model):
    """A post that plans name, who holds it, and which post stands in for it. No holder: vacant."""

    authority = models.CharField(max_length=3)
    title = models.CharField(max_length=200)
    holder = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    is_vacant = models.BooleanField(default=False)  # known to be, not merely unknown who holds it
    deputy = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)

    objects: models.Manager[Post] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "title"]
        constraints = [models.UniqueConstraint(fields=["authority", "title"], name="one_post")]

    def __str__(self) -> str:
        return self.title


class Alias(models.Model):
    """Words by which plans name a post or a person: "VSH", "RB"."""

    authority = models.CharField(max_length=3)
    words = models.CharField(max_length=300)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="aliases")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="aliases")

    objects: models.Manager[Alias] = ScopedManager(authority="authority")

    class Meta:
        ordering = ["authority", "words"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["authority", "words"], name="one_alias")]

    def __str__(self) -> str:
        return self.words


class Ownership(models.Model):
    """One of an action's owners, the lead first: the words of its cell, and whom they name."""

    action = models.ForeignKey("plans.Action", on_delete=models.CASCADE, related_name="ownerships")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="ownerships")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="ownerships"
    )

    objects: models.Manager[Ownership] = ScopedManager(authority="action__plan__authority")

    class Meta:
        ordering = ["action_id", "position"]

    def __str__(self) -> str:
        return self.words
