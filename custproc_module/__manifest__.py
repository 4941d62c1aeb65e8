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
        # service
        # repair
    ],
    "demo": [],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
