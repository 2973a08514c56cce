from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    """A row of the house's table of members, with the few columns that L shows."""

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=80)
    surname_prefix = models.CharField(max_length=30)
    last_name = models.CharField(max_length=120)
    sort_name = models.TextField()
    is_active = models.BooleanField()

    objects: models.Manager["Person"] = models.Manager()

    USERNAME_FIELD = "email"

    class Meta:
        managed = False
        db_table = "members_member"

    def __str__(self):
        return self.email
