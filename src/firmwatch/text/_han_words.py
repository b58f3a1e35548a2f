"""Words that names of organisations in Han are made of, with readings that single characters lack.

Of the project's own choice. They part a run of Han as pinyin is written (GB/T 16159 joins the
syllables of a word and parts words), and settle characters of several readings.
"""

# Characters whose reading in names differs from anyascii's.
CHARACTERS = {
    "长": "chang", "長": "chang", "地": "di", "厦": "xia", "廈": "xia", "拓": "tuo", "佛": "fo",
    "埔": "pu", "仔": "zai", "着": "zhuo", "都": "du", "似": "si", "石": "shi", "行": "hang",
    "伽": "jia", "徵": "zheng", "率": "lu", "传": "chuan", "傳": "chuan", "柏": "bai", "了": "liao",
    "的": "de", "校": "xiao", "单": "dan", "会": "hui", "會": "hui", "奇": "qi", "朝": "chao",
}  # fmt: skip
# The second reading where a name may be read either way.
SECOND = {
    "长": "zhang", "長": "zhang", "重": "chong", "乐": "yue", "樂": "yue", "行": "xing", "朝": "zhao",
    "单": "shan", "曾": "zeng", "盛": "cheng", "厦": "sha", "廈": "sha", "柏": "bo", "佛": "fu",
    "解": "xie", "翟": "di", "仇": "qiu", "盖": "ge", "藏": "zang", "沈": "chen", "洗": "xian",
    "车": "ju", "角": "jue", "奇": "ji", "调": "diao", "调度": "diaodu", "降": "xiang",
}  # fmt: skip
WORDS = tuple("""
中国 中國 中华 中華 全国 国家 國家 国际 國際 国营 国有 国防 人民 解放军 共和国
北京 上海 天津 重庆 重慶 广东 廣東 广州 廣州 深圳 香港 澳门 澳門 台湾 臺灣 台北 江苏 江蘇 浙江 山东 山東
河北 河南 湖北 湖南 四川 成都 武汉 西安 陕西 陝西 山西 辽宁 遼寧 吉林 黑龙江 黑龍江 哈尔滨 哈爾濱 安徽
合肥 福建 福州 厦门 廈門 江西 南昌 广西 廣西 海南 贵州 貴州 云南 雲南 昆明 甘肃 青海 宁夏 寧夏 新疆
西藏 内蒙古 內蒙古 杭州 南京 苏州 蘇州 无锡 無錫 宁波 寧波 温州 青岛 青島 大连 大連 沈阳 瀋陽 长春 長春
长沙 長沙 郑州 鄭州 洛阳 珠海 东莞 東莞 佛山 平壤 朝鲜 朝鮮 韩国 俄罗斯 伊朗 日本 美国 欧洲 亚洲 亞洲
东方 東方 南方 北方 西方 华北 华东 华南 华中 西北 西南 东北 长城 長城 长江 長江 黄河 长安 長安 长征 長征
公司 集团 集團 企业 企業 控股 股份 有限 责任 責任
银行 銀行 商业 商業 工商 农业 農業 建设 建設 工业 工業 重工 重工业 重工業 株式会社 轻工 化工 化学 化學 石油 石化 天然气
煤炭 电力 電力 电气 電氣 电子 電子 电信 電信 电网 电器 电机 通信 通讯 移动 联通 网络 網絡 信息 软件 计算机
数据 智能 科技 科学 科學 技术 技術 高新 研究 研究院 研究所 设计 设计院 学院 學院 大学 大學 中学 医院 醫院
医药 醫藥 制药 生物 材料 新材料 能源 新能源 环保 机械 機械 设备 設備 装备 仪器 仪表 制造 製造 精密 光电
光学 半导体 集成电路 微电子 汽车 汽車 船舶 造船 航空 航天 宇航 飞机 发动机 航运 航運 海运 海運 船务 船務
物流 运输 運輸 货运 货代 港口 铁路 公路 交通 贸易 貿易 进出口 進出口 外贸 商贸 实业 實業 发展 發展 开发
開發 投资 投資 金融 保险 保險 证券 證券 基金 信托 租赁 资产 资本 管理 咨询 服务 服務 工程 建筑 建築 地产
房地产 置业 物业 钢铁 鋼鐵 有色金属 金属 金屬 矿业 礦業 冶金 铝业 铜业 稀土 核工业 核电 兵器 军工 保利
水利 水电 食品 粮食 纺织 紡織 服装 服裝 塑料 橡胶 玻璃 水泥 陶瓷 家具 文化 传媒 傳媒 教育 音乐 音樂 旅游
酒店 大厦 大廈 广场 中心 协会 協會 学会 委员会 委員會 部门 公安 政府 总局 海关 有色 联合 聯合 会社 合作
""".split())  # fmt: skip
READINGS = {
    "重庆": "chongqing", "重慶": "chongqing", "银行": "yinhang", "銀行": "yinhang",
    "厦门": "xiamen", "廈門": "xiamen", "大厦": "dasha", "大廈": "dasha", "音乐": "yinyue",
    "音樂": "yinyue", "朝鲜": "chaoxian", "朝鮮": "chaoxian", "会计": "kuaiji", "會計": "kuaiji",
    "乐器": "yueqi", "自行车": "zixingche", "行政": "xingzheng", "航行": "hangxing", "校准": "jiaozhun",
    "调度": "diaodu", "朝阳": "chaoyang", "朝陽": "chaoyang", "部长": "buzhang", "西藏": "xizang",
    "宝藏": "baozang", "柏林": "bolin", "沈阳": "shenyang", "瀋陽": "shenyang", "成长": "chengzhang",
    "增长": "zengzhang", "院长": "yuanzhang", "台州": "taizhou", "蚌埠": "bengbu", "大埔": "dabu",
    "六安": "luan", "乐清": "yueqing", "单县": "shanxian", "番禺": "panyu", "东阿": "donge",
    "铅山": "yanshan", "发行": "faxing", "旅行": "luxing", "运行": "yunxing", "执行": "zhixing",
    "行业": "hangye", "行业协会": "hangyexiehui", "重组": "chongzu", "重新": "chongxin",
}  # fmt: skip

