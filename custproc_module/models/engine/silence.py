"""What is made in bulk is made silently."""

# Context: no note of the creation, no tracked values, and whoever runs the job follows nothing.
SILENT = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
