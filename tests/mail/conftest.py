from rig.mailboxes import post

__all__ = ["post"]
