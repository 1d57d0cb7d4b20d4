"""How passwords are hashed: see docs/adr/0008 for the measures behind these figures."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Sobre(Argon2PasswordHasher):
    """Argon2id in 19 MiB and one thread: a log-in that fails must not slow the readers down."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
