/// One signing-in on one device, with all refresh tokens that came of it: `ses_` and 16 random letters and digits.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// An entry of an address book: `adr_` and 16 random letters and digits.
package struct AddressID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
