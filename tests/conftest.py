"""A property that a busy machine checks slowly is not broken: Hypothesis has no deadline here."""

from hypothesis import settings

settings.register_profile("course", deadline=None)
settings.load_profile("course")
