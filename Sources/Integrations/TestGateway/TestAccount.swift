/// The accounts of sellers that the offline gateway does something else with; all others that begin with `acct_` are paid.
enum TestAccount: String, Sendable, CaseIterable {
    /// Takes no transfers.
    case refusing = "acct_transfer_refused"
    /// Takes transfers, and its bank takes no money.
    case closedBank = "acct_payout_refused"
    /// The first call for a transfer is lost on its way: nothing is done, and no answer comes.
    case lostTransfer = "acct_lost_transfer"
    /// The transfer is done, and the first answer is lost.
    case lostTransferAnswer = "acct_lost_transfer_answer"
    /// The money is paid out, and the first answer is lost.
    case lostPayoutAnswer = "acct_lost_payout_answer"
    /// As ``closedBank``, and the first answer to what takes the transfer back is lost.
    case lostReversalAnswer = "acct_lost_reversal_answer"

    var refusesTransfers: Bool { self == .refusing }

    var refusesPayouts: Bool { self == .closedBank || self == .lostReversalAnswer }

    /// Whose first answer is lost.
    var lostAnswer: TestMovementRecord.Kind? {
        switch self {
        case .lostTransferAnswer: .transfer
        case .lostPayoutAnswer: .payout
        case .lostReversalAnswer: .reversal
        case .refusing, .closedBank, .lostTransfer: nil
        }
    }
}
