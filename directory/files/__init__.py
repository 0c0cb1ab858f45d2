"""Uploads: told by their content, checked, written anew where they are images, scanned, kept, and served to who may.

Owns: `file` (whose it is, what it is, whether it was scanned) and `file_blob` (the bytes that are kept of it). What a
file hangs on belongs to another room, which says who may read and add it (`wiring.FILE_READERS`).
Must never: trust a file's name, serve what is not scanned yet where a scanner is set, or keep where a photo was taken.

How another room takes a file, in a POST view that `web.access.takes_files` marks:

    form = EvidenceForm(CombinedMultiDict([request.files, request.form]))       # with an `UploadField`
    received = receive(actor, "application", public_id, form.file.data)         # before the transaction; raises Invalid
    # in the transaction of the view:
        record = store(actor, "application", public_id, received, alt=form.alt.data)

and shows them with `files.queries.files_of` and the macros of `components/files.html`.
"""
