import Catalog

extension MemberReader {
    /// A text of one line without the spaces around it.
    mutating func line(_ name: String, charactersMax: Int, isRequired: Bool = false) -> String? {
        guard let text = secret(name, isRequired: isRequired)?.trimmed else { return nil }
        guard text.isLine(upTo: charactersMax) else {
            note(.invalidValue, name, "expected 1 to \(charactersMax) characters without control characters")
            return nil
        }
        return text
    }

    /// A text that is taken as it is: a password, a token, a code, or one that is looked into further.
    mutating func secret(_ name: String, isRequired: Bool = true) -> String? {
        guard let value = value(name) else {
            if isRequired { note(.required, name, "the member is missing") }
            return nil
        }
        guard let text = value.text else {
            note(.invalidType, name, "expected a text, found \(value.kindName)")
            return nil
        }
        return text
    }

    /// A password that somebody chooses.
    mutating func newPassword(_ name: String, email: EmailAddress?) -> String? {
        guard let password = secret(name) else { return nil }
        guard let problem = PasswordRules.problem(password, email: email) else { return password }
        note(problem.code, name, problem.message)
        return nil
    }

    mutating func email(_ name: String) -> EmailAddress? {
        guard let text = secret(name) else { return nil }
        guard let email = EmailAddress(text) else {
            note(.invalidValue, name, "expected an e-mail address such as ann@example.com")
            return nil
        }
        return email
    }

    /// - Source: ITU-T E.164 for the count of digits.
    mutating func phone(_ name: String) -> String? {
        guard let text = line(name, charactersMax: 30) else { return nil }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let count = text.utf8.filter { digits.contains($0) }.count
        guard (4...15).contains(count), text.utf8.allSatisfy({ digits.contains($0) || "+-()/. ".utf8.contains($0) })
        else {
            note(.invalidValue, name, "expected a phone number of 4 to 15 digits")
            return nil
        }
        return text
    }
}
