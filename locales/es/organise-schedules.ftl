# Listas que llegan una y otra vez.

organise-tab-lists = Listas periódicas
lists-heading = Listas que llegan solas
lists-lead = Primero la lista completa y después solo los cambios: quién es nuevo y a quién debe borrar de su copia. Cada lista se cifra para su clave antes de guardarse; nadie más que ustedes puede leerla, tampoco nosotros.
lists-alert = Por favor, revise lo que está marcado abajo. Todavía no se ha encargado nada.
lists-new = Encargar una lista
lists-pace = ¿Cada cuánto?
lists-pace-hourly = Cada hora
lists-pace-daily = Cada día
lists-pace-weekly = Cada semana
lists-format = ¿En qué archivo?
lists-format-csv = CSV
lists-format-jsonl = JSON Lines
lists-who = ¿Quiénes figuran?
lists-who-agreed = Dijeron que sí a { $organisation }
lists-who-everybody = Todas las personas que firmaron
lists-who-partner = Figuran quienes dijeron que sí a { $organisation } y lo confirmaron, con las palabras que aceptaron.
lists-delivery = ¿Cómo llega?
lists-delivery-link = Espera aquí a que la descarguen. Los webhooks reciben el enlace.
lists-delivery-webhook = Se envía a nuestros webhooks, en partes cifradas
lists-recipient = Clave pública
lists-recipient-hint = Del programa age; empieza por age1. Guarde la clave secreta que le corresponde: sin ella nadie puede abrir las listas.
lists-key-how = ¿Cómo consigo una clave?
lists-key-make = Instale age (age-encryption.org; en Debian y Ubuntu: apt install age) y cree un par de claves. El archivo contiene la clave secreta; la línea «public key» es lo que va aquí.
lists-key-open = Abra así una lista descargada:
lists-button = Encargar la lista
lists-due = La próxima
lists-files-none = Aquí no espera nada. La primera lista se hace en un minuto; las siguientes, solo cuando algo haya cambiado.
lists-files-hint = Quien tenga un enlace puede descargar el archivo, pero solo su clave secreta lo abre. Cada descarga queda registrada.
lists-file-until = Hasta el { $until }. Descargas: { $times }
lists-file-more = Enlace y huella
lists-rows = { $count ->
    [one] { $rows } fila
   *[other] { $rows } filas
}
lists-end = Terminar estas listas
lists-end-warning = No se harán más, y los enlaces a las que se hicieron dejan de funcionar enseguida.
lists-end-button = Terminarlas
lists-trouble-no-key = La clave de la campaña fue destruida, así que sus listas ya no pueden hacerse.
lists-trouble-failed = La última lista no pudo hacerse. Lo intentaremos de nuevo la próxima vez; no se pierde nada.
lists-trouble-no-webhook = No tienen ningún webhook de esta campaña que pueda recibir la lista. Espera aquí a que la descarguen.
lists-error-choose = Por favor, elija una de estas opciones.
lists-error-recipient = Esto no es una clave pública de age. Empieza por age1 y tiene 62 caracteres.
lists-error-secret = Esa era la clave secreta, que nadie más debe conocer. No la hemos guardado. Por favor, cree un nuevo par de claves y denos la pública.
lists-error-many = Ya tienen tantas listas periódicas de esta campaña como puede haber. Termine una para encargar otra.
done-list-scheduled = La lista está encargada. La primera estará aquí en un minuto.
done-list-ended = Estas listas han terminado.
audit-detail-pace = Cada cuánto
audit-detail-recipient = Clave
audit-program = Un programa
audit-by-itself = El servicio, según lo encargado,
