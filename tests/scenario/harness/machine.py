# SPDX-License-Identifier: GPL-2.0-only
"""The machine interface against golden files: running their commands, comparing, validating."""
import json
import os
import re
import shlex
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
GOLDEN = os.path.join(TOP, "tests", "golden", "mi")
SCHEMA = os.path.join(TOP, "src", "cli", "lttng-mi.xsd")
JSON_SCHEMA = os.path.join(TOP, "src", "cli", "lttng-mi.schema.json")
NAMESPACE = "{https://lttng.org/xml/ns/lttng-mi}"
# lists whose order the daemon chooses
UNORDERED = ("sessions", "domains", "channels", "events", "process_attr_values", "pids", "triggers")
# of the JSON form only
ADDITIONS = {"created", "lagging", "warnings", "loglevel_number", "userspace", "shm_path", "ringmaster",
             "overwritten_packets", "unwritten_packets", "damaged_packets", "recycled_packets",
             "buffer_use_highest", "buffer_use_lowest"}


@dataclass(frozen=True)
class Step:
    name: str
    code: int
    arguments: tuple

    def command(self, form, home):
        """The arguments of lttng that run it, in the machine interface of that form."""
        words = [word.replace("@HOME@", home).replace("@FORM@", form.upper()) for word in self.arguments]
        return ["--mi", form, *words]


def steps(section):
    found = []
    with open(os.path.join(GOLDEN, section + ".tsv")) as file:
        for line in file:
            if not line.startswith("#"):
                name, code, command = line.rstrip("\n").split("\t")
                found.append(Step(name, int(code), tuple(shlex.split(command))))
    return found


def _reasons(name):
    with open(os.path.join(GOLDEN, name)) as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return dict(lines)


def corrected():
    """{golden name: why the stock sample is not followed}"""
    return _reasons("CORRECTED")


def not_served():
    """{golden name: why this suite cannot make the sample}"""
    return _reasons("NOT-SERVED")


def samples():
    return {name[:-len(".xml")] for name in os.listdir(GOLDEN) if name.endswith(".xml")}


def golden_path(name, stock):
    path = os.path.join(GOLDEN, "corrected", name + ".xml")
    return os.path.join(GOLDEN, name + ".xml") if stock or not os.path.exists(path) else path


def golden(name, stock):
    with open(golden_path(name, stock)) as file:
        return file.read()


def normal(text, home):
    """Without what differs from run to run."""
    text = text.replace(home, "@HOME@")
    text = re.sub(r"\d{8}-\d{6}", "@DATE@", text)
    text = re.sub(r"\d{8}T\d{6}[+-]\d{4}", "@TIME@", text)
    if "<name>version</name>" in text:
        text = re.sub(r"(?<=</patchLevel>).*(?=</version>)", lambda own: re.sub(">[^<]+<", ">@SUITE@<", own[0]), text)
    text = re.sub(r"<pid><id>\d+</id><name>[^<]*/", "<pid><id>4242</id><name>@FOLDER@/", text)
    return re.sub(r"<owner_uid>\d+<", "<owner_uid>4242<", text)


def _sorted(element):
    for child in element:
        _sorted(child)
    if element.tag.replace(NAMESPACE, "") in UNORDERED:
        element[:] = sorted(element, key=lambda e: ElementTree.tostring(e))
    return element


def same(got, want):
    """Equal but for the order of lists that have none. Not XML at all: equal as text."""
    if not got or not want:
        return got == want
    heads = [text.split("<name>", 1)[0] for text in (got, want)]
    if heads[0] != heads[1] or got.count("\n") != want.count("\n"):
        return False
    trees = [ElementTree.tostring(_sorted(ElementTree.fromstring(text.encode()))) for text in (got, want)]
    return trees[0] == trees[1]


def complaint(name, got, want):
    return f"{name}:\n  want {want.strip()[-1500:]}\n  got  {got.strip()[-1500:]}"


def validate(documents):
    """What xmllint says against our schema, of {name: text}."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in documents.items():
            paths.append(os.path.join(folder, name + ".xml"))
            with open(paths[-1], "w") as file:
                file.write(text)
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, *paths],
                              capture_output=True, text=True)
    return [] if done.returncode == 0 else [line for line in done.stderr.splitlines()
                                            if not line.endswith("validates")]


def as_json(element):
    """What the JSON form makes of an XML element, but for the lists' empty and single cases."""
    children = list(element)
    if not children:
        return element.text or ""
    return [(child.tag.replace(NAMESPACE, ""), as_json(child)) for child in children]


def _leaves_of_xml(value):
    if isinstance(value, str):
        return [value] if value else []
    return [leaf for _, child in value for leaf in _leaves_of_xml(child)]


def _leaves_of_json(value):
    if isinstance(value, dict):
        # the contexts of a channel are of the JSON form only, those of a command are not
        ours = ADDITIONS | {"contexts"} if "attributes" in value else ADDITIONS
        return [leaf for key, child in value.items() if key not in ours
                for leaf in _leaves_of_json(child)]
    if isinstance(value, list):
        return [leaf for child in value for leaf in _leaves_of_json(child)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)] if value != "" else []


def json_says_the_same(xml_text, json_text):
    """The values of both documents, in order; JSON always has 'success'."""
    document = json.loads(json_text)
    tree = ElementTree.fromstring(xml_text.encode())
    if tree.find(NAMESPACE + "success") is None:
        document.pop("success")
    return _leaves_of_json(document) == _leaves_of_xml(as_json(tree))


def json_complaints(value, schema=None, root=None, where="document"):
    """What is wrong with a JSON value by our schema; knows only the words which that uses."""
    if root is None:
        with open(JSON_SCHEMA) as file:
            schema = root = json.load(file)
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where}: {value!r}"]
    if "anyOf" in schema:
        fits = any(not json_complaints(value, one, root, where) for one in schema["anyOf"])
        return [] if fits else [f"{where}: {value!r}"]
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{where}: {value!r} is no {schema['type']}"]
    found = []
    if schema["type"] == "array":
        for i, item in enumerate(value):
            found += json_complaints(item, schema["items"], root, f"{where}[{i}]")
    if schema["type"] == "object" and "properties" in schema:
        found += [f"{where}: no {name}" for name in schema["required"] if name not in value]
        for name, item in value.items():
            if name in schema["properties"]:
                found += json_complaints(item, schema["properties"][name], root, f"{where}.{name}")
            else:
                found.append(f"{where}: {name} is not in the schema")
    return found
