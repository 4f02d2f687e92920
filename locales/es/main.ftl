# Todo lo que Quipu dice en español (neutro, de usted). Los números y las fechas llegan ya con su formato; ningún mensaje lleva HTML.

## El marco de todas las páginas
skip-to-content = Ir al contenido
languages = Idioma
footer-service = Quipu reúne firmas y confirma cada una por correo electrónico antes de contarla.
footer-data = Lo que usted escribe al firmar se guarda cifrado y se usa solo para lo que usted acepte. Firmar no instala cookies, y estas páginas no cargan nada de otras empresas.
privacy-link = Aviso de privacidad de esta campaña
optional = (opcional)
back-to-campaign = Volver a la campaña
back-home = Ver todas las campañas

## La lista de campañas
home-title = Peticiones
home-heading = Peticiones abiertas a su firma
home-lead = Cada nombre cuenta una sola vez, y solo cuando su titular lo ha confirmado por correo electrónico.
home-empty = En este momento no hay ninguna campaña abierta. Vuelva más adelante, por favor.
card-signatures = firmas
card-progress = Avance de «{ $title }», en porcentaje de su meta
card-won = Lograda
card-closed = Cerrada

## Una campaña
campaign-target = A: { $target }
campaign-text = La campaña
campaign-organisation = Organiza
campaign-closes = Abierta hasta
campaign-data = Sus datos
campaign-upcoming = Esta petición se abre a la firma el { $date }.
campaign-closed = Esta petición se cerró el { $date }. Gracias a todas las personas que firmaron.
campaign-won = Esta campaña logró su objetivo. Gracias a todas las personas que firmaron.
campaign-preview = Vista previa: no se ha guardado nada y nadie más ve esta página.
campaign-victory = ¡Lo hemos conseguido!
recent-heading = Firmas recientes
recent-note = Solo aparecen quienes lo pidieron, con su nombre y la inicial del apellido.

## El avance
progress-heading = Firmas hasta ahora
progress-people = { $n ->
    [one] persona ha firmado
    [many] de personas han firmado
   *[other] personas han firmado
 }
progress-bar = Avance hacia la meta
progress-goal = Meta: { $goal }
progress-online = Confirmadas aquí por correo
progress-offline = Contadas en otro lugar

## Compartir
share-heading = Haga correr la voz
share-device = Compartir…
share-mail = Correo
share-copy = Copiar el enlace
share-copied = Enlace copiado

## El formulario
sign-jump = Firmar esta petición
sign-heading = Agregue su firma
sign-heading-closed = Firmas
sign-button = Firmar
sign-sending = Enviando…
sign-after = Le enviaremos un correo. Su firma cuenta cuando usted la confirme desde allí.
field-given-name = Nombre
field-family-name = Apellidos
field-email = Correo electrónico
field-email-hint = Para confirmar su firma. No se muestra nunca.
field-country = País
field-country-choose = Elija…
field-postcode = Código postal
field-comment = ¿Por qué firma?
field-comment-hint = Para quienes organizan. No aparece en esta página.
field-website = Deje esto vacío
field-public = Mostrarme en la página de la campaña con mi nombre y la inicial de mi apellido.
suggestion-question = ¿Quiso escribir
suggestion-use = Usar esta dirección
suggestion-keep = Si su dirección está bien como la escribió, pulse «Firmar» otra vez y quedará así.
consents-legend = ¿Pueden escribirle?
consents-hint = Como usted prefiera: su firma cuenta de todos modos.
consent-privacy = Aviso de privacidad de { $organisation }
agree-label = Acepto que { $controller } registre mi firma y trate los datos de este formulario para esta petición.
agree-purpose = Firmar puede revelar una opinión política; por eso le pedimos un sí expreso. Sus datos sirven para comprobar, contar y entregar las firmas, y para nada más, salvo lo que usted marque arriba. Puede retirar su firma en cualquier momento con el enlace de nuestro correo.
agree-controller = Responsable: { $controller }, { $postal }.

