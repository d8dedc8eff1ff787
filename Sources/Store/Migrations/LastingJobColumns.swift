import GRDB

/// What a job needs to go on after the process that ran it is gone.
enum LastingJobColumns {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE job ADD COLUMN input TEXT CHECK (input IS NULL OR json_valid(input));
                ALTER TABLE job ADD COLUMN safePoint TEXT CHECK (safePoint IS NULL OR json_valid(safePoint));
                ALTER TABLE job ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
                """)
    }
}
