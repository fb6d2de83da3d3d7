"""What holds for every test: examples are not timed, as a busy machine would fail them by chance."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
