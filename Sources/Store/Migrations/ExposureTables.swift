import GRDB

/// What pages showed, what shoppers did with it, and the experiments that both tell about.
///
/// Nobody is named: visitors are hashes. What is summed up often stands with the page, kept in the transaction of the event.
enum ExposureTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE experiment (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
                    kind TEXT NOT NULL CHECK (kind IN ('ab', 'interleaving')),
                    about TEXT NOT NULL,
                    control TEXT NOT NULL CHECK (control <> ''),
                    candidate TEXT NOT NULL CHECK (candidate <> control),
                    controlIdentity TEXT NOT NULL,
                    candidateIdentity TEXT NOT NULL,
                    share REAL NOT NULL CHECK (share > 0 AND share < 1),
                    salt TEXT NOT NULL,
                    startsAt INTEGER NOT NULL,
                    endsAt INTEGER NOT NULL CHECK (endsAt >= startsAt),
                    createdAt INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE exposure (
                    id INTEGER PRIMARY KEY CHECK (id > 0),
                    at INTEGER NOT NULL,
                    text TEXT NOT NULL,
                    visitor INTEGER NOT NULL,
                    session INTEGER NOT NULL,
                    experiment INTEGER,
                    arm INTEGER CHECK (arm IN (0, 1)),
                    firstPlace INTEGER NOT NULL CHECK (firstPlace >= 1),
                    total INTEGER NOT NULL CHECK (total >= 0),
                    products TEXT NOT NULL,
                    teams TEXT NOT NULL,
                    clicks INTEGER NOT NULL DEFAULT 0,
                    conversions INTEGER NOT NULL DEFAULT 0,
                    clickPlaces INTEGER NOT NULL DEFAULT 0
                ) STRICT;
                CREATE INDEX exposureByTime ON exposure(at);
                CREATE INDEX exposureByExperiment ON exposure(experiment) WHERE experiment IS NOT NULL;
                CREATE TABLE shopperEvent (
                    exposure INTEGER NOT NULL REFERENCES exposure(id) ON DELETE CASCADE,
                    kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
                    place INTEGER NOT NULL CHECK (place >= 1),
                    at INTEGER NOT NULL,
                    PRIMARY KEY (exposure, kind, place)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
