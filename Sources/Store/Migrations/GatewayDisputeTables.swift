import GRDB

/// What gateways tell of disputes, and which lines of an order a refund was for.
enum GatewayDisputeTables {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(sql: dispute)
        try db.execute(sql: refund)
    }

    /// `paymentID` and the rest are of disputes that a gateway told of. `evidence` is what is to be sent to it, or was;
    /// `evidenceNextAt` is when somebody has to look after that again.
    private static let dispute = """
        ALTER TABLE dispute ADD COLUMN paymentID TEXT;
        ALTER TABLE dispute ADD COLUMN isInquiry INTEGER NOT NULL DEFAULT 0 CHECK (isInquiry IN (0, 1));
        ALTER TABLE dispute ADD COLUMN withdrawnMinorUnits INTEGER NOT NULL DEFAULT 0 CHECK (withdrawnMinorUnits >= 0);
        ALTER TABLE dispute ADD COLUMN evidenceDueAt INTEGER;
        ALTER TABLE dispute ADD COLUMN evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence));
        ALTER TABLE dispute ADD COLUMN evidenceState TEXT
            CHECK (evidenceState IS NULL OR evidenceState IN ('waiting', 'submitted', 'refused'));
        ALTER TABLE dispute ADD COLUMN evidenceAttempts INTEGER NOT NULL DEFAULT 0 CHECK (evidenceAttempts >= 0);
        ALTER TABLE dispute ADD COLUMN evidenceNextAt INTEGER
            CHECK (evidenceNextAt IS NULL OR evidenceState = 'waiting');
        CREATE INDEX disputeByPayment ON dispute(paymentID) WHERE paymentID IS NOT NULL;
        CREATE INDEX disputeEvidenceDue ON dispute(evidenceNextAt) WHERE evidenceNextAt IS NOT NULL;
        """

    /// Each refund of an order, divided among its lines; line 0 is what no line bears. `isNamed` is what was asked for with
    /// the line's number, `quantity` the pieces that came back for it. Of refunds from before this table there are none.
    private static let refund = """
        ALTER TABLE paymentRefund ADD COLUMN lines TEXT CHECK (lines IS NULL OR json_valid(lines));
        CREATE TABLE refundedLine (
            orderID TEXT NOT NULL,
            refundID TEXT NOT NULL,
            line INTEGER NOT NULL CHECK (line >= 0),
            minorUnits INTEGER NOT NULL CHECK (minorUnits > 0),
            quantity INTEGER NOT NULL CHECK (quantity >= 0),
            isNamed INTEGER NOT NULL CHECK (isNamed IN (0, 1)),
            PRIMARY KEY (orderID, refundID, line),
            FOREIGN KEY (orderID, refundID) REFERENCES sellerRefund(orderID, refundID)
        ) STRICT, WITHOUT ROWID;
        """
}