## Mensajes junto a los campos
error-given-name-required = Escriba su nombre, por favor.
error-family-name-required = Escriba sus apellidos, por favor.
error-email-required = Escriba su correo electrónico, por favor.
error-email-invalid = Esto no parece un correo electrónico. Un ejemplo: nombre@example.org
error-country-required = Elija su país, por favor.
error-country-invalid = Elija un país de la lista, por favor.
error-agree-required = Solo podemos registrar su firma si usted acepta esto.
error-too-long = Use como máximo { $max } caracteres, por favor.
error-characters = Hay un carácter que no podemos guardar. Escríbalo de nuevo, solo con letras.
error-link = No incluya aquí direcciones web, por favor.
error-marks = Hay demasiados acentos sobre una misma letra. Escríbalo de nuevo, por favor.
error-postcode-invalid = Revise el código postal: solo letras, números, espacios y guiones.
error-consents-unknown = Una de las organizaciones ya no pregunta aquí. Por favor, revise de nuevo la lista.
error-comment-invalid = Use aquí texto sencillo, sin direcciones web ni caracteres de control.

## Mensajes sobre el formulario
alert-fix-errors = Todavía no se ha enviado nada. Revise los campos marcados, por favor.
alert-too-many = Desde su red acaban de llegar muchas firmas. Inténtelo de nuevo en unos { $minutes } min. Lo que escribió sigue aquí.
alert-busy = En este momento firma tanta gente que aún no pudimos recibir la suya. Pulse «Firmar» otra vez en unos segundos. Lo que escribió sigue aquí.
alert-closed = Esta petición ya no recibe firmas, así que la suya no quedó registrada.
alert-suggestion = Mire otra vez su correo electrónico, por favor.

## Después de firmar
check-heading = Falta un paso: confirmar por correo
check-lead = Si la dirección puede recibir nuestro correo, un mensaje sobre «{ $title }» va en camino.
check-step-open = Abra el mensaje y siga su enlace.
check-step-press = Pulse el botón de la página que se abre. Entonces su firma cuenta.
check-days = El enlace sirve durante { $days } días.
check-spam = ¿No ha llegado nada en unos minutos? Mire en la carpeta de correo no deseado. También puede firmar otra vez sin problema: cada dirección cuenta una sola vez.
check-demo = Esto es una demostración: el mensaje no sale de esta computadora. Puede leerlo aquí:
check-demo-link = Abrir el buzón de demostración
signed-heading = Gracias. Su firma ya cuenta.
signed-lead = Usted ha firmado «{ $title }».
signed-withdraw = Si cambia de opinión, el correo que le enviamos contiene un enlace para retirar la firma.

## Confirmar
confirm-heading = Confirme su firma
confirm-lead = Está por firmar «{ $title }», petición dirigida a: { $target }.
confirm-moved = Los datos cambiaron después de que usted abrió esta página. Revíselos otra vez antes de confirmar.
confirm-name = Nombre
confirm-email = Correo electrónico
confirm-country = País
confirm-comment = Su comentario
confirm-public = En la página
confirm-public-yes = Sí, con nombre e inicial
confirm-public-no = No
confirm-consents = Pueden escribirle
confirm-consents-none = Nadie. No marcó ninguna organización.
confirm-button = Confirmar mi firma
confirm-wrong = ¿Hay algo mal?
confirm-sign-again = Firmar de nuevo con los datos correctos
confirm-not-me = No fui yo
expired-heading = Este enlace ya venció
expired-lead = Su firma bajo «{ $title }» todavía no está confirmada. Podemos enviarle un enlace nuevo.
expired-button = Enviarme un enlace nuevo
confirm-invalid-heading = Este enlace no está completo
confirm-invalid-text = Parece que falta una parte de la dirección. Ábrala de nuevo desde el correo o copie la línea entera.
confirm-too-late-heading = La petición ya se cerró
confirm-too-late-text = Las firmas se podían confirmar hasta un día después del cierre. Esta llegó más tarde y no se ha contado.
confirm-gone-heading = Esta firma ya no está
confirm-gone-text = Fue retirada o eliminada, así que no hay nada que confirmar. Puede firmar de nuevo mientras la petición siga abierta.

