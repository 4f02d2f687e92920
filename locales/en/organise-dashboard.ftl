# The dashboard of a campaign.

dashboard-see-page = See its page
dashboard-now-heading = How it stands
dashboard-total = Signatures
dashboard-online = Confirmed online:
dashboard-offline = on paper and elsewhere:
dashboard-goal-progress = { $percent } % reached, { $missing } to go
dashboard-goal-reached = reached
dashboard-today = Confirmed today
dashboard-yesterday = Yesterday at this time:
dashboard-hour = This hour
dashboard-hour-yesterday = The same hour yesterday:
dashboard-pending = Waiting for confirmation
dashboard-pending-note = Signed, and the link in the mail not followed yet.
dashboard-live = The numbers above follow by themselves while you look.
dashboard-live-paused = The numbers have stopped because nobody was here for two hours. Move the mouse or press a key.
dashboard-live-ended = The numbers have stopped. Load the page again to log in.
dashboard-live-away = The service does not answer just now. The numbers go on when it does.

dashboard-moment = { $day }, { $time }
dashboard-standing-draft = A draft: nobody else sees it.
dashboard-standing-draft-opens = A draft: nobody else sees it. Once published it opens on { $moment }.
dashboard-standing-upcoming = Published. Signing opens on { $moment }.
dashboard-standing-open = It can be signed, without a closing date.
dashboard-standing-closes = It can be signed until { $moment }.
dashboard-standing-closed-at = Signing ended on { $moment }.
dashboard-standing-closed = Signing has ended.

dashboard-time-heading = Confirmed signatures over time
dashboard-time-note = Hours and days are those of { $zone }. Signatures on paper and from earlier lists are not in it.
dashboard-chart-range = Period
dashboard-chart-48 = 48 hours
dashboard-chart-168 = 7 days
dashboard-chart-days = All days
dashboard-chart-label = Chart of confirmed signatures. The arrow keys go from bar to bar; the same numbers stand in the tables below.
dashboard-chart-hint = Point at the chart, or go through it with the arrow keys, to read a number.
dashboard-chart-signatures = signatures
dashboard-chart-one = signature
dashboard-table-days = Table: every day
dashboard-table-hours = Table: every hour of the last 7 days
dashboard-table-day = Day
dashboard-table-hour = Hour that begins at
dashboard-table-confirmed = Confirmed

dashboard-countries-heading = By country
dashboard-countries-name = Country
dashboard-countries-rest = All other countries
dashboard-sources-heading = By source
dashboard-sources-note = What you put behind ?source= in a link counts here.
dashboard-sources-name = Source
dashboard-sources-rest = All other sources
dashboard-source-direct = Without a label
dashboard-source-unknown = Unknown: claimed to come from where it did not
dashboard-source-other = Malformed labels, and those beyond the first 200
dashboard-share = { $percent } %
dashboard-share-little = < 1 %
dashboard-share-column = Share
dashboard-nothing-yet = No confirmed signatures yet.

dashboard-funnel-heading = Where people drop out
dashboard-funnel-note = How many got to each step in that time, and how many that is of the step before. Somebody who signs today and confirms tomorrow stands in both days. Looks at the page are counted without cookies; a person who looks twice counts twice.
dashboard-funnel-day = Last 24 hours
dashboard-funnel-week = Last 7 days
dashboard-funnel-since = Since { $day }
dashboard-funnel-ever = Since counting began
dashboard-funnel-viewed = Looked at the page
dashboard-funnel-signed = Sent the form
dashboard-funnel-again = of these, had signed before
dashboard-funnel-sent = Were sent a mail
dashboard-funnel-confirmed = Confirmed, and count

dashboard-mail-heading = Mail
dashboard-mails =
    { $number ->
        [one] { $count } mail
       *[other] { $count } mails
    }
dashboard-minutes =
    { $number ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
dashboard-hours =
    { $number ->
        [one] { $count } hour
       *[other] { $count } hours
    }
dashboard-days =
    { $number ->
        [one] { $count } day
       *[other] { $count } days
    }
dashboard-mail-none = No mail is waiting to be sent.
dashboard-mail-fine = Mail goes out as it should, and none is waiting.
dashboard-mail-going-out = Mail is going out.
dashboard-mail-stuck = { $mails } not sent for { $time }: ask your technician whether the mail worker is running.
dashboard-mail-put-off = In the last 24 hours mails were put off { $retried } times and accepted { $sent } times: ask your technician what the mail server says.
dashboard-mail-many-refused = In the last 24 hours { $refused } of { $all } mails were refused for good. Either somebody enters invented addresses, or a mail provider does not trust our mail: ask your technician.
dashboard-mail-some-given-up =
    { $number ->
        [one] { $count } mail was given up in the last 24 hours, after having been tried for days.
       *[other] { $count } mails were given up in the last 24 hours, after having been tried for days.
    }
dashboard-mail-owed = Waiting to be sent
dashboard-mail-oldest = the oldest for { $time }
dashboard-mail-sent = Sent today
dashboard-mail-retried = Put off today, to be tried again
dashboard-mail-refused = Refused today by the mail server
dashboard-mail-given-up = Given up today
dashboard-mail-withheld = Not sent today: the mailbox had had its share
dashboard-mail-suppressed = Not sent today: the address was refused before
organise-campaigns-today = Today: { $today }
