# Pictures and paper: share cards, codes, and the sheet for signatures on paper

offline-sheet = Signature sheet to print
offline-sheet-hint = With the campaign’s text, boxes for the organisations that ask, and a code to sign online.

sheet-title = Signature sheet: { $title }
sheet-heading = The petition
sheet-code = Scan this to sign online
sheet-online = Or sign online:
sheet-consents = Tick the boxes { $first } to { $last } behind your name if you like. Your signature counts either way.
sheet-consent = Tick box { $first } behind your name if you like. Your signature counts either way.
sheet-number = No.
sheet-name = Name
sheet-address = Postcode and country
sheet-email = Email
sheet-email-hint = only if you tick a box
sheet-signature = Signature
sheet-box = Box { $letter }
sheet-agree = By signing here I agree that { $controller } records my signature and handles what I write on this sheet for this petition.
sheet-purpose = Signing can show a political opinion, so we ask you expressly. What you write here is used to prove, count and deliver the signatures, and for nothing else unless you tick a box. To take your signature back, write to { $mail }. The whole privacy notice:
sheet-return = Please return this sheet to
sheet-return-by = by { $date }
sheet-no-copies = Please do not photograph filled sheets or pass them on: the names are nobody else’s business.
sheet-print = This page is made for printing: choose “Print” in your browser’s menu. It fits one page, and needs no colour.
sheet-paper = Paper:
sheet-paper-a4 = A4
sheet-paper-letter = US Letter
sheet-languages = Languages
