"""How the text of a project finds the files beside it, where these lie in a table."""

from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section
from jiheng.projects.load import ReadCalendar
from jiheng.values.working_days import HolidayTable, WorkingCalendar


def calendar_of(files: dict[str, bytes]) -> ReadCalendar:
    """Give the function that reads the key `holidays` from files by name."""

    def calendar(section: Section) -> WorkingCalendar:
        def read(name: str) -> HolidayTable:
            if name not in files:
                raise UnreadableValueError("找不到节假日表", found=name, expected="项目里的文件名")
            try:
                return HolidayTable.read(files[name].decode("utf-8-sig").splitlines(), source=name)
            except UnreadableInputError as error:
                section.faults.extend(error.faults)
                return HolidayTable()

        return WorkingCalendar(section.optional("holidays", read, HolidayTable()))

    return calendar
