"""The sentences about uploaded files: what is wrong, and how to mend it, by rule.

They are made when somebody reads them, in the reader's language; `services.uploads.findings` keeps
the rules and what goes into the sentences.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SAVE_AS = _("请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”再上传。")
TAKE_TEMPLATE = _("请下载本期模板，把数填进去再上传。")
PASTE_VALUES = _("请复制这些格子，用“选择性粘贴—数值”贴回原处。")
WRITE_NUMBER = _("请只写数字；单位按表头，或紧跟在数字后面。")
NOTHING_HAPPENED = _("没有发生填0；取不到数，状态选“缺报”并写明理由。")
ONLY_TABLE = _("请只留报表本身，另存为新的工作簿再上传。")

FILES: dict[str, tuple[Any, Any]] = {
    "file_empty": (_("文件里什么也没有。"), TAKE_TEMPLATE),
    "file_encrypted": (
        _("工作簿加了密码，打不开。"),
        _("请在Excel里取消打开密码，保存后再上传。"),
    ),
    "file_old_excel": (_("这是旧格式的表格（.xls或.et），不能读取。"), SAVE_AS),
    "file_old_word": (_("这是Word文档，不是工作簿。"), TAKE_TEMPLATE),
    "file_old_office": (_("这是旧格式的Office文件，不是工作簿。"), TAKE_TEMPLATE),
    "file_pdf": (_("这是PDF，不是工作簿，里面的数读不出来。"), TAKE_TEMPLATE),
    "file_image": (_("这是图片，不是工作簿，里面的数读不出来。"), TAKE_TEMPLATE),
    "file_archive": (_("这是压缩包，不是工作簿。"), _("请解压后上传其中的工作簿。")),
    "file_document": (_("这是文本文档，不是工作簿。"), TAKE_TEMPLATE),
    "file_program": (_("这是程序文件，不是工作簿。"), TAKE_TEMPLATE),
    "file_html": (_("这是网页，只是名字像工作簿。"), SAVE_AS),
    "file_xml_table": (_("这是“XML表格2003”格式，不能读取。"), SAVE_AS),
    "file_xml": (_("这是XML文件，不是工作簿。"), TAKE_TEMPLATE),
    "file_utf16": (
        _("这是“Unicode文本”，不能读取。"),
        _("请另存为“CSV UTF-8”或“Excel工作簿（.xlsx）”。"),
    ),
    "file_binary": (_("认不出这是什么文件。"), TAKE_TEMPLATE),
    "file_broken_zip": (
        _("工作簿已损坏，可能没有传完或保存时中断。"),
        _("请重新打开并保存一次，能打开再上传。"),
    ),
    "file_not_workbook": (
        _("这是压缩包，里面没有工作簿。"),
        _("请解压后上传其中的工作簿。"),
    ),
    "file_binary_workbook": (_("这是二进制工作簿（.xlsb），不能读取。"), SAVE_AS),
    "file_word": (_("这是Word文档，不是工作簿。"), TAKE_TEMPLATE),
    "file_slides": (_("这是演示文稿，不是工作簿。"), TAKE_TEMPLATE),
    "file_open_document": (_("这是OpenDocument表格（.ods），不能读取。"), SAVE_AS),
    "file_too_many_parts": (_("工作簿里有%(detail)s个部件，太多了，不予读取。"), ONLY_TABLE),
    "file_part_name": (_("工作簿里有名称不合规的部件“%(detail)s”，不予读取。"), SAVE_AS),
    "file_double_part": (_("工作簿里有两个同名的部件“%(detail)s”，不予读取。"), SAVE_AS),
    "file_compression": (_("工作簿用了少见的压缩方法，不能读取。"), SAVE_AS),
    "file_macros": (
        _("工作簿带有宏，不予读取。"),
        _("请另存为不带宏的“Excel工作簿（.xlsx）”再上传。"),
    ),
    "file_external_links": (
        _("工作簿引用了别的文件，不予读取。"),
        _("请在“数据—编辑链接”里断开链接，粘贴为数值后再上传。"),
    ),
    "file_connections": (
        _("工作簿连着外部数据，不予读取。"),
        _("请删去数据连接，粘贴为数值后再上传。"),
    ),
    "file_embedded": (_("工作簿里嵌入了别的文件，不予读取。"), ONLY_TABLE),
    "file_nested": (_("工作簿里藏着压缩包，不予读取。"), ONLY_TABLE),
    "file_unknown_part": (_("工作簿里有认不出的部件“%(detail)s”，不予读取。"), ONLY_TABLE),
    "file_bomb": (_("工作簿展开后大得离谱，不予读取。"), ONLY_TABLE),
    "file_xml_danger": (_("工作簿里有危险的定义，不予读取。"), SAVE_AS),
    "file_malformed": (_("工作簿的内容不合格式，不能读取。"), SAVE_AS),
    "file_no_sheets": (_("工作簿里没有工作表。"), TAKE_TEMPLATE),
    "file_too_many_sheets": (_("工作表超过%(detail)s张，不予读取。"), ONLY_TABLE),
    "file_too_many_strings": (_("工作簿里的文字超过%(detail)s条，不予读取。"), ONLY_TABLE),
    "file_far_cell": (
        _("%(detail)s这么远的地方也有内容，不像是这张报表。"),
        _("请删去报表以外的行和列，保存后再上传。"),
    ),
    "file_too_many_cells": (_("有内容的格子超过%(detail)s个，不像是这张报表。"), ONLY_TABLE),
    "file_huge_merge": (
        _("%(detail)s合并成了一格，大得离谱，不予读取。"),
        _("请取消合并，保存后再上传。"),
    ),
    "file_too_many_merges": (
        _("合并的格子超过%(detail)s处，不予读取。"),
        _("请取消合并，保存后再上传。"),
    ),
    "file_encoding": (
        _("第%(detail)s行的文字认不出编码。"),
        _("请另存为“CSV UTF-8”再上传。"),
    ),
    "file_quotes": (_("第%(detail)s行的引号没有成对。"), _("请补上或删去这一行的引号。")),
    "file_too_large": (_("文件超过5MB。"), ONLY_TABLE),
    "file_memory": (_("读取这份文件要用的内存太多，已经停止。"), ONLY_TABLE),
    "file_time": (_("读取这份文件用的时间太长，已经停止。"), ONLY_TABLE),
    "file_unreadable": (_("这份文件读不出来。"), SAVE_AS),
}
TABLES: dict[str, tuple[Any, Any]] = {
    "no_table": (_("找不到报表：没有一行同时写着代码和数据项名称。"), TAKE_TEMPLATE),
    "two_tables": (_("%(sheets)s都像是报表，不知道该读哪一张。"), _("请只留一张再上传。")),
    "another_form": (_("这是报表%(form)s的文件，不是您正在填的这一张。"), TAKE_TEMPLATE),
    "wrong_period": (
        _("文件是%(period)s的，不是本期。"),
        _("请下载本期模板，核对数是本期的再填。"),
    ),
    "wrong_department": (_("文件是另一个部门“%(department)s”的。"), TAKE_TEMPLATE),
    "stamp_broken": (_("文件里的标识被改动过，认不出是哪一份报送。"), TAKE_TEMPLATE),
    "no_value_column": (
        _("只有上季或上年同期的列，没有本期的列。"),
        _("请补上本期的列，表头写数据项名称和单位。"),
    ),
    "no_code_column": (
        _("没有统一社会信用代码这一列，无法认定是哪家企业。"),
        _("请补上代码列，表头写“统一社会信用代码”。"),
    ),
    "double_column": (_("“%(read)s”出现了两列，不知道该读哪一列。"), _("请只留一列。")),
    "quarter_column": (
        _("“%(read)s”是本季数，这里读累计数。"),
        _("请换算成本年累计，表头只写数据项名称和单位。"),
    ),
    "header_unit": (
        _("表头的单位“%(unit)s”与%(element)s的计量单位对不上。"),
        _("请按模板的单位填，并改正表头。"),
    ),
    "no_rows": (_("表头下面没有一行企业的数。"), TAKE_TEMPLATE),
}
ROWS: dict[str, tuple[Any, Any]] = {
    "zone_row": (_("全区的报表只有一行，这里又多了一行。"), _("请删去多余的行。")),
    "zone_code": (_("全区的报表不填代码。"), _("请清空代码。")),
    "no_code": (_("这一行有数，没有代码。"), _("请填上代码%(suggestion)s。")),
    "code_formula": (_("代码是公式。"), PASTE_VALUES),
    "code_number": (
        _("代码被当成了数字，末几位已经丢失。"),
        _("请把格式改为文本，重填代码%(suggestion)s。"),
    ),
    "code_length": (
        _("代码不是18位。"),
        _("请核对代码%(suggestion)s。"),
    ),
    "code_characters": (
        _("代码里有不会出现的字符。"),
        _("请核对字母O与数字0、I与1%(suggestion)s。"),
    ),
    "code_check": (
        _("代码的校验位不对，像是有一位写错了。"),
        _("请核对代码%(suggestion)s。"),
    ),
    "not_due": (
        _("%(name)s在册，但本期不在这张报表的范围内。"),
        _("请删去这一行；应当填报的，先改名录。"),
    ),
    "unknown_enterprise": (
        _("名录里没有这家企业。"),
        _("请核对代码%(suggestion)s；新企业先登记名录。"),
    ),
    "repeated_enterprise": (_("与%(first)s是同一家企业。"), _("请只留一行。")),
    "other_name": (
        _("代码是%(name)s的，名称却是另一家企业。"),
        _("请核对这一行是谁的数，把代码改为%(other)s或改正名称。"),
    ),
    "unlike_name": (
        _("代码是%(name)s的，名称对不上。"),
        _("请核对代码；企业更名的，先改名录，或把名称清空。"),
    ),
}
CELLS: dict[str, tuple[Any, Any]] = {
    "boolean": (_("是“真”或“假”，不是数。"), WRITE_NUMBER),
    "date": (_("是日期，不是数。"), _("请把格式改为数值，重填这个数。")),
    "error_value": (_("公式出错了。"), _("请改正公式，再粘贴为数值。")),
    "formula": (_("是公式，里面没有算好的数。"), PASTE_VALUES),
    "percent": (_("按百分比显示或带百分号，分不清是多少。"), _("请按计量单位填数。")),
    "unknown_status": (
        _("没有“%(status)s”这种数据状态。"),
        _("请从下拉列表中选择；正常的数可以留空。"),
    ),
    "reason_long": (_("理由超过%(most)s个字。"), _("请写短些。")),
    "unprintable": (_("有看不见的字符。"), _("请清空这一格重填。")),
    "value_and_missing": (
        _("既有数，又选了“缺报”或“不适用”。"),
        _("请留一样：清空数，或清空状态。"),
    ),
    "reason_required": (_("选了“缺报”或“不适用”，没有写理由。"), _("请写明理由。")),
    "dash": (_("不是数，分不清是零还是没有数。"), NOTHING_HAPPENED),
    "exponent": (_("是科学计数法写的文字。"), _("请写出全部数字。")),
    "underscore": (_("数字里有下划线。"), WRITE_NUMBER),
    "separator": (_("逗号的位置不对，分不清是多少。"), _("请去掉逗号。")),
    "blank": (_("数字中间有空格。"), _("请去掉空格。")),
    "point": (_("小数点前后缺数字。"), WRITE_NUMBER),
    "not_digits": (_("不是数。"), WRITE_NUMBER),
    "empty": (_("不是数。"), WRITE_NUMBER),
    "places": (_("小数超过四位。"), _("请四舍五入到四位以内。")),
    "range": (_("大得离谱。"), _("请核对计量单位。")),
    "unit": (_("写的单位与计量单位对不上。"), _("请按表头的单位填数。")),
    "not_whole": (_("期末数应为整数。"), _("请填整数。")),
    "negative": (_("这个数据项不能为负。"), _("请核对正负号。")),
    "merged": (
        _("几个格子合并成了一格，分不清是谁的数。"),
        _("请取消合并，每格填自己的数。"),
    ),
    "changed_meanwhile": (
        _("您下载后，%(who)s在%(when)s把这一格改成了%(now)s。"),
        _("请与他核对；要用您的数，重新下载模板再改，或在网页上改。"),
    ),
}
PROBLEMS = {**FILES, **TABLES, **ROWS, **CELLS}

NOTES: dict[str, Any] = {
    "no_stamp": _("文件不是从这里下载的模板，无法核对您填写期间别人是否改过同一格。"),
    "no_period": _("文件里没有写报告期，按本期读取，请核对。"),
    "sheets_ignored": _("没有读取的工作表：%(sheets)s。"),
    "columns_ignored": _("没有读取的列：%(columns)s。"),
    "column_absent": _("没有“%(element)s”这一列，这一列保持原样。"),
    "column_unit": _("“%(element)s”的表头写的是%(unit)s，已折算。"),
    "rows_hidden": _("有%(count)s行是隐藏的，也读了：第%(rows)s行。"),
    "columns_hidden": _("有%(count)s列是隐藏的，也读了：%(columns)s列。"),
    "totals_ignored": _("合计行不读：第%(rows)s行。"),
    "rows_absent": _("有%(count)s户企业不在文件里，保持原样。"),
    "kept_newer": _("有%(count)s格您没有改，而别人在您下载后改过，保持别人改的数。"),
    "blanks_left": _("有%(count)s个空格子原来有内容，保持原样；要清空请在网页上改。"),
    "encoding": _("文件的编码是%(encoding)s。"),
    "converted": _("按“%(unit)s”折算"),
    "computed": _("公式，取算好的数"),
    "scaled": _("显示缩小了一千倍，按实际存的数读"),
    "cleared": _("清空"),
}


def problem_words(rule: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and how to mend it; `params` as `shown_params` makes them."""
    problem, mend = PROBLEMS[rule]
    return str(problem) % params, str(mend) % params


def note_words(rule: str, params: Mapping[str, Any]) -> str:
    return str(NOTES[rule]) % params


def listed(items: list[Any]) -> str:
    return gettext("、").join(str(one) for one in items)
