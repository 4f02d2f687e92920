# Descargar listas.

export-heading = Descargar una lista
export-lead = Las personas que firmaron, en un archivo. Todo lo que descargue queda registrado: quién, cuándo y qué firmas.
export-alert = Por favor, revise lo que está marcado abajo. Todavía no se ha descargado nada.
export-profile = ¿Para qué es?
export-profile-plain = Todo, para cualquier programa
export-profile-plain-hint = Todas las columnas tal como están guardadas; la misma lista que reciben los programas.
export-profile-excel = Excel
export-profile-excel-hint = Todas las columnas, listas para abrir en una hoja de cálculo.
export-profile-action-network = Action Network
export-profile-action-network-hint = Columnas con los nombres de sus campos. Solo admite a quienes aceptaron recibir sus mensajes.
export-profile-mailchimp = Mailchimp
export-profile-mailchimp-hint = Columnas con los nombres de sus campos de contacto, y la campaña como etiqueta.
export-profile-nationbuilder = NationBuilder
export-profile-nationbuilder-hint = Columnas con los nombres de sus campos de importación, y email_opt_in según lo que dijo cada persona.
export-profile-civicrm = CiviCRM
export-profile-civicrm-hint = Columnas con los nombres de su propia exportación; quien no aceptó queda marcado como excluido de envíos.
export-format = ¿En qué archivo?
export-format-csv = CSV
export-format-csv-hint = Lo lee casi cualquier programa. La descarga empieza enseguida.
export-format-jsonl = JSON Lines
export-format-jsonl-hint = Para programas: una firma por línea, valores exactos.
export-format-xlsx = Libro de Excel
export-format-xlsx-hint = Primero se prepara; después tiene unos minutos para descargarlo. Las horas están en UTC.
export-consent = ¿Quiénes pueden figurar?
export-consent-hint = { $organisation } solo puede escribir a quienes dijeron que sí a { $organisation }. Si no elige otra cosa, las listas para envíos contienen solo a esas personas; las demás, a todas.
export-consent-unasked = Esta campaña no pregunta si { $organisation } puede escribir a quienes firman, así que nadie ha dicho que sí.
export-consent-fitting = Según para qué es
export-consent-to = Dijeron que sí a { $organisation }
export-consent-any = Todas las personas que firmaron
export-anyway = Lo sé, y tengo otra base legal para llevármelas
export-more = Elegir con más detalle: estado, fecha, país, idioma, columnas
export-state = Estado
export-state-confirmed = Confirmadas
export-state-pending = Por confirmar: la dirección puede ser de otra persona
export-state-quarantined = Retenidas
export-state-invalidated = Marcadas como no válidas
export-state-withdrawn = Retiradas: no queda ningún dato personal
export-from = Firmadas desde
export-until = Firmadas antes de
export-time-hint = Zona horaria { $zone }
export-country = Países
export-country-hint = Ninguno elegido: todos. Varios: mantenga pulsada la tecla Ctrl o Cmd.
export-language = Idioma del formulario
export-language-hint = En el que firmaron.
export-language-all = Todos los idiomas
export-columns = Columnas
export-column-signed-at = Hora de la firma
export-column-confirmed-at = Hora de la confirmación
export-column-state = Estado
export-column-given-name = Nombre
export-column-family-name = Apellidos
export-column-email = Correo electrónico
export-column-country = País
export-column-postcode = Código postal
export-column-comment = Comentario
export-column-public = Se puede mostrar su nombre
export-column-language = Idioma
export-column-source = Procedencia
export-column-consents = Dijo que sí a
export-column-form-version = Lo que vio (número)
export-column-id = Número de la firma
export-care = El archivo no está cifrado: quien lo tenga puede leerlo. Guárdelo donde solo lleguen quienes lo necesitan y bórrelo cuando ya no haga falta.
export-button = Descargar la lista
export-error-profile = Por favor, elija para qué es la lista.
export-error-format = Por favor, elija un formato de archivo.
export-error-unfit-format = Esto no existe en ese formato. Las herramientas de envío leen CSV; JSON Lines es para «Todo».
export-error-unfit-state = Las herramientas de envío solo reciben firmas confirmadas: nadie más ha demostrado que la dirección es suya.
export-error-columns = Por favor, elija al menos una columna. Las herramientas de envío necesitan el correo electrónico.
export-error-time = No pudimos leer esa hora. Un ejemplo: 2026-01-31T09:00
export-error-order = No es posterior a «Firmadas desde».
export-error-consent = Por favor, elija una de estas opciones.
export-error-country = Por favor, elija países de la lista.
export-error-language = Por favor, elija una de estas opciones.
export-error-anyway = Con esta elección puede haber en la lista personas que no aceptaron recibir sus mensajes. Una herramienta de envío le dejaría escribirles de todos modos.
export-error-busy = En este momento se preparan otros libros. Inténtelo de nuevo en un minuto o descargue CSV.
export-made-heading = Descargas recientes
export-made-none = No se ha descargado ninguna lista en los últimos 30 días.
export-made-hint = Los últimos 30 días. El registro de su organización las conserva para siempre, con la huella completa.
export-made-at = Cuándo
export-made-by = Quién
export-made-what = Qué
export-made-standing = Hasta dónde
export-via-browser = En el navegador
export-via-api = Un programa, por la API
export-via-command-line = Línea de órdenes
export-now-running = { $count ->
    [one] { $rows } fila hasta ahora
   *[other] { $rows } filas hasta ahora
}
export-now-ready = { $count ->
    [one] Listo: { $rows } fila.
   *[other] Listo: { $rows } filas.
}
export-now-elsewhere = Listo, para descargar desde la sesión del navegador que lo pidió.
export-now-done = { $count ->
    [one] { $rows } fila descargada
   *[other] { $rows } filas descargadas
}
export-now-lost = Se perdió al reiniciarse el servicio. Por favor, pídalo de nuevo.
export-why-hung-up = { $count ->
    [one] Interrumpida por quien la recibía tras { $rows } fila como máximo
   *[other] Interrumpida por quien la recibía tras { $rows } filas como máximo
}
export-why-failed = { $count ->
    [one] Interrumpida por un error tras { $rows } fila. Por favor, pídala de nuevo.
   *[other] Interrumpida por un error tras { $rows } filas. Por favor, pídala de nuevo.
}
export-why-stopped = El servicio se detuvo entretanto; no queda nada. Por favor, pídala de nuevo.
export-why-unfetched = No se descargó a tiempo y ya no existe.
export-why-no-room = Demasiado grande para prepararse ahora como libro. Descargue CSV o elija con más detalle.
export-prepared-heading = Su libro de Excel
export-look-again = Volver a mirar
export-fetch = Descargar el libro
export-fetch-hint = Una sola vez, desde este navegador, durante { $minutes } minutos desde que está listo. Después desaparece de nuestro servidor.
export-back = Volver a las listas

export-lead-partner = Las personas que dijeron que sí a { $organisation } y lo confirmaron, en un archivo, con las palabras que aceptaron. Todo lo que descargue queda registrado: quién, cuándo y qué firmas.
export-since = ¿La lista completa o solo lo nuevo?
export-since-hint = Los cambios dicen también a quién debe borrar de su copia: quien se retiró, fue borrado o fue anulado.
export-since-all = La lista completa, tal como está ahora
export-since-list = Los cambios desde la lista del { $at }
export-cursor = O los cambios después de este cursor
export-cursor-hint = Tal como lo recibió un programa suyo con su última lista.
export-column-consent-wording = Las palabras que aceptaron
export-column-consented-at = Cuándo lo aceptaron
export-error-since = Este cursor no se entregó para esta campaña, o todavía no se ha alcanzado.
export-error-unfit-delta = Las herramientas de envío no entienden los cambios. Descargue la lista completa, o elija «Todo» o «Excel».
export-more-partner = Elegir con más detalle: fecha, país, idioma, columnas