## Retirar la firma
withdraw-heading = Retirar su firma
withdraw-lead = Su firma bajo «{ $title }» dejará de contar, su nombre desaparecerá de la página y sus datos se borrarán.
withdraw-button = Retirar mi firma
withdraw-keep = No, dejar todo como está
not-me-heading = ¿No fue usted?
not-me-lead = Alguien escribió su dirección para firmar «{ $title }». La firma no se ha contado. Pulse el botón y quedará descartada.
not-me-button = Descartarla
withdrawn-heading = Firma retirada
withdrawn-text = La firma no cuenta, y nada de ella se muestra.
withdraw-invalid-heading = Este enlace no está completo
withdraw-invalid-text = Parece que falta una parte de la dirección. Ábrala de nuevo desde el correo o copie la línea entera.

## Cuando algo falla
status-400-heading = No pudimos leer eso
status-400-text = Su navegador envió algo que no entendimos. Vuelva atrás e inténtelo de nuevo, por favor.
status-403-heading = Sin permiso
status-403-text = Esta página no está abierta para usted.
status-404-heading = Aquí no hay nada
status-404-text = Puede que la dirección esté mal escrita o que la página ya no exista.
status-405-heading = Eso no funciona aquí
status-405-text = Esta dirección no puede usarse de ese modo. Empiece de nuevo desde la campaña, por favor.
status-408-heading = Tardó demasiado
status-408-text = Su envío no llegó a tiempo. Inténtelo de nuevo, por favor.
status-409-heading = Ya no es posible
status-409-text = Esta petición no recibe firmas ahora. No se ha registrado nada.
status-413-heading = Es demasiado
status-413-text = Se envió más de lo que esta página acepta. Acórtelo e inténtelo de nuevo, por favor.
status-414-heading = La dirección es demasiado larga
status-414-text = Revise el enlace o empiece de nuevo desde la campaña, por favor.
status-415-heading = No pudimos leer eso
status-415-text = Se envió en un formato que esta dirección no acepta.
status-429-heading = Una breve pausa, por favor
status-429-text = Desde su red acaban de llegar muchas solicitudes. Espere unos minutos e inténtelo de nuevo, por favor.
status-500-heading = Algo falló de nuestro lado
status-500-text = Ya quedó anotado. Inténtelo de nuevo dentro de un rato, por favor.
status-503-heading = Hay mucha gente en este momento
busy-form-text = En este momento firma tanta gente que aún no pudimos recibir su firma. Lo que escribió sigue aquí.
busy-form-again = Enviarla otra vez
status-503-text = Inténtelo de nuevo en unos segundos, por favor.

