from . import credit
from . import repair
