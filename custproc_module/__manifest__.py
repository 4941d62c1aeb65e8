{
    "name": "Customer Processes",
    "summary": "Customer file, contract review, credit authorisation, tickets and repairs that keep the company's rules",
    "version": "19.0.1.0.0",
    "category": "Sales/Customer Processes",
    "author": "custproc_module contributors",
    "website": "https://example.com/custproc_module",
    "license": "AGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": [
        "account",
        "helpdesk_mgmt",
        "portal",
        "rating",
        "repair",
        "report_xlsx",
        "sale_stock",
        "survey",
    ],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        # groups first: everything below names them
        "security/groups.xml",
        "views/menus.xml",
        # engine
        "security/engine/ir.model.access.csv",
        "security/engine/engine_rules.xml",
        "data/engine_data.xml",
        "data/engine_cron.xml",
        "data/engine_mail.xml",
        "wizards/engine/approval_decide_views.xml",
        "views/engine/approval_views.xml",
        "views/engine/deadline_views.xml",
        "views/engine/record_views.xml",
        "views/engine/checklist_views.xml",
        # customer
        "security/customer/ir.model.access.csv",
        "security/customer/customer_rules.xml",
        "views/customer/equipment_views.xml",
        # contract
        # credit
        "security/credit/ir.model.access.csv",
        "security/credit/credit_rules.xml",
        "data/credit_data.xml",
        "data/credit_gate_data.xml",
        "wizards/credit/credit_emergency_views.xml",
        "views/credit/credit_account_views.xml",
        "views/credit/credit_policy_views.xml",
        "views/credit/receivables_load_views.xml",
        "views/credit/res_partner_views.xml",
        "views/credit/account_move_views.xml",
        # service
        "security/service/ir.model.access.csv",
        "security/service/service_rules.xml",
        "data/service_data.xml",
        "views/service/ticket_kind_views.xml",
        "views/service/helpdesk_ticket_views.xml",
        "views/service/service_menus.xml",
        # repair
        "security/repair/ir.model.access.csv",
        "security/repair/repair_rules.xml",
        "data/repair_data.xml",
        "wizards/repair/repair_dispatch_views.xml",
        "wizards/repair/repair_step_views.xml",
        "views/repair/repair_sheet_form.xml",
        "views/repair/repair_sheet_views.xml",
        "views/repair/repair_configuration_views.xml",
        "views/repair/repair_menus.xml",
    ],
    "demo": [
        # the company, its people and customers first: every area's story plays there
        "demo/company_demo.xml",
        # customer
        # contract
        # credit
        # service
        # repair
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
