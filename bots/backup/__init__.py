"""Backup while the bots run, and restore: the database as it was at one moment, and every paper that it knows.

Keys and records lie apart: whoever finds a backup can read nothing of it, and a restored one forgets again whom it was
to forget.
"""
