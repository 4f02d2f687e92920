# Cuentas de quienes organizan: entrar, la propia cuenta, el equipo, los datos de la organización, y los correos sobre todo ello.

## Junto a las páginas públicas
footer-organise = Para quienes organizan

## Entrar
login-heading = Iniciar sesión
login-button = Entrar
login-wrong = Esta dirección y esta contraseña no van juntas. Revise las dos, por favor.
login-forgotten = ¿Olvidó su contraseña?
login-no-account = Las cuentas se crean por invitación. Pídala a quien dirige su organización.
login-code-heading = Un paso más
login-code-hint = Las seis cifras que su aplicación de autenticación muestra ahora. Si perdió el teléfono, uno de sus códigos de recuperación.
login-code-wrong = Este código no sirve, o ya se usó. Espere al siguiente, por favor.
login-code-again = Empezar de nuevo
account-field-password = Contraseña
account-field-new-password = Contraseña nueva
account-field-current-password = Contraseña actual
account-field-code = Código
account-field-name = Su nombre
account-field-name-hint = Como le conoce su equipo. Quienes firman nunca lo ven.
account-language = Idioma de estas páginas
account-save = Guardar
account-error-required = Complete este campo, por favor.
password-hint = Al menos 10 caracteres. Varias palabras que no tengan que ver entre sí son una buena contraseña.
password-wrong = Esta no es la contraseña.
password-too-short = Use al menos 10 caracteres, por favor.
password-too-long = Use como máximo 256 caracteres, por favor.
password-common = Es de las primeras que alguien probaría. Elija otra más difícil de adivinar, por ejemplo cuatro palabras que no tengan que ver entre sí.
password-personal = Su nombre o su dirección se adivinan con facilidad. Elija otra cosa, por favor.
done-logged-out = Ha cerrado la sesión.
done-password-chosen = Su contraseña quedó guardada. Ya puede entrar con ella.
done-joined = Le damos la bienvenida. Ya forma parte del equipo.

## Comprobarlo otra vez
prove-heading = Compruebe que es usted
prove-lead = Las listas, las claves, el equipo y las contraseñas de un solo uso son lo más delicado; por eso se lo preguntamos otra vez antes de seguir.
prove-or-code = O el código que su aplicación de autenticación muestra ahora
prove-button = Seguir
held-heading = Todavía no se ha guardado
held-login-why = Entretanto terminó su sesión, así que no se guardó nada. Nada de lo que escribió se ha perdido.
held-login-first = Inicie sesión otra vez, en una pestaña nueva
held-prove-why = Hace un rato que comprobamos quién es usted, así que no se guardó nada. Nada de lo que escribió se ha perdido.
held-prove-first = Compruebe que es usted, en una pestaña nueva
held-totp-why = Su organización pide a su equipo contraseñas de un solo uso, así que no se guardó nada. Nada de lo que escribió se ha perdido.
held-totp-first = Active las contraseñas de un solo uso, en una pestaña nueva
held-then = Después vuelva a esta pestaña, recargue la página y permita que el formulario se envíe otra vez.
held-lost = También puede volver con el botón «atrás» de su navegador: lo que escribió sigue en el formulario.

## Elegir una contraseña
reset-ask-heading = Elegir una contraseña nueva
reset-ask-lead = Enviaremos un enlace a la dirección de su cuenta.
reset-ask-button = Enviarme un enlace
reset-back = Volver al inicio de sesión
done-reset-asked = Si esta dirección tiene una cuenta, un correo con un enlace va en camino. Llega en unos minutos.
reset-heading = Elija su contraseña
reset-lead = Para la cuenta { $mail }.
reset-ends-sessions = Se cerrarán todas sus sesiones. Las contraseñas de un solo uso quedan como están.
reset-button = Guardar esta contraseña
reset-gone-heading = Este enlace ya no sirve
reset-gone-text = Ya se usó, o ha pasado demasiado tiempo. Puede pedir otro.
reset-again = Pedir otro enlace

## Una invitación
invitation-heading = Únase a { $organisation }
invitation-known = Ya hay una cuenta con esta dirección. Su contraseña muestra que es usted.
invitation-new = Entrará con esta dirección y con la contraseña que elija aquí.
invitation-button = Unirme
invitation-ignore = Si no conoce esta organización, puede cerrar esta página: no ocurre nada.
invitation-gone-heading = Esta invitación ya no vale
invitation-gone-text = Ya se aceptó, se retiró o ha pasado demasiado tiempo. Pida otra a quien le invitó.
invitation-gone-link = Ir a la parte de quienes organizan

## La propia cuenta
account-heading = Su cuenta
account-about = Sobre usted
account-totp-on = Usa contraseñas de un solo uso: cada vez que entra le pedimos el código que muestra su aplicación de autenticación.
account-totp-off = No usa contraseñas de un solo uso. Con ellas, una contraseña robada no abre nada por sí sola.
account-totp-manage = Códigos de recuperación, desactivar
account-totp-set-up = Activar las contraseñas de un solo uso
account-codes-left = Códigos de recuperación que quedan: { $left }
account-password = Contraseña
account-password-ends = Se cerrarán sus demás sesiones.
account-password-button = Cambiar la contraseña
account-sessions = Dónde tiene abierta la sesión
session-this = Esta
session-unknown = Navegador desconocido
session-began = Desde el { $at }
session-seen = última actividad: { $at }
session-end = Cerrar esa sesión
session-end-others = Cerrar las demás sesiones
back-to-account = Volver a su cuenta
done-account-saved = Guardado.
done-password-changed = Su contraseña ha cambiado. Sus demás sesiones se han cerrado.
done-session-ended = Esa sesión se ha cerrado.
done-sessions-ended = Sus demás sesiones se han cerrado.
done-totp-off = Las contraseñas de un solo uso están desactivadas.

