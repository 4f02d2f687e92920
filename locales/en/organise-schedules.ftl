# Lists that come again and again.

organise-tab-lists = Regular lists
lists-heading = Lists that come by themselves
lists-lead = The whole list first, then only what changed: who is new, and whom you must delete from your copy. Every list is encrypted for your key before it is kept, so nobody but you can read it, not even we.
lists-alert = Please look at what is marked below. Nothing was ordered yet.
lists-new = Order a list
lists-pace = How often?
lists-pace-hourly = Every hour
lists-pace-daily = Every day
lists-pace-weekly = Every week
lists-format = As which file?
lists-format-csv = CSV
lists-format-jsonl = JSON Lines
lists-who = Who is on it?
lists-who-agreed = Who said yes to { $organisation }
lists-who-everybody = Everybody who signed
lists-who-partner = On it are those who said yes to { $organisation } and confirmed it, with the words they agreed to.
lists-delivery = How does it come?
lists-delivery-link = It waits here, to be fetched. Webhooks are told its link.
lists-delivery-webhook = It is sent to our webhooks, in encrypted pieces
lists-recipient = Public key
lists-recipient-hint = Of the program age; it begins with age1. Keep the secret key that belongs to it: without it nobody can open the lists.
lists-key-how = How do I get a key?
lists-key-make = Install age (age-encryption.org; on Debian and Ubuntu: apt install age) and make a pair of keys. The file holds the secret key; the line “public key” in it is what belongs here.
lists-key-open = Open a list that you have fetched:
lists-button = Order the list
lists-due = The next one
lists-files-none = Nothing waits here. The first list is made within a minute; later ones only when something changed.
lists-files-hint = Whoever has a link can fetch the file, but only your secret key opens it. Each time it is fetched goes on record.
lists-file-until = Until { $until }. Fetched: { $times }
lists-file-more = Link and fingerprint
lists-rows = { $count ->
    [one] { $rows } row
   *[other] { $rows } rows
}
lists-end = End these lists
lists-end-warning = No more are made, and the links to those that were made stop working at once.
lists-end-button = End them
lists-trouble-no-key = The key of the campaign was destroyed, so its lists cannot be made any more.
lists-trouble-failed = The last list could not be made. We try again at the next time; nothing is lost.
lists-trouble-no-webhook = You have no webhook for this campaign that could take the list. It waits here to be fetched.
lists-error-choose = Please choose one of these.
lists-error-recipient = This is not a public key of age. It begins with age1 and has 62 characters.
lists-error-secret = That was the secret key, which nobody else may know. We did not keep it. Please make a new pair of keys, and give us the public one.
lists-error-many = You have as many regular lists of this campaign as there may be. End one to order another.
done-list-scheduled = The list is ordered. The first one will be here within a minute.
done-list-ended = These lists are ended.
audit-detail-pace = How often
audit-detail-recipient = Key
audit-program = A program
audit-by-itself = The service, as ordered,
