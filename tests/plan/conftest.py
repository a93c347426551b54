"""How long an example takes is no property of the plan: the machine may be busy."""

from hypothesis import settings

settings.register_profile("plan", deadline=None)
settings.load_profile("plan")