## Contraseñas de un solo uso
totp-heading = Contraseñas de un solo uso
totp-set-up-heading = Activar las contraseñas de un solo uso
totp-required = { $organisation } pide a su equipo contraseñas de un solo uso.
totp-lead = Una aplicación de autenticación en su teléfono muestra un código nuevo cada medio minuto. Desde ahora escribirá uno cada vez que entre.
totp-scan = 1. Agregue Quipu a su aplicación
totp-scan-how = Abra su aplicación de autenticación y escanee esta imagen.
totp-image = Imagen para escanear con una aplicación de autenticación. La clave que está debajo dice lo mismo en texto.
totp-open = Abrir en una aplicación de este dispositivo
totp-type = O escriba esta clave en la aplicación:
totp-first-code = 2. Escriba el primer código
totp-code-hint = Las seis cifras que la aplicación muestra ahora.
totp-on-button = Usar contraseñas de un solo uso
totp-offer-old = Esta imagen es demasiado antigua. Escanee la nueva, por favor.
totp-off-heading = Desactivar
totp-off-lead = Sin contraseñas de un solo uso, quien sepa su contraseña puede entrar como si fuera usted.
totp-off-button = Desactivar las contraseñas de un solo uso
totp-off-question = ¿Desactivar las contraseñas de un solo uso? Los códigos de recuperación también dejan de servir.
codes-heading = Códigos de recuperación
codes-lead = Para el día en que pierda el teléfono: cada uno de estos códigos sustituye una vez a una contraseña de un solo uso.
codes-once = Se muestran solo ahora. Imprímalos o escríbalos, y guárdelos lejos del teléfono.
codes-kept = Ya los guardé
codes-renew = Crear códigos nuevos
codes-renew-question = ¿Crear códigos nuevos? Los anteriores dejan de servir.

## El equipo
team-heading = Equipo
team-prove = Para cambiar algo aquí, compruebe antes que es usted.
team-you = Usted
team-since = desde el { $at }
team-waits = todavía no ha elegido contraseña
team-totp = contraseñas de un solo uso
team-role-of = Función de { $name }
team-change-role = Cambiar
team-remove = Quitar
team-remove-question = ¿Quitar a { $name } del equipo?
team-invitations = Invitaciones abiertas
team-until = hasta el { $at }
team-take-back = Retirar
team-field-role = Función
team-error-role = Elija una función, por favor.
team-last-owner = Una organización necesita una persona responsable. Nombre antes a otra.
team-already-member = Esta dirección ya es de alguien del equipo.
team-already-invited = Esta dirección ya está invitada. Puede retirar esa invitación y enviar otra.
team-too-many = Hay muchísimas invitaciones abiertas. Retire antes algunas, por favor.
invite-heading = Invitar a alguien
invite-language = Idioma del correo
invite-button = Enviar la invitación
invite-hint = Recibirá un correo con un enlace que sirve una sola vez, durante unos días.
done-invited = La invitación va en camino.
done-invitation-ended = La invitación se ha retirado.
done-role-changed = La función ha cambiado.
done-member-removed = Ya no forma parte del equipo.
role-owner-short = Responsable
role-campaigner-short = Campañas
role-analyst-short = Análisis
role-exporter-short = Listas

## Los datos de la organización
settings-heading = Organización
settings-name = Nombre
settings-name-hint = Como lo leen quienes firman, en las páginas y en los correos.
settings-reply-to = Dirección para las respuestas
settings-reply-to-hint = Los correos salen de { $mail }; las respuestas llegan aquí. Quienes firman la encuentran en el aviso de privacidad.
settings-postal = Dirección postal
settings-postal-hint = A quienes firman se les dice quién guarda sus datos, y dónde.
settings-privacy = Dirección web de su aviso de privacidad
settings-privacy-hint = Aparece junto a su consentimiento. Cada campaña tiene además un aviso propio.
settings-totp = El equipo debe usar contraseñas de un solo uso
settings-totp-hint = Quien todavía no las use las activará antes de seguir.
settings-totp-self = También usted.
settings-error-web = Una dirección web empieza por https:// o http://
done-organisation-saved = Guardado. Las páginas de las campañas lo muestran en unos segundos.

## Correos
mail-invitation-subject = { $organisation } le invita a su equipo
mail-invitation-intro = { $organisation } organiza peticiones con Quipu y le invita a su equipo, con esta función:
mail-invitation-action = Para unirse, abra esta página y elija una contraseña:
mail-invitation-button = Unirme
mail-invitation-days = El enlace sirve durante { $days } días, y una sola vez.
mail-invitation-ignore = Si no conoce esta organización, puede ignorar este mensaje: no ocurre nada.
mail-reset-subject = Elija una contraseña nueva
mail-reset-intro = Alguien, probablemente usted, pidió una contraseña nueva para su cuenta de organización en Quipu.
mail-reset-action = Para elegirla, abra esta página:
mail-reset-button = Elegir una contraseña nueva
mail-reset-hours = El enlace sirve durante { $hours } horas, y una sola vez.
mail-reset-ignore = Si no fue usted, puede ignorar este mensaje: su contraseña queda como está.
mail-account-about = Recibe este mensaje como parte de quienes organizan, de parte de { $organisation }.
