"""Reviewing a plan: the monthly meeting and its minutes, two days compared, reminders, closure."""
