#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes filter expressions and their outcome for one known event (tests/scenario/filter_cases.tsv).

    generate-cases.py > tests/scenario/filter_cases.tsv

The outcome is computed here, from the tree of which the expression is a print with no parenthesis
that the grammar does not need: neither the compiler nor any bytecode takes part.
"""
import random
import struct

HEADER = """\
# Filter expressions and whether they accept one event. Made by tests/unit/model/filter/generate-cases.py.
#
# The event is rm_filter:all (tests/apps/rm-filter-tp.h), with the fields
#   i8=-8 i16=-1600 i32=-320000 i64=-64000000000 u8=200 u16=60000 u32=4000000000
#   u64=18000000000000000000 f32=1.5 (float) f64=-2.25 (double) str="hello world"
#   txt="abcd" (text array of 4) seq={10,20,30} (sequence of i32) arr={1,-2,3} (array of i16)
#   en=2 (enumeration zero=0 one=1 two=2) hex=0xdeadbeef (u32) net=0x1234 (u16, network order)
# and the contexts $ctx.vpid > 1 (= $ctx.vtid) and $ctx.procname, which contains "filter".
# A filter that cannot be linked to the event (no such field, types that do not fit) is false.
#
# expression<TAB>expected"""

INTEGERS = {
    "i8": -8, "i16": -1600, "i32": -320000, "i64": -64000000000,
    "u8": 200, "u16": 60000, "u32": 4000000000, "u64": 18000000000000000000,
    "en": 2, "hex": 0xdeadbeef, "net": 0x1234,
    "seq[0]": 10, "seq[1]": 20, "seq[2]": 30, "arr[0]": 1, "arr[1]": -2, "arr[2]": 3,
}
FLOATS = {"f32": 1.5, "f64": -2.25}
STRINGS = {"str": "hello world", "txt": "abcd"}


def signed(value):
    """As the tracer's 64-bit registers compare."""
    return struct.unpack("<q", struct.pack("<Q", value & (2 ** 64 - 1)))[0]


def unsigned(value):
    return value & (2 ** 64 - 1)


COMPARE = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}
BITWISE = {
    "&": lambda a, b: a & b, "|": lambda a, b: a | b, "^": lambda a, b: a ^ b,
    "<<": lambda a, b: a << b, ">>": lambda a, b: unsigned(a) >> b,
}
UNARY = {"-": lambda a: -a, "+": lambda a: a, "!": lambda a: int(a == 0), "~": lambda a: ~a}
LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["|"], ["^"], ["&"], ["<<", ">>"]]
BINDING = {op: level for level, ops in enumerate(LEVELS) for op in ops}
UNARY_BINDING, PRIMARY = len(LEVELS), len(LEVELS) + 1


class Node:
    """A value, how it is written, and how strongly the outermost operator binds."""

    def __init__(self, text, value, binding=PRIMARY):
        self.text, self.value, self.binding = text, value, binding

    def at(self, binding):
        return self.text if self.binding >= binding else "(" + self.text + ")"


def unary(op, a):
    return Node(op + a.at(UNARY_BINDING), signed(UNARY[op](a.value)), UNARY_BINDING)


