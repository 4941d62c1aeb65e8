# Abstract blocks first, then the models made of them, then what they add to the host.
# A module named like its folder gets another name here, so that the name of the folder stays the folder's.
from .document import subject_mixin, closed_mixin, subject_record_mixin  # isort: skip
from . import audience_mixin  # isort: skip
from .document import transition_mixin, single_mixin, document_mixin, month_mixin  # isort: skip
from . import resource_calendar, company_time, printed_time  # isort: skip
from . import job_failure  # isort: skip
from .decision import decision as _decision, decision_words, decision_figures, decision_chain, decision_witness  # isort: skip
from .decision import decision_head, setting_mixin  # isort: skip
from .document import readers_mixin  # isort: skip
from .deadline import deadline_rung, deadline_rule, deadline_escalation, deadline as _deadline  # isort: skip
from .deadline import deadline_responsible, deadline_sweep, deadline_mixin  # isort: skip
from .approval import approval_rule, approval as _approval, approval_step, approval_shown, approval_telling  # isort: skip
from .deadline import deadline_upgrade  # isort: skip
from .approval import approval_delegation, approval_mixin, approval_asking, approval_deciding  # isort: skip
from . import customer_input  # isort: skip
from .evidence import evidence_kind, evidence as _evidence, evidence_reading, evidence_mixin, on_site_mixin  # isort: skip
from .checklist import department, checklist_template, checklist_question, checklist_item, checklist_conclusion, checklist_mixin  # isort: skip
from .register import register as _register, register_field, register_option, register_values_mixin, register_copied_mixin  # isort: skip
from .register import register_copy, register_lending, register_entry, register_signature  # isort: skip
from .gate import gated_mixin  # isort: skip
from . import crm_team  # isort: skip
from .gate import gate as _gate, passed_mixin, sale_order_fingerprint  # isort: skip
from .evidence import ir_attachment  # isort: skip
from . import mail_activity, res_groups, res_users  # isort: skip
from .gate import host_figures  # isort: skip
from .load import file_column_mixin, file_row_mixin, file_load, file_load_batches, file_load_words  # isort: skip
from . import mail_template, ir_actions_report  # isort: skip
from .document import mail_message  # isort: skip
