{
    "name": "Customer Processes: engine tests",
    "summary": "A document that uses every block of the engine, and a module written by doc/adding.md, for the tests alone",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "custproc_module contributors",
    "website": "https://example.com/custproc_module",
    "license": "AGPL-3",
    "depends": ["custproc_module"],
    "data": ["security/ir.model.access.csv"],
}
