"""Amounts in words as Chinese contracts write them (人民币大写), following the rules of the People's Bank of China for bills.

num2words, which Odoo brings, knows no Chinese in its version.
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LARGEST = Decimal("9999999999999999.99")


def in_words(amount: Decimal | float | int | str, prefix: str = "人民币") -> str:
    """An amount in yuan, in words; cents are rounded half up, a float is read as it is printed.

    :raise ValueError: the amount has more than sixteen digits before the point

    >>> in_words(0), in_words("1409.50"), in_words(6007.14)
    ('人民币零元整', '人民币壹仟肆佰零玖元伍角整', '人民币陆仟零柒元壹角肆分')
    >>> in_words(107000.53, ""), in_words("16409.02", ""), in_words("325.04", "")
    ('壹拾万柒仟元伍角叁分', '壹万陆仟肆佰零玖元零贰分', '叁佰贰拾伍元零肆分')
    >>> in_words(1680.32, ""), in_words(100000000, ""), in_words(-0.5, ""), in_words("100010000.05", "")
    ('壹仟陆佰捌拾元叁角贰分', '壹亿元整', '负伍角整', '壹亿零壹万元零伍分')
    """
    value = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if abs(value) > LARGEST:
        raise ValueError(f"{amount} has more than sixteen digits before the point")
    yuan, cents = divmod(int(abs(value) * 100), 100)
    words = integer_in_words(yuan) + "元" if yuan or not cents else ""
    return ("负" if value < 0 else "") + prefix + words + _cents_in_words(cents, bool(yuan))


def _cents_in_words(cents, after_yuan):
    if not cents:
        return "整"
    jiao, fen = divmod(cents, 10)
    words = DIGITS[jiao] + "角" if jiao else "零" if after_yuan else ""
    return words + (DIGITS[fen] + "分" if fen else "整")


def integer_in_words(number: int) -> str:
    """A whole number up to sixteen digits.

    >>> [integer_in_words(number) for number in (0, 10, 1001, 20030)]
    ['零', '壹拾', '壹仟零壹', '贰万零叁拾']
    >>> integer_in_words(1000000000000), integer_in_words(1_0000_0001_0000)
    ('壹万亿', '壹万亿零壹万')
    """
    if not number:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = True
            # 万亿 ends with 亿 also where its own hundred millions are empty; it is said with the group above.
            continue
        if words and (gap or group < 1000):
            words += DIGITS[0]
        words += _group_in_words(group) + _group_unit(groups, place)
        gap = False
    return words


def _group_unit(groups, place):
    # "壹万亿" when nothing stands in the group of hundred millions, "壹万零贰亿" when something does.
    return "万" if place == 3 and groups[2] else GROUPS[place]


def _group_in_words(group):
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + UNITS[place]
            gap = False
        else:
            gap = True
    return words
