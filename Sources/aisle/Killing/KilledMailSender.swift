#if DEBUG
    import Commerce

    /// A sender of mails before and after whose calls the process may end.
    struct KilledMailSender: MailSender {
        let sender: any MailSender
        let killSwitch: KillSwitch

        func send(_ mail: MailMessage) async throws(MailFailure) {
            killSwitch.reach(.beforeMail)
            try await sender.send(mail)
            killSwitch.reach(.afterMail)
        }
    }
#endif
