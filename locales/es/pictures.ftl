# Imágenes y papel: tarjetas para compartir, códigos, y la hoja para firmas en papel

offline-sheet = Hoja de firmas para imprimir
offline-sheet-hint = Con el texto de la campaña, casillas para las organizaciones que preguntan y un código para firmar en línea.

sheet-title = Hoja de firmas: { $title }
sheet-heading = La petición
sheet-code = Escanee este código para firmar en línea
sheet-online = O firme en línea:
sheet-consents = Si lo desea, marque las casillas { $first } a { $last } junto a su nombre. Su firma cuenta de todos modos.
sheet-consent = Si lo desea, marque la casilla { $first } junto a su nombre. Su firma cuenta de todos modos.
sheet-number = N.º
sheet-name = Nombre y apellido
sheet-address = Código postal y país
sheet-email = Correo electrónico
sheet-email-hint = solo si marca una casilla
sheet-signature = Firma
sheet-box = Casilla { $letter }
sheet-agree = Al firmar aquí acepto que { $controller } registre mi firma y trate lo que escribo en esta hoja para esta petición.
sheet-purpose = Firmar puede revelar una opinión política; por eso le pedimos un sí expreso. Lo que usted escribe aquí sirve para comprobar, contar y entregar las firmas, y para nada más, salvo que marque una casilla. Para retirar su firma, escriba a { $mail }. El aviso de privacidad completo:
sheet-return = Por favor, devuelva esta hoja a
sheet-return-by = antes del { $date }
sheet-no-copies = Por favor, no fotografíe ni reenvíe hojas llenas: los nombres no le incumben a nadie más.
sheet-print = Esta página está hecha para imprimirse: elija «Imprimir» en el menú de su navegador. Cabe en una hoja y no necesita color.
sheet-paper = Papel:
sheet-paper-a4 = A4
sheet-paper-letter = Carta
sheet-languages = Idiomas
