# What an organisation has of a campaign that many carry, and, for the lead, everybody side by side.

partner-numbers-run-by = Run by { $lead }. Your organisation carries it too.
partner-numbers-left = Your organisation no longer carries this campaign. Nobody new is asked for it; what it brought stays told here.
partner-numbers-left-on = Your organisation left this campaign on { $day }. Nobody new is asked for it since; what it brought stays told here.
partner-numbers-brought = Brought by you
partner-numbers-consented = Said yes to you
partner-numbers-brought-column = Brought
partner-numbers-consented-column = Said yes
partner-numbers-today = Today:
partner-numbers-total = Signatures in all
partner-numbers-total-note = By everybody, on paper and elsewhere included.
partner-numbers-meaning = Brought: confirmed signatures that came through your links and widgets. Said yes: confirmed signatures of people who agreed to hear from you, whoever brought them. Somebody can be in both; whoever withdraws is in neither.
partner-numbers-chart-brought = brought
partner-numbers-chart-consented = said yes

partner-numbers-placed-heading = Your widgets, site by site
partner-numbers-widgets-heading = Widgets, site by site
partner-numbers-placed-note = How often each was shown, how many forms came through it, and how many of those signatures were confirmed, in these days (of UTC); and how much that is of the step before. What happened stays counted, also when somebody withdraws later. Somebody who looks twice counts twice.
partner-numbers-placed-none = Nothing was counted in these days.
partner-numbers-widget = Where and what
partner-numbers-shown = Shown
partner-numbers-submitted = Sent the form
partner-numbers-confirmed = Confirmed
partner-numbers-all-together = All together
partner-numbers-no-site = Elsewhere, or on no site that is known
partner-numbers-widget-page = Campaign page, or a link to it
partner-numbers-widget-form = Form
partner-numbers-widget-counter = Counter
partner-numbers-widget-badge = Badge or picture
partner-numbers-widget-print = Poster or printed sheet

partner-numbers-range = Days
partner-numbers-last = Last { $days } days
partner-numbers-ever = All days
partner-numbers-from = From
partner-numbers-until = Until
partner-numbers-show = Show these days
partner-numbers-error-day = Please write the day like this: 2006-01-31.
partner-numbers-error-order = The last day is before the first.

partner-numbers-lines-heading = What your organisation asks
partner-numbers-line-none = No question in this language: nobody who signs in it can say yes to you.
partner-numbers-line-everywhere = Stands on every form of the campaign.
partner-numbers-line-own = Stands where you bring people: on your widgets and behind your links.
partner-numbers-line-no-place = Stands where you bring people only: on other forms there are more questions than the lead shows.

partner-numbers-others-heading = All who carry the campaign
partner-numbers-others-note = { $lead } lets everybody see this.
partner-numbers-organisation = Organisation
partner-numbers-has-left = has left

partner-numbers-all-link = Numbers of all partners
partner-numbers-all-heading = Who brought how many
partner-numbers-all-lead = Everybody who carries the campaign or carried it, your own organisation included.
partner-numbers-all-side = Side by side
partner-numbers-all-note = Brought and said yes are confirmed signatures of all time that still count. The widgets are those of these days (of UTC), each with its share of the step before.
partner-numbers-days-heading = Brought, day by day
partner-numbers-days-cut = Only those who brought the most have a column.
partner-numbers-closely = { $organisation }, closely
