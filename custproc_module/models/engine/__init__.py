# Abstract blocks first, then the models made of them, then what they add to the host.
from . import subject_mixin, closed_mixin, subject_record_mixin, audience_mixin, transition_mixin, document_mixin  # isort: skip
from . import resource_calendar, company_time, printed_time  # isort: skip
from . import job_failure, decision, decision_words, decision_chain, decision_head, setting_mixin, readers_mixin  # isort: skip
from . import deadline_rung, deadline_rule, deadline_escalation, deadline, deadline_responsible, deadline_sweep, deadline_mixin  # isort: skip
from . import approval_rule, approval, approval_step, approval_shown, approval_telling, approval_delegation, approval_mixin, approval_asking  # isort: skip
from . import evidence_kind, evidence, evidence_reading, evidence_mixin, on_site_mixin  # isort: skip
from . import department, checklist_template, checklist_question, checklist_item, checklist_conclusion, checklist_mixin  # isort: skip
from . import register, register_field, register_option, register_values_mixin, register_copied_mixin  # isort: skip
from . import register_copy, register_lending, register_entry, register_signature  # isort: skip
from . import gated_mixin, crm_team, gate, passed_mixin, sale_order_fingerprint, ir_attachment, mail_activity, res_groups, res_users  # isort: skip
from . import host_figures  # isort: skip
from . import file_column_mixin, file_row_mixin, file_load, file_load_batches, file_load_words  # isort: skip
from . import mail_template  # isort: skip
