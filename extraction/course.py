"""What a course asks of a patient: how many sessions, how long, from what age, watched or not, by referral or not."""

from extraction.course_age import read_age
from extraction.course_counts import read_sessions
from extraction.course_minutes import gives_spravato, read_minutes
from extraction.course_numbers import LONG, both
from extraction.course_referral import read_referral
from extraction.course_watch import read_monitoring

__all__ = ["LONG", "READERS", "both", "gives_spravato"]  # all but the second are for readers of other fields

READERS = (read_sessions, read_minutes, read_age, read_monitoring, read_referral)
