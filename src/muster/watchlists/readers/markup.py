"""Elements of an XML list, one at a time, with entities and external references refused."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from muster.errors import InputError


def read_elements(path: Path, *names: str) -> Iterator[Element]:
    """Yield each element whose local name is in `names`, complete with its children, and forget it afterwards.

    Tags are given without their namespace. Memory stays that of one entry however long the list is.

    Raises:
        InputError: the XML is cut off or not well formed, or it declares entities or a document type.
    """
    parents: list[Element] = []
    try:
        with path.open("rb") as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    element.tag = element.tag.rpartition("}")[2]
                    parents.append(element)
                    continue
                parents.pop()
                if element.tag in names:
                    yield element
                    if parents:
                        parents[-1].remove(element)
    except ParseError as error:
        raise _broken(path, error) from error
    except DefusedXmlException as error:
        raise InputError(
            f"{path.name} declares XML entities or a document type, which no published list does; refused."
        ) from error
    except (UnicodeDecodeError, ValueError, LookupError) as error:
        raise InputError(f"{path.name} is not in the encoding that it names; fetch it again.") from error


def read_root_attributes(path: Path) -> dict[str, str]:
    """Return the attributes of the outermost element; empty when there is none to read."""
    try:
        with path.open("rb") as file:
            for _event, element in iterparse(file, events=("start",), forbid_dtd=True):
                return dict(element.attrib)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError, LookupError):
        return {}
    return {}


def _broken(path: Path, error: ParseError) -> InputError:
    line, column = error.position
    if "no element found" in str(error) or "unclosed token" in str(error):
        return InputError(f"{path.name} ends in the middle (line {line}): it was truncated; fetch it again.")
    return InputError(f"{path.name} is not well-formed XML (line {line}, column {column}); fetch it again.")
