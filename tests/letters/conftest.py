from rig.chromium import chromium

__all__ = ["chromium"]
