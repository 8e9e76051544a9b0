"""Files that wait for a yes, in the SQLite file."""

from datetime import datetime

from store.sqlite.file import SqliteFile, utc
from store.uploads import Upload


class SqliteUploads(SqliteFile):
    """Keeps such files for a day."""

    def keep_upload(self, upload: Upload) -> None:
        """Keep *upload*."""
        with self._writing():
            self._db.execute(
                "insert into uploads (id, name, data, by, at) values (?, ?, ?, ?, ?)",
                [upload.id, upload.name, upload.data, upload.by, utc(upload.at)],
            )

    def upload(self, ident: str) -> Upload | None:
        """Return the upload with this id, or None when it was deleted."""
        with self._said_plainly():
            row = next(self._db.query("select * from uploads where id = ?", [ident]), None)
        return Upload(**row | {"at": datetime.fromisoformat(row["at"])}) if row else None

    def delete_upload(self, ident: str) -> None:
        """Delete the upload with this id."""
        with self._writing():
            self._db.execute("delete from uploads where id = ?", [ident])

    def delete_uploads_before(self, moment: datetime) -> int:
        """Delete every upload kept before *moment*, and return how many there were."""
        with self._writing():
            return int(self._db.execute("delete from uploads where at < ?", [utc(moment)]).rowcount)