def binary(op, a, b, space=" "):
    level = BINDING[op]
    if op == "||":
        value = int(bool(int(a.value)) or bool(int(b.value)))
    elif op == "&&":
        value = int(bool(int(a.value)) and bool(int(b.value)))
    elif op in COMPARE:
        left, right = a.value, b.value
        if not isinstance(left, str) and isinstance(left, float) != isinstance(right, float):
            left, right = float(left), float(right)
        value = int(COMPARE[op](left, right))
    else:
        value = signed(BITWISE[op](a.value, b.value))
    return Node(a.at(level) + space + op + space + b.at(level + 1), value, level)


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def constant(self, value):
        forms = [str, hex, lambda n: "0%o" % n if n else "0", lambda n: str(n) + "u" if n else "0",
                 lambda n: str(n) + "LL" if n else "0"]
        if value < 0:
            return unary("-", Node(str(-value), -value))
        return Node(self.random.choice(forms)(value), signed(value))

    def integer(self, depth):
        pick = self.random.random()
        if depth <= 0 or pick < 0.3:
            name = self.random.choice(sorted(INTEGERS))
            return Node(name, signed(INTEGERS[name]))
        if pick < 0.4:
            return self.constant(self.random.choice([0, 1, 2, 3, 7, 200, 255, 4096, 0xffff, -1, -8]))
        if pick < 0.6:
            return unary(self.random.choice("-+!~"), self.integer(depth - 1))
        op = self.random.choice(sorted(BITWISE))
        if op in ("<<", ">>"):
            return binary(op, self.integer(depth - 1), self.constant(self.random.randrange(40)))
        return binary(op, self.integer(depth - 1), self.integer(depth - 1))

    def comparison(self, depth):
        op = self.random.choice(sorted(COMPARE))
        pick = self.random.random()
        if pick < 0.15:
            name = self.random.choice(sorted(FLOATS))
            left = Node(name, FLOATS[name])
            value = self.random.choice([1.5, -2.25, 1.25, 0.5, -100.0, 3.0])
            right = Node(repr(abs(value)), abs(value))
            if value < 0:
                right = Node("-" + right.text, value, UNARY_BINDING)
        elif pick < 0.3:
            name = self.random.choice(sorted(STRINGS))
            left = Node(name, STRINGS[name])
            value = self.random.choice(["hello world", "abcd", "hello", "zzz", "abcdef", ""])
            right = Node('"%s"' % value, value)
        else:
            left = self.integer(depth)
            near = left.value + self.random.choice([-1, 0, 0, 0, 1])
            right = self.constant(near) if -2 ** 63 < near < 2 ** 63 and self.random.random() < 0.6 \
                else self.integer(depth)
        if self.random.random() < 0.3:
            left, right = right, left
        return binary(op, left, right, self.random.choice([" ", " ", ""]))

    def condition(self, depth):
        pick = self.random.random()
        if depth <= 0 or pick < 0.25:
            return self.comparison(min(depth, 1) + 1)
        if pick < 0.4:
            return unary("!", self.condition(depth - 1))
        if pick < 0.5:
            return binary("==", self.condition(depth - 1), self.condition(depth - 1))
        return binary(self.random.choice(["&&", "||"]), self.condition(depth - 1),
                      self.condition(depth - 1))

    def cases(self, count):
        seen = {}
        while len(seen) < count:
            node = self.condition(self.random.randrange(4))
            # A '-' directly before a '-' or '>' is fine for the grammar, long lines are not for people.
            if len(node.text) <= 160:
                seen.setdefault(node.text, bool(node.value))
        return sorted(seen.items(), key=lambda case: len(case[0]))