## El aviso de privacidad
retention-sentence = Sus datos se borran { $months } meses después de cerrada la petición, y de inmediato si usted retira su firma.
privacy-heading = Aviso de privacidad
privacy-lead = Qué pasa con sus datos cuando firma «{ $title }».
privacy-who-heading = Quién responde
privacy-who = { $controller } organiza esta petición y es responsable de sus datos:
privacy-what-heading = Qué se guarda
privacy-what-sealed = Su nombre, correo electrónico, código postal y comentario, cifrados con una clave propia de esta campaña. La clave que la abre está fuera de la base de datos.
privacy-what-clear = Sin cifrar, porque las estadísticas lo necesitan: su país, el idioma de la página, la procedencia del enlace por el que llegó y el minuto en que firmó.
privacy-what-brought = Tampoco se cifra de qué organización era el enlace o el formulario por el que usted llegó, en cuál de sus sitios, ni las etiquetas de ese enlace (utm). Si llegó por un enlace que compartió otra persona, se guarda un código corto de ese enlace, que no nombra a ninguna de las dos y se borra a los { $days } días, o de inmediato si usted retira su firma.
privacy-what-tags = Dos códigos cortos hechos con una clave a partir de su dirección de red y del dominio de su proveedor de correo. Ayudan a encontrar firmas falsas y se borran a los { $days } días. La dirección de red misma no se guarda con su firma.
privacy-what-consents = A qué organizaciones permitió escribirle, con el texto que usted vio.
privacy-limits = El cifrado protege una copia de la base de datos que caiga en malas manos. No oculta sus datos a las personas que operan este servicio y necesitan trabajar con ellos.
privacy-why-heading = Para qué y con qué fundamento
privacy-why = Para comprobar que las firmas son auténticas, contarlas y presentarlas a: { $target }.
privacy-basis = Firmar una petición puede revelar una opinión política. Aquí esos datos solo se tratan con su consentimiento explícito (artículo 9.2.a del RGPD), que usted da al marcar la casilla que está sobre el botón. Puede retirarlo en cualquier momento; lo que se hizo antes sigue siendo lícito.
privacy-recipients-heading = Quién los recibe
privacy-recipients = { $controller } y quien opere este servidor por encargo suyo. El correo pasa por un servidor de correo, que ve su dirección.
privacy-recipients-consents = Cada organización de esta lista recibe sus datos solo si usted marcó su casilla:
privacy-public = Nada suyo se muestra en público si usted no lo pidió, y en ese caso solo su nombre y la inicial de su apellido.
privacy-retention-heading = Cuánto tiempo
privacy-retention-backups = Las copias de seguridad se van sobrescribiendo, de modo que una copia anterior puede conservar sus datos cifrados algún tiempo más.
privacy-rights-heading = Cómo retirarlos, y sus demás derechos
privacy-withdraw = Cada correo sobre su firma contiene un enlace para retirarla. La cuenta baja de inmediato, su nombre sale de la página y se borran su nombre, dirección, código postal y comentario. Una firma que nunca se confirma se borra a los { $days } días.
privacy-rights = También puede pedir ver sus datos, corregirlos, borrarlos o recibir una copia. Escriba a { $mail }. Puede presentar un reclamo ante la autoridad de protección de datos de su país.
privacy-count-heading = Cómo se cuenta
privacy-count = Un correo electrónico confirmado es una firma. Las firmas reunidas en otro lugar, en papel o en un sitio anterior, se suman con una nota sobre su procedencia y se muestran aparte. Las estadísticas públicas omiten los grupos de menos de cinco personas.

## El buzón de la demostración
mailbox-heading = Buzón de demostración
mailbox-banner = Esto es una demostración: nada sale de esta computadora. Los mensajes que se habrían enviado se muestran aquí.
mailbox-empty = Todavía no hay mensajes. Firme una petición y en unos segundos aparecerá uno.
mailbox-filter = Solo los mensajes para { $to }.
mailbox-all = Mostrar todos
mailbox-envelope = Para { $to }, { $at }
mailbox-text = Texto del mensaje
mailbox-html = Mostrarlo como HTML

## Para otros sitios
counter-link = Leer y firmar
badge-label = firmas

## Correos
mail-greeting = Hola:
mail-confirm-subject = Confirme su firma, por favor: { $title }
mail-confirm-intro = Esta dirección se escribió para firmar «{ $title }», una petición de { $organisation }.
mail-confirm-action = La firma todavía no cuenta. Para confirmarla, abra esta página y pulse el botón que verá allí:
mail-confirm-button = Revisar y confirmar
mail-copy-link = Si el botón no funciona, copie esta línea en su navegador:
mail-confirm-days = El enlace sirve durante { $days } días.
mail-not-me = Si usted no firmó, puede ignorar este mensaje: nada se cuenta sin usted. O díganos que no fue usted y la anotación quedará descartada:
mail-not-me-link = No fui yo
mail-already-subject = Usted ya firmó: { $title }
mail-already-intro = Esta dirección se escribió otra vez para firmar «{ $title }», una petición de { $organisation }.
mail-already-nothing = Su firma ya está confirmada y contada. Nada ha cambiado y no tiene que hacer nada. Puede ayudar haciendo circular la petición:
mail-withdraw = Si desea retirar su firma, puede hacerlo en esta página:
mail-withdraw-link = Retirar mi firma
mail-campaign-link = Ver la petición
mail-about = Recibe este mensaje por una petición de { $organisation }. No por ello se le ha inscrito en ninguna lista de correo.
mail-questions = Preguntas: { $mail }
