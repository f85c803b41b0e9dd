"""The child process that takes one attachment out of a .pdf: `python -m … FILE NAME` prints its bytes.

Nothing where no attachment has that name; another exit code than 0 for what is no .pdf.
"""

import sys

import pypdfium2

from jiheng.documents.limited_child import limit_memory


def main() -> None:
    """Print the attachment."""
    limit_memory()
    path, name = sys.argv[1:]
    with pypdfium2.PdfDocument(path) as document:
        for number in range(document.count_attachments()):
            attachment = document.get_attachment(number)
            if attachment.get_name() == name:
                sys.stdout.buffer.write(bytes(attachment.get_data()))
                return


if __name__ == "__main__":
    main()
