from rig.databases import db, postgresql, postgresql_db, sqlite_template, sqlite_url, url

__all__ = ["db", "postgresql", "postgresql_db", "sqlite_template", "sqlite_url", "url"]
