# What stands inside frames on other sites.

embed-form-failed = We could not reach the petition. What you typed is still here. Please try again in a moment.
embed-read-all = Read the whole petition
embed-run-by = Run by { $organisation }
embed-elsewhere = The form cannot be shown inside this page. You can sign on the campaign’s own page:
