# Taking lists away.

export-heading = Take a list
export-lead = The people who signed, as a file. Everything you take is on record: who took it, when, and which signatures.
export-alert = Please look at what is marked below. Nothing was taken yet.
export-profile = What is it for?
export-profile-plain = Everything, for any program
export-profile-plain-hint = All columns as they are stored; the same list that programs get.
export-profile-excel = Excel
export-profile-excel-hint = All columns, ready to open in a spreadsheet.
export-profile-action-network = Action Network
export-profile-action-network-hint = Columns named like its fields. It accepts only people who said yes to hearing from you.
export-profile-mailchimp = Mailchimp
export-profile-mailchimp-hint = Columns named like its contact fields, with the campaign as a tag.
export-profile-nationbuilder = NationBuilder
export-profile-nationbuilder-hint = Columns named like its import fields, with email_opt_in by what each person said.
export-profile-civicrm = CiviCRM
export-profile-civicrm-hint = Columns named like its own export; who did not say yes is marked as opted out.
export-format = As which file?
export-format-csv = CSV
export-format-csv-hint = Nearly every program reads it. The download begins at once.
export-format-jsonl = JSON Lines
export-format-jsonl-hint = For programs: one signature on each line, exact values.
export-format-xlsx = Excel workbook
export-format-xlsx-hint = Is prepared first; you then have some minutes to fetch it. Times are in UTC.
export-consent = Who may be on it?
export-consent-hint = Only those who said yes to { $organisation } may be written to by { $organisation }. Unless you choose otherwise, lists for mailing tools hold only them, and other lists everybody.
export-consent-unasked = This campaign does not ask people whether { $organisation } may write to them, so nobody has said yes.
export-consent-fitting = As fits what it is for
export-consent-to = Who said yes to { $organisation }
export-consent-any = Everybody who signed
export-anyway = I know that, and have another lawful reason to take them
export-more = Choose more closely: state, time, country, language, columns
export-state = State
export-state-confirmed = Confirmed
export-state-pending = Waiting for confirmation: the address may be somebody else’s
export-state-quarantined = Held back
export-state-invalidated = Marked as invalid
export-state-withdrawn = Withdrawn: nothing personal is left
export-from = Signed from
export-until = Signed before
export-time-hint = Time zone { $zone }
export-country = Countries
export-country-hint = None chosen: all. Several: hold Ctrl or Cmd.
export-language = Language of the form
export-language-hint = In which they signed.
export-language-all = All languages
export-columns = Columns
export-column-signed-at = Time of signing
export-column-confirmed-at = Time of confirmation
export-column-state = State
export-column-given-name = Given name
export-column-family-name = Family name
export-column-email = Email address
export-column-country = Country
export-column-postcode = Postcode
export-column-comment = Comment
export-column-public = May be named in public
export-column-language = Language
export-column-source = Where they came from
export-column-consents = Said yes to
export-column-form-version = What they saw (number)
export-column-id = Number of the signature
export-care = The file is not sealed: whoever has it can read it. Keep it where only those can who need it, and delete it when it is no longer needed.
export-button = Take the list
export-error-profile = Please choose what the list is for.
export-error-format = Please choose a file format.
export-error-unfit-format = This does not come in that format. Mailing tools read CSV; JSON Lines is for “Everything”.
export-error-unfit-state = Mailing tools get confirmed signatures only: nobody else has proved their address.
export-error-columns = Please choose at least one column. Mailing tools need the email address.
export-error-time = We could not read that time. An example: 2026-01-31T09:00
export-error-order = This is not after “Signed from”.
export-error-consent = Please choose one of these.
export-error-country = Please choose countries from the list.
export-error-language = Please choose one of these.
export-error-anyway = With this choice there may be people on the list who did not agree to hear from you. A mailing tool would let you write to them all the same.
export-error-busy = Other workbooks are being prepared right now. Please try again in a minute, or take CSV.
export-made-heading = Taken lately
export-made-none = No list was taken in the last 30 days.
export-made-hint = The last 30 days. The record of your organisation keeps them for good, with the whole hash.
export-made-at = When
export-made-by = By
export-made-what = What
export-made-standing = How far
export-via-browser = In the browser
export-via-api = A program, by API
export-via-command-line = Command line
export-now-running = { $count ->
    [one] { $rows } row so far
   *[other] { $rows } rows so far
}
export-now-ready = { $count ->
    [one] Ready: { $rows } row.
   *[other] Ready: { $rows } rows.
}
export-now-elsewhere = Ready, to be fetched in the browser session that asked for it.
export-now-done = { $count ->
    [one] { $rows } row taken
   *[other] { $rows } rows taken
}
export-now-lost = Lost when the service restarted. Please make it again.
export-why-hung-up = { $count ->
    [one] Broken off by the receiver after at most { $rows } row
   *[other] Broken off by the receiver after at most { $rows } rows
}
export-why-failed = { $count ->
    [one] Broken off by an error after { $rows } row. Please make it again.
   *[other] Broken off by an error after { $rows } rows. Please make it again.
}
export-why-stopped = The service was stopped meanwhile; nothing of it is left. Please make it again.
export-why-unfetched = Was not fetched in time, and is gone.
export-why-no-room = Too large to be prepared as a workbook now. Please take CSV, or choose more closely.
export-prepared-heading = Your workbook
export-look-again = Look again
export-fetch = Download the workbook
export-fetch-hint = Once, from this browser, for { $minutes } minutes after it was ready. Then it is gone from our machine.
export-back = Back to lists

export-lead-partner = The people who said yes to { $organisation } and confirmed it, as a file, with the words they agreed to. Everything you take is on record: who took it, when, and which signatures.
export-since = The whole list, or what is new?
export-since-hint = Changes also tell whom you must delete from your copy: who withdrew, was erased or was struck out.
export-since-all = The whole list, as it is now
export-since-list = Changes since the list of { $at }
export-cursor = Or changes after this cursor
export-cursor-hint = As a program of yours got it with its last list.
export-column-consent-wording = The words they agreed to
export-column-consented-at = When they agreed
export-error-since = This cursor was not given out for this campaign, or it is not reached yet.
export-error-unfit-delta = Mailing tools do not understand changes. Please take the whole list, or choose “Everything” or “Excel”.
export-more-partner = Choose more closely: time, country, language, columns
