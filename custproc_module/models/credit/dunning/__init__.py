"""Reminders by level, disputes, and the stop of supply."""

from . import dunning_level, dunning_exemption, dunning_run, dunning_notice, dunning_notice_line  # isort: skip
from . import dunning_dispute, account_move_dispute, dunning_stop, dunning_stop_lifting, dunning_stop_return  # isort: skip
from . import dunning_selection, dunning_sending, dunning_notice_mail, dunning_undelivered, dunning_promise  # isort: skip
from . import res_company_dunning  # isort: skip
