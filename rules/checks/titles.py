"""What the plan's documents are called: one table of searches, written on folded titles.

A rule takes an entry and says from when, by when and of which year: `OWN_PLAN.on(period.as_of, year=2018)`. Every
entry has the pattern of the title, words that only resemble it (`near`), titles that hold the words without being the
thing (`unlike`, with what they are), and the columns where it belongs.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rules.checks import aliases
from rules.checks.wanted import Wanted

OWN_PLAN = Wanted(
    "政务公开实施方案",
    re.compile(
        r"政务公开.{0,8}(?:工作)?(?:要点|重点工作|重点任务|主要任务|任务分|责任分工|分工|工作安排|工作计划|工作意见)"
        r"|政务公开.{0,6}(?:实施方案|工作方案|落实方案|推进方案|实施意见|实施细则|行动方案)"
        r"|政务公开.{0,12}(?:任务|责任|推进)(?:清单|台账|一览表|表)"
        r"|政务公开.{0,20}(?:分工方案|实施方案|工作方案|工作安排|任务分解|落实方案|责任分解)"
    ),
    (*aliases.OPENNESS_WORK, *aliases.POLICIES, *aliases.DISCLOSURE),
    near=re.compile(r"(?:政务公开|信息公开).{0,30}(?:方案|要点|安排|计划|分工|任务|意见)"),
    unlike=(
        (re.compile(r"标准化规范化|试点|领导小组|联席会议|联络员|全面推进政务公开工作的"), "是另一项工作的文件"),
        (re.compile(r"工作(?:总结|情况|汇报|动态|信息)|总结$|报告$|自查|评估|考核|督查|培训|解读|一图"), "不是方案"),
        (re.compile(r"学习|传达|召开|会议精神|动员会|推进会"), "是工作消息"),
        (re.compile(r"(?:研究|部署|布置|讨论|审议|听取).{0,40}(?:措施|工作|任务|事项|情况)$"), "是工作消息"),
    ),
)
ANNUAL_REPORT = Wanted(
    "政府信息公开工作年度报告",
    re.compile(
        r"(?:信息|政务)公开(?:工作)?(?:情况)?(?:的)?(?:(?:20\d{2})?年度?(?:工作)?报告|年报)"
        r"|20\d{2}年度?.{0,20}(?:信息|政务)公开(?:工作)?(?:情况)?(?:的)?(?:报告|年报)$"
        r"|(?:信息|政务)公开.{0,6}20\d{2}年度?(?:工作)?报告"
        r"|20\d{2}年度?公开(?:工作)?(?:的)?(?:年度)?报告|(?:信息|政务)公开(?:工作)?(?:年度)?总结报告"
    ),
    aliases.ANNUAL_REPORTS,
    near=re.compile(r"公开.{0,12}(?:报告|年报|总结|情况)|年度报告"),
    resembling=re.compile(
        r"公开.{0,12}(?:报告|年报|总结|情况)|^(?!.*(?:法治|依法行政|建设|审计|统计|质量|党)).*年度报告"
    ),
    unlike=(
        (re.compile(r"指南|目录|解读|图解|一图|统计表|报表|网站|季度|半年"), "不是年度报告正文"),
        (re.compile(r"(?:做好|报送|上报|编制|发布).{0,40}(?:通知|函|公告)$"), "是布置工作的通知"),
        (
            re.compile(
                r"(?:开展|启动|部署|完成|推进).{0,40}(?:编制|编写|报送|公开)(?:工作|任务)?$|(?:编制|编写|编报|报送)(?:工作|任务)$"
            ),
            "是工作消息",
        ),
        (re.compile(r"上市公司|基金会|年报审计|审计(?:报告|情况|快报)"), "是其他年度报告"),
    ),
)
WEBSITE_REPORT = Wanted(
    "政府网站工作年度报表", re.compile(r"(?:政府)?网站(?:工作)?年度(?:工作)?(?:报表|报告)"), aliases.SITE_REPORTS
)
_NOT_A_BUDGET = (
    (
        re.compile(
            r"(?:转移支付|补助资金|专项资金|投资|采购|追加|调整).{0,10}预算|预算(?:绩效|评审|控制价|执行审计)"
        ),
        "是其他预算信息",
    ),
    (re.compile(r"预算法|条例|制度改革|深化预算|管理办法|预算管理"), "是法规制度"),
    (
        re.compile(
            r"布置会|召开|会议|专家|代表委员|初审|审议|审查|审核|工作(?:取得|推进|动态)|培训|公开率|个部门公开|公开专题|公司"
        ),
        "是动态报道",
    ),
    (re.compile(r"(?:下达|做好|报送|编制|开展).{0,60}通知$"), "是布置工作的通知"),
    (re.compile(r"^【?(?:图解|一图)|解读$"), "是解读，不是预决算"),
    (
        re.compile(
            r"工作.{0,6}完成$|(?:开展|完成|启动|部署|布置|推进|加快).{0,40}(?:工作|审核|编审|汇总)$|(?:审核|编审|汇审)工作"
        ),
        "是动态报道",
    ),
)
BUDGET = Wanted(
    "部门预算",
    re.compile(
        r"(?:部门|单位|本级|汇总|收支|财政|政府)?预算(?:公开|草案|信息|(?:基本)?情况|说明|及|和|表|报表|报告|编制|$|[(])"
        r"|预算$|三公.{0,8}预算"
    ),
    aliases.BUDGETS,
    near=re.compile(r"预算"),
    unlike=((re.compile(r"决算(?!.*预算)"), "是决算"), *_NOT_A_BUDGET),
)
FINAL_ACCOUNTS = Wanted(
    "部门决算",
    re.compile(r"决算(?:公开|草案|报告|报表|信息|(?:基本)?情况|(?:编制)?说明|总表|公示|及|和|表|$|[(.])"),
    aliases.BUDGETS,
    near=re.compile(r"决算"),
    unlike=_NOT_A_BUDGET,
)
POWER_LIST = Wanted(
    "权责清单",
    re.compile(
        r"(?:权责|责权)(?:事项)?清单|权力(?:和责任|事项)?清单|责任(?:事项)?清单|执法事项清单|行政权力事项|权责事项|权责目录|职权(?:事项)?(?:目录|清单)"
    ),
    aliases.POWER_LISTS,
    near=re.compile(r"权责|责权|权力|职权|责任事项"),
    unlike=(
        (
            re.compile(
                r"会议|推进|推行|部署|解读|调研|全面清理|清单制度|工作方案|实施方案|的意见|动态|培训|负面清单|审核|征求.{0,20}意见|工作的通知"
            ),
            "是关于清单的消息或文件，不是清单",
        ),
    ),
)
_NUMBERED = r"第?[〔\[(]?\d{1,9}(?!\d|件|条|份|余|多|项|名)"
PROPOSAL_REPLY = Wanted(
    "建议提案答复",
    re.compile(
        r"(?:人大|代表|政协|委员|提案|建议).{0,60}(?:答复|复函|办理(?:情况|结果|意见)|的回复)"
        rf"|(?:建议|提案){_NUMBERED}|第[\d一二三四五六七八九十]+号(?:建议|提案)"
        r"|对.{0,60}(?:人大|代表|政协|委员).{0,60}(?:建议|提案|议案)"
    ),
    aliases.PROPOSALS,
    near=re.compile(r"建议|提案|议案"),
    unlike=(
        (
            re.compile(
                r"^(?!.*\d号).*(?:建议|提案|议案|意见)的?办理(?:工作)?(?:总体)?(?:情况|进展|成效)(?:的?(?:报告|通报|总结|综述|公示))?$"
            ),
            "是办理总体情况，不是答复",
        ),
        (
            re.compile(
                r"召开|会议(?:召开|举行)|交办|督办|座谈|表彰|收到|见面会|推进会|^.{0,12}[:].*(?:持续|提高|转化)"
            ),
            "是动态报道",
        ),
    ),
)
INSPECTION_LIST = Wanted(
    "随机抽查事项清单",
    re.compile(r"(?:双随机|随机抽查).{0,20}(?:清单|目录|一单|一览表)|抽查事项(?:清单|一览表)|一单两库"),
    aliases.RANDOM_INSPECTION,
    near=re.compile(r"抽查"),
    resembling=re.compile(r"抽查.{0,10}(?:事项|内容|名录)|一单"),
    unlike=((re.compile(r"结果|会议|征求.{0,60}意见"), "不是抽查事项清单"),),
)
INSPECTION_RESULT = Wanted(
    "随机抽查结果",
    re.compile(r"(?:双随机|随机抽查|抽查检查|抽检|监督检查).{0,30}(?:结果|情况|公示|通报|信息公开)|抽查结果"),
    aliases.RANDOM_INSPECTION,
    near=re.compile(r"抽查"),
    unlike=(
        (re.compile(r"清单|一单|事项(?:一览|目录|名录|库|表)|方案|计划(?!生育)|通知$|会议|工作总结"), "不是抽查结果"),
    ),
)
_NAMED_POLICY = (
    r"(?:办法|方案|意见|规定|规则|细则|措施|规划|计划|通知|条例|政策|决定|标准|预案|批复|公告|公报|制度|法)"
)
INTERPRETATION = Wanted(
    "政策解读",
    # A policy by its name, or a form of interpretation (图解, 一图读懂 …); the bare word 解读 is a word of the press.
    re.compile(
        r"(?:政策|文件|部门|专家)解读|(?:音频|图文|文字|视频|H5|动漫|漫画)解读.{0,12}《|图解|一图(?:读懂|看懂|了解)|一张图|图说|政策问答|快速看懂"
        r"|(?:长|主任|书记|负责人|负责同志).{0,6}解读《.{4,}》|》(?:的)?(?:政策|文件|图文)?(?:解读|问答)|《.{4,}》.{0,16}答记者问|答记者问】(?!.{0,60}答记者问)"
        rf"|{_NAMED_POLICY}(?:\([^()]*\))?》?的?(?:政策)?解读(?:[一二三四五之\d()]*|材料|说明)$"
        r"|[(【](?:政策|文字|图文|图片)解读[)】]$|^【(?:图文|文字|图片|音频|视频|动漫|漫画|H5)解读】",
        re.I,
    ),
    aliases.INTERPRETATIONS,
    near=re.compile(r"解读|政策|答记者问|问答"),
    unlike=(
        (re.compile(r"解读(?:工作|实施)*(?:制度|机制|方案|办法|规定|规程|规则|细则)"), "是解读制度，不是解读材料"),
        (re.compile(r"(?:召开|举行|举办).{0,40}(?:培训班?|座谈会|工作会议?|讲座)$"), "是会议、活动的报道"),
        (re.compile(r"媒体解读|记者手记|股市|大盘|机构解读|深度解读|调研解读"), "是媒体评论"),
    ),
)
INTERPRETATION_SYSTEM = Wanted(
    "政策解读制度",
    re.compile(r"(?:政策|文件).{0,6}解读.{0,8}(?:制度|办法|工作方案|实施方案|规定|机制|细则|规程)"),
    (*aliases.OPENNESS_WORK, *aliases.POLICIES, *aliases.INTERPRETATIONS),
    near=re.compile(r"解读.{0,12}(?:制度|机制|规定|工作)"),
    resembling=re.compile(
        r"解读.{0,6}(?:制度|机制|规定|规程|规则)|(?:加强|做好|规范|落实|推进).{0,12}解读.{0,6}(?:通知|意见)$"
    ),
)
RESPONSE_MECHANISM = Wanted(
    "舆情快速反应和协调联动机制",
    re.compile(r"(?:舆情|舆论).{0,16}(?:制度|机制|办法|预案|方案|细则|规定)|快速反应.{0,10}联动.{0,6}机制"),
    (*aliases.OPENNESS_WORK, *aliases.RESPONSES, *aliases.POLICIES),
    near=re.compile(r"舆情"),
)
BASIC_CATALOG = Wanted(
    "主动公开基本目录",
    re.compile(r"主动公开(?:基本)?目录|公开(?:事项|基本|标准)?目录"),
    aliases.DISCLOSURE,
    near=re.compile(r"目录"),
    resembling=re.compile(r"(?:公开|信息).{0,12}目录"),
    unlike=(
        (re.compile(r"企事业单位"), "是公共企事业单位的公开目录"),
        (
            re.compile(r"目录.{0,6}(?:说明|规范|要求|办法|指引|指南|手册)$|(?:编制|梳理|修订|报送|做好).{0,40}通知$"),
            "是目录的说明或布置，不是目录",
        ),
    ),
)
DATA_PLAN = Wanted(
    "政府数据开放计划",
    re.compile(
        r"(?:政府|公共|政务)?数据(?:资源)?.{0,4}(?:开放|共享).{0,12}(?:计划|目录|清单|方案)"
        r"|开放.{0,4}数据.{0,8}(?:计划|目录|清单|方案)"
    ),
    (*aliases.OPEN_DATA, *aliases.POLICIES),
    near=re.compile(r"数据"),
    resembling=re.compile(r"数据.{0,20}(?:计划|目录|清单|方案|安排|要点)"),
    unlike=(
        (
            re.compile(r"^(?!.*(?:计划|目录|清单|方案)).*(?:开放广东|开放平台|数据平台|数据集|数据接口)"),
            "是数据或其平台，不是计划",
        ),
        (re.compile(r"解读|图解|一图|征求.{0,60}意见"), "说的是计划，不是计划本身"),
    ),
)
_NO_LAND_PLAN = ((re.compile(r"预公告|预征|启动公告|补偿标准|实施意见"), "是征地预公告或标准，不是方案"),)
LAND_PLAN = Wanted(
    "征收土地方案",
    re.compile(r"(?:征收(?:集体)?土地|征地|土地征收)(?!.{0,4}补偿.{0,4}安置).{0,12}(?:方案|公告|公示)"),
    aliases.MAJOR_PROJECTS,
    unlike=_NO_LAND_PLAN,
)
RESETTLEMENT_PLAN = Wanted(
    "征地补偿安置方案",
    re.compile(
        r"(?:征地|征收|拆迁|搬迁).{0,10}补偿.{0,8}安置|(?:移民|拆迁|搬迁)安置.{0,8}(?:方案|规划|公示|公告)|安置补偿.{0,4}方案"
    ),
    aliases.MAJOR_PROJECTS,
    unlike=_NO_LAND_PLAN,
)
BID_RESULT = Wanted(
    "中标结果公示",
    re.compile(
        r"(?:中标(?:候选人|结果)?|成交(?:结果)?).{0,6}(?:公示|公告|信息)|[评定]标结果.{0,4}(?:公示|公告)|结果公[告示]\(中标"
    ),
    (*aliases.TRADING, *aliases.MAJOR_PROJECTS),
    near=re.compile(r"中标|成交"),
)
CONTRACT = Wanted(
    "合同订立及履行情况",
    re.compile(r"合同.{0,8}(?:订立|签订|履行|履约|公告|公示|信息)"),
    (*aliases.TRADING, *aliases.MAJOR_PROJECTS),
    near=re.compile(r"合同|履约"),
)
# What could lead to a list and is not named as another one: of powers, of inspections, of proofs.
A_LIST = re.compile(r"^(?!.*(?:权责|责权|权力|职权|责任|抽查|负面|证明|证照|收费|数据)).*清单")
ONE_VISIT = Wanted(
    "“一次办”事项清单",
    re.compile(
        r"(?:最多跑一次|只跑一次|一次办|一次办结|马上办|就近办|网上办(?!事(?!项)|公)).{0,16}(?:事项|清单|目录)"
    ),
    aliases.SERVICES,
    near=re.compile(rf"一次|{A_LIST.pattern}"),
    resembling=re.compile(r"一次|跑动|即办|马上办"),
)
PROOFS = Wanted(
    "证明材料清理清单",
    re.compile(r"(?:证明|证照).{0,12}(?:取消|清理|保留)?.{0,8}(?:清单|目录)|(?:取消|清理).{0,16}(?:证明|证照)"),
    (*aliases.SERVICES, *aliases.OPENNESS_WORK),
    near=re.compile(r"证明|证照"),
    resembling=re.compile(r"(?:证明|证照).{0,8}(?:事项|材料)|减证|清理(?!.{0,12}(?:权力|职权|文件|网站|账款|欠薪))"),
)
GAZETTE_ISSUE = Wanted(
    "政府公报",
    re.compile(
        r"(?:人民)?政府公报.{0,16}第?\d+[期号]|^(?:19|20)\d{2}年?第?\d+期(?:[(]总第?\d+期[)])?|公报.{0,6}(?:19|20)\d{2}"
    ),
    aliases.GAZETTE,
    near=re.compile(r"公报|第\d+期"),
    unlike=(
        (
            re.compile(
                r"统计公报|全会公报|环境(?:状况|质量)?公报|水资源公报|经济公报|会议公报|人大.{0,6}公报|(?:抽?检|检测|监测|质量|普查|审计|调查)公报"
            ),
            "是其他公报",
        ),
    ),
)

# The report of a meeting, a course or a visit holds the words of a document and is not the document.
_REPORTED = (
    re.compile(
        r"(?:召开|举行|举办).{0,60}(?:会|会议|培训班?|讲座|活动)$"
        r"|(?:会|会议|培训班)(?:顺利|成功|圆满)?(?:召开|举行|举办)"
        r"|(?:领导|[市县区局]长|主任|书记|一行).{0,20}(?:调研|督导|督查|视察)"
    ),
    "是会议、活动的报道",
)


def _unreported(wanted: Wanted) -> Wanted:
    return replace(wanted, unlike=(*wanted.unlike, _REPORTED))


OWN_PLAN, ANNUAL_REPORT, WEBSITE_REPORT, BUDGET, FINAL_ACCOUNTS, POWER_LIST, PROPOSAL_REPLY = map(
    _unreported, (OWN_PLAN, ANNUAL_REPORT, WEBSITE_REPORT, BUDGET, FINAL_ACCOUNTS, POWER_LIST, PROPOSAL_REPLY)
)
INSPECTION_LIST, INSPECTION_RESULT, INTERPRETATION_SYSTEM, RESPONSE_MECHANISM, BASIC_CATALOG, DATA_PLAN = map(
    _unreported,
    (INSPECTION_LIST, INSPECTION_RESULT, INTERPRETATION_SYSTEM, RESPONSE_MECHANISM, BASIC_CATALOG, DATA_PLAN),
)
LAND_PLAN, RESETTLEMENT_PLAN, BID_RESULT, CONTRACT, ONE_VISIT, PROOFS, GAZETTE_ISSUE = map(
    _unreported, (LAND_PLAN, RESETTLEMENT_PLAN, BID_RESULT, CONTRACT, ONE_VISIT, PROOFS, GAZETTE_ISSUE)
)
