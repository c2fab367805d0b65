#!/usr/bin/env python3
"""Makes the demo's sample documents: small OFD files (GB/T 33190) with text, and attachments.

The results are kept in the repository; run this again only to change them. The output depends on nothing but
this file, so that the samples stay the same byte for byte.
"""
import io
import math
import pathlib
import struct
import zipfile
import zlib

HERE = pathlib.Path(__file__).parent
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'

DOCUMENTS = {
    "qingshi.ofd": (
        "古田镇人民政府文件", "关于修缮古田镇防汛仓库的请示",
        ["龙岩市人民政府办公室：", "古田镇防汛仓库屋面渗漏，汛期前须修缮。经测算需资金二十八万元，",
         "预算与现状照片说明见附件。", "妥否，请批示。", "附件：1. 预算表　2. 现状说明", "古田镇人民政府", "2026年3月2日"]),
    "tongzhi.ofd": (
        "龙岩市人民政府办公室文件", "关于做好汛期安全检查工作的通知",
        ["各县人民政府办公室，各乡镇人民政府：", "汛期将至，请各单位于三月底前完成辖区水库、山塘、",
         "地质灾害隐患点的安全检查，检查结果逐级上报。", "龙岩市人民政府办公室", "2026年3月5日"]),
    "baogao.ofd": (
        "龙岩市人民政府办公室文件", "关于汛期安全检查情况的报告",
        ["福建省人民政府办公厅：", "全市共检查水库、山塘和隐患点，发现的问题均已列入整改清单，",
         "责任到人，限期完成。", "特此报告。", "龙岩市人民政府办公室", "2026年3月31日"]),
}


def text_object(number, x, y, size, text):
    step = " ".join(["%g" % size] * (len(text) - 1))
    delta = ' DeltaX="%s"' % step if step else ""
    return ('<ofd:TextObject ID="%d" Boundary="%g %g %g %g" Font="2" Size="%g">'
            '<ofd:TextCode X="0" Y="%g"%s>%s</ofd:TextCode></ofd:TextObject>'
            % (number, x, y, size * len(text) + 1, size * 1.4, size, size, delta, text))


def content(head, title, lines):
    objects = [text_object(10, (210 - 8 * len(head)) / 2, 40, 8, head),
               text_object(11, (210 - 7 * len(title)) / 2, 75, 7, title)]
    for index, line in enumerate(lines):
        objects.append(text_object(20 + index, 28, 95 + 10 * index, 5.6, line))
    return ('<ofd:Page %s><ofd:Content><ofd:Layer ID="5">%s</ofd:Layer></ofd:Content></ofd:Page>'
            % (NAMESPACE, "".join(objects)))


def ofd(head, title, lines):
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    files = [
        ("OFD.xml", '<ofd:OFD %s Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
                    '00000000000000000000000000000001</ofd:DocID><ofd:Title>%s</ofd:Title></ofd:DocInfo>'
                    '<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>' % (NAMESPACE, title)),
        ("Doc_0/Document.xml", '<ofd:Document %s><ofd:CommonData><ofd:MaxUnitID>100</ofd:MaxUnitID><ofd:PageArea>'
                               '<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>'
                               '<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>'
                               '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
                               % NAMESPACE),
        ("Doc_0/PublicRes.xml", '<ofd:Res %s BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="仿宋" '
                                'FamilyName="仿宋"/></ofd:Fonts></ofd:Res>' % NAMESPACE),
        ("Doc_0/Pages/Page_0/Content.xml", content(head, title, lines)),
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), declaration + body)
    return buffer.getvalue()


def seal_picture(size=248):
    """A red ring with a star on a transparent ground: the picture of the demo's seals, without a name."""
    middle = (size - 1) / 2
    tips = [(middle + middle * (0.42 if i % 2 == 0 else 0.16) * math.sin(i * math.pi / 5),
             middle - middle * (0.42 if i % 2 == 0 else 0.16) * math.cos(i * math.pi / 5)) for i in range(10)]

    def is_red(x, y):
        if 0.9 * middle <= math.hypot(x - middle, y - middle) <= 0.98 * middle:
            return True
        inside = False
        for (x1, y1), (x2, y2) in zip(tips, tips[1:] + tips[:1]):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(1 if is_red(x, y) else 0 for x in range(size)) for y in range(size))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", bytes([255, 255, 255, 200, 16, 30])) + chunk(b"tRNS", b"\0\xe6")
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


(HERE / "seal.png").write_bytes(seal_picture())
for name, (head, title, lines) in DOCUMENTS.items():
    (HERE / name).write_bytes(ofd(head, title, lines))
(HERE / "预算表.csv").write_text("项目,数量,单价（元）,金额（元）\n屋面防水,600,320,192000\n排水沟,120,480,57600\n"
                              "配电改造,1,30400,30400\n合计,,,280000\n", encoding="utf-8")
(HERE / "现状说明.txt").write_text("仓库建于上世纪九十年代，屋面防水层老化，雨季多处渗漏，\n"
                               "物资须移位存放。现场照片存镇应急管理办公室。\n", encoding="utf-8")
