from rig.databases import db, postgresql, postgresql_db, sqlite_template, sqlite_url, url
from rig.dovecot import dovecot, private_dovecot

__all__ = ["db", "dovecot", "postgresql", "postgresql_db", "private_dovecot", "sqlite_template", "sqlite_url", "url"]