# What a generator of trees does not reach, decided by hand.
WRITTEN = r"""
1	true
0	false
-1	true
!0	true
2 & 1	false
i8	true
!i8	false
!!i8	true
arr[1]	true
seq[0]	true
seq[0] == 10 && seq[1] == 20 && seq[2] == 30	true
1 || seq[3] == 0	true
0 && seq[3] == 0	false
!(0 && seq[3] == 0)	true
arr[3] == 0	false
1 || arr[3] == 0	false
arr == 1	false
seq == 10	false
nonexist == 1	false
nonexist == 1 || 1	false
1 || nonexist	false
!nonexist	false
str == "hello world"	true
"hello world" == str	true
str != "hello world"	false
str == "hello"	false
str == "hello*"	true
str == "*world"	true
str == "*lo*wo*"	true
str == "h*d"	true
str == "h*x*d"	false
str == "*"	true
str == "**"	true
str == "***world"	true
str == "hello world*"	true
str == "hello world**"	true
str == "hello\*"	false
str == "*\*"	false
str != "*\\"	true
str != "hello*"	false
str != "bye*"	true
str != "*x*"	true
"h*" == str	true
"*w*" != str	false
str == ""	false
str != ""	true
str > "hello"	true
str < "hello world!"	true
str >= "hello world"	true
str <= "hello world"	true
str < "help"	true
str > "z"	false
str == 'hello world'	true
str == L"hello world"	true
str == "HELLO WORLD"	false
"a" == "a"	true
"a" == "b"	false
"a" < "b"	true
str == txt	false
str > txt	true
str != txt	true
txt == "abcd"	true
txt == "abc"	false
txt == "abc*"	true
txt == "*bc*"	true
txt < "abce"	true
str == 5	false
str == 5 || 1	false
i8 == "x"	false
i8 != "x"	false
str && 1	false
str || 1	false
!str	false
str	false
str & 1	false
f32 == 1.5	true
f32 == 1.5f	true
f32 > 1	true
f32 < 2	true
2 > f32	true
f64 == -2.25	true
f64 < -2	true
f64 > -3	true
f64 == -0x1.2p1	true
f64 < f32	true
f32 != f64	true
-f64 == 2.25	true
-f64 > f32	true
+f32 == 1.5	true
f32 > i8	true
i8 < f64	true
i8 == -8.0	true
u32 > 3999999999.5	true
f32 == 15e-1	true
f32 == 0x1.8	true
f32 == 0x3p-1f	true
0x.8 == 0.5	true
f32 == .15e1	true
f32 >= 1. && f32 <= 2.	true
f32 && 1	true
f64 && 1	true
0.5 && 1	false
0.5 || 0	false
1.5 && 1	true
f32 & 1	false
f32	false
1 || f32	true
en == 2	true
en != 0	true
en > 1 && en < 3	true
en == "two"	false
hex == 0xdeadbeef	true
hex == 3735928559	true
(hex & 0xffff) == 0xbeef	true
(hex >> 16) == 0xdead	true
net == 0x1234	true
net == 0x3412	false
(net & 0xff) == 0x34	true
i8 == -8	true
i8 == 248	false
-i8 == 8	true
- -i8 == -8	true
-(-(-i8)) == 8	true
~i8 == 7	true
~~i8 == i8	true
~0 == -1	true
i8 < 0	true
i8 > -9 && i8 < -7	true
i16 == -1600	true
i32 == -320000	true
i64 == -64000000000	true
i64 < i32	true
i32 < i16	true
u8 == 200	true
u8 == 0310	true
u8 == 0xc8	true
u8 == 0xC8u	true
u8 == 200UL	true
u8 == 200llu	true
u16 == 60000	true
u32 == 4000000000	true
u32 > 0	true
u64 == 18000000000000000000	true
u64 < 0	true
u64 > 0	false
u64 == 18000000000000000001	false
i8 > 18446744073709551615	false
i8 < 18446744073709551615	true
-1 == 18446744073709551615	true
-1 == 99999999999999999999999	true
u8 & 8	true
u8 & 7	false
u8 & 8 == 8	true
u8 & 7 == 0	true
u8 | 7 == 207	true
u8 ^ 200	false
u8 ^ 200 == 0	true
u8 << 1 == 400	true
u8 >> 3 == 25	true
i8 >> 60 == 15	true
1 << 63 < 0	true
1 << 63 >> 63 == 1	true
1 << 64 == 1	false
1 << 64 == 1 || 1	false
1 << -1 == 0	false
1 >> 64 == 0	false
1 | 2 ^ 2 & 3 << 1	true
(1 | 6 & 3) == 3	true
6 & 3 | 1 == 3	true
1 < 2 == 1	true
1 == 1 < 2	true
2 > 1 > 0	true
3 > 2 > 1	false
0 == 0 == 0	false
1 || 0 && 0	true
(1 || 0) && 0	false
0 && 0 || 1	true
!0 && 1	true
!(0 && 1)	true
!i8 == 0	true
!u8 && 1	false
u8 == 1 || u8 == 2 || u8 == 3 || u8 == 200	true
u8 != 1 && u8 != 2 && u8 != 3 && u8 != 4 && u8 != 200	false
u8 == 200 && u16 == 60000 && u32 == 4000000000 && i8 == -8 && i16 == -1600	true
u8 == 1 && (u16 == 60000 || u32 == 1) || i8 == -8 && (i16 == 1 || i32 == -320000)	true
(u8 == 200) == (u16 == 60000)	true
(u8 == 200) != (u16 == 60000)	false
(u8 == 200) & (u16 == 1)	false
((((((((((((((((u8 == 200))))))))))))))))	true
((((((((u8 == 200) == 1) == 1) == 1) == 1) == 1) == 1) == 1)	true
1 == (1 == (1 == (1 == (u8 == 200))))	true
1 == (1 == (1 == (1 == (1 == (1 == (1 == (1 == (1 == (1 == (u8 == 200))))))))))	false
arr[0] == 1 && arr[1] == -2 && arr[2] == 3	true
arr[0x1] == -2	true
arr[02] == 3	true
arr[1] < arr[0]	true
seq[1] > seq[0]	true
seq[2] == arr[2]	false
seq[0] | arr[0]	true
-arr[1] == 2	true
!arr[1]	false
seq[0] && arr[0]	true
u8/**/==/* c */200	true
u8 == 200 // the end	true
u8==200&&u16==60000||0	true
$ctx.vpid > 1	true
$ctx.vpid == $ctx.vtid	true
$ctx.vpid == 0	false
$ctx.procname == "*filter*"	true
$ctx.procname != "*filter*"	false
$ctx.procname == ""	false
$ctx.vpid && $ctx.procname != "x"	true
$ctx.nope == 1	false
$ctx.nope == 1 || 1	false
$ctx.vpid == "x"	false
$app.rmnone:x == 1	false
$app.rmnone:x == 1 || 1	false
1 || $app.rmnone:x == 1	true
0 && $app.rmnone:x	false
"""


def main():
    print(HEADER)
    written = [line.split("\t") for line in WRITTEN.strip().splitlines()]
    for expression, expected in written:
        print(expression, expected, sep="\t")
    known = {case[0] for case in written}
    for expression, expected in Generator(20260730).cases(300):
        if expression not in known:
            print(expression, str(expected).lower(), sep="\t")


if __name__ == "__main__":
    main()