# Japanese words, read in Hepburn romanisation without marks; used where a name shows that it is
# Japanese (Kana, or one of JAPANESE).
JAPANESE = (
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "日本",
    "㈱",
    "㈲",
    "東京",
    "大阪",
)
JAPANESE_WORDS = dict(pair.split("=") for pair in """
株式会社=kabushikigaisha 有限会社=yugengaisha 合同会社=godogaisha 会社=gaisha 日本=nippon 東京=tokyo 大阪=osaka
京都=kyoto 名古屋=nagoya 横浜=yokohama 神戸=kobe 福岡=fukuoka 札幌=sapporo 仙台=sendai 広島=hiroshima 千葉=chiba
北海道=hokkaido 九州=kyushu 関西=kansai 関東=kanto 中部=chubu 東北=tohoku 四国=shikoku 沖縄=okinawa
静岡=shizuoka 長野=nagano 新潟=niigata 川崎=kawasaki 山口=yamaguchi 富士=fuji 三菱=mitsubishi 三井=mitsui
住友=sumitomo 東芝=toshiba 日立=hitachi 本田=honda 豊田=toyota 松下=matsushita 島津=shimadzu 石川島=ishikawajima
造船所=zosenjo 造船=zosen 製作所=seisakusho 製作=seisaku 研究所=kenkyujo 研究=kenkyu 研究センター=kenkyusenta
工業=kogyo 重工業=jukogyo 重工=juko 化学=kagaku 化学工業=kagakukogyo 電気=denki 電機=denki 電子=denshi
電力=denryoku 電工=denko 電線=densen 銀行=ginko 商事=shoji 商会=shokai 商店=shoten 物産=bussan 産業=sangyo
建設=kensetsu 製薬=seiyaku 薬品=yakuhin 鉄道=tetsudo 自動車=jidosha 航空=koku 海運=kaiun 汽船=kisen 郵船=yusen
運輸=unyu 運送=unso 倉庫=soko 物流=butsuryu 貿易=boeki 通信=tsushin 電信=denshin 電話=denwa 精密=seimitsu
精機=seiki 機械=kikai 機器=kiki 器械=kikai 光学=kogaku 金属=kinzoku 鉄鋼=tekko 製鉄=seitetsu 製鋼=seiko
鉱業=kogyo 石油=sekiyu 瓦斯=gasu 製紙=seishi 紙業=shigyo 紡績=boseki 繊維=seni 食品=shokuhin 水産=suisan
農業=nogyo 大学=daigaku 学園=gakuen 学院=gakuin 病院=byoin 国際=kokusai 国立=kokuritsu 技術=gijutsu
科学=kagaku 開発=kaihatsu 不動産=fudosan 証券=shoken 保険=hoken 生命=seimei 信託=shintaku 組合=kumiai
協会=kyokai 機構=kiko 財団=zaidan 法人=hojin 財団法人=zaidanhojin 中央=chuo 第一=daiichi 新日本=shinnippon
東洋=toyo 大和=daiwa 朝日=asahi 太平洋=taiheiyo 大日本=dainippon 帝国=teikoku 明治=meiji 昭和=showa
""".split())  # fmt: skip

# Korean words that are written together with what stands before them.
HANGUL_WORDS = tuple(
    """
주식회사 유한회사 합자회사 총회사 회사 공사 공단 그룹 전자 전기 은행 산업 산업은행 건설 무역 무역회사 중공업
공업 전력 조선 한국 대한 개발 기술 화학 자동차 항공 해운 해상 상사 통신 금융 증권 보험 생명 화재 물산 제철
철강 기계 정밀 반도체 에너지 석유 가스 제약 식품 물류 운수 대학교 대학 연구소 연구원 병원 재단 협회 광업
광업개발 인민군 인민 공화국 국제 무역총회사 종합 시스템 테크 엔지니어링
""".split()
)
