from rig.installation import installation

__all__ = ["installation"]
