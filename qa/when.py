"""Dates and periods as texts name them: 2024年3月15日, 今年上半年, 7月31日至8月1日, “十四五”期间."""

from __future__ import annotations

import re

YEAR = (
    r"(?:(?<!\d)(?:1\d|20)\d\d年(?!代|来|前|历史|左右|以上)|[一二][〇零九一二三四五六七八]{3}年"
    r"|(?:今|去|明|前|本|当|次|上)年(?!度?报)|同年)"
)
SEASON = r"(?:[上下]半年|第?[一二三四]季度|前[一二三两]季度|前[一二三四五六七八九十\d]{1,2}个?月)"
MONTH, OF_MONTH = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
TO = r"[至到—~-]"  # 5至7月, 3月1-3日: the first of the two has no word of its own
NO_DAY = r"(?!\w?线|元|均|本|龄|楼|院|馆)"  # 90日元, 5号楼
DAY = (
    rf"(?:\d{{1,2}}月(?:份|\d{{1,2}}(?:{TO}{OF_MONTH})?[日号]{NO_DAY}|[上中下]旬)?"
    rf"|(?<![\d.]){MONTH}{TO}{MONTH}月份?|(?<![\d.]){OF_MONTH}{TO}{OF_MONTH}[日号]{NO_DAY}"
    rf"|(?<![\d.])\d{{1,2}}[日号]{NO_DAY})"
)
HOUR = r"(?:[上下]午|凌晨|清晨|晚间?|傍晚|中午|当晚)?"
EDGE = r"(?:底|初|末|以来|同期)?"
POINT = rf"(?:{YEAR}(?:{SEASON}|[春秋]季?学期|[春夏秋冬]季|{DAY}{HOUR})?|{SEASON}|{DAY}{HOUR})"
NUMERIC = r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?: \d{1,2}:\d\d)?"
PLAN = r"(?:[“\"]?十[一二三四五六]五[”\"]?|第[一二三四五六七八九十]{1,3}个五年(?:计划|规划)?)"
LATELY = (
    r"(?:(?:这|今后|过去|未来|近|前|最近|此后)[一两二三四五六七八九十几\d]{1,3}个?[年月周天]多?"
    r"|[两二三四五六七八九十\d]{1,3}年来)"
)
OLD = r"(?:公元前?\d{1,4}年|(?<!\d)\d{3}年|\d{1,2}世纪(?:\d0年代)?|(?:19|20)?\d0年代|[二三四五六七八九]十年代)"
# What names a calendar time: never an amount.
DATE = re.compile(
    rf"{NUMERIC}|{PLAN}(?:时期|期间)|{LATELY}|{POINT}{EDGE}(?:[至到—~-](?:{POINT}{EDGE}|\d{{1,2}}[日号]))?|{OLD}|(?:19|20)\d\d财年|全年|年内|当[天日]|周[一二三四五六日]"
)
CALENDAR = re.compile(rf"{NUMERIC}|{PLAN}|{POINT}|{OLD}|(?:19|20)\d\d财年")
