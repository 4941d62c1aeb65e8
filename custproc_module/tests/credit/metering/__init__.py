from . import (
    test_metering,
    test_metering_invoice,
    test_metering_jobs,
)
