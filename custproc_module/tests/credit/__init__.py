from . import test_credit_bad_input
from .account import *  # noqa: F403
from .attack import *  # noqa: F403
from .backtest import *  # noqa: F403
from .collection import *  # noqa: F403
from .dunning import *  # noqa: F403
from .gate import *  # noqa: F403
from .liability import *  # noqa: F403
from .metering import *  # noqa: F403
from .policy import *  # noqa: F403
from .receivables import *  # noqa: F403
from .release import *  # noqa: F403
from .statement import *  # noqa: F403
from .violation import *  # noqa: F403
