# Organizaciones aliadas: quién sostiene una campaña, y cómo las organizaciones se suman y se retiran.

organise-tab-partners = Aliadas
organise-tab-sites = Texto y sitios

## The lead's page
partners-heading = Organizaciones aliadas
partners-lead = Quién sostiene esta campaña con ustedes, y qué pregunta el formulario en nombre de quién.
partners-moved = Alguien cambió esto mientras tanto, y no se guardó nada. Lo que escribió sigue abajo; revíselo junto a lo demás y guárdelo.
partners-prove = Para invitar, admitir o despedir a organizaciones, demuestre primero que es usted.
partners-requests = Piden sumarse
partners-asked = Solicitado el { $at }
partners-privacy = Aviso de privacidad
partners-approve = Admitir
partners-decline = Rechazar
partners-lines = Líneas de consentimiento
partners-lines-lead = Cada organización pregunta con sus propias palabras si puede escribir a quien firma. Usted decide el orden, cuántas líneas muestra un formulario y en qué formularios aparece cada una; el texto es de ellas.
partners-is-lead = Ustedes
partners-no-wording = Aún no pregunta nada
partners-since = Desde el { $at }
partners-sites = { $number ->
    [0] aún sin sitios
    [one] { $sites } sitio
   *[other] { $sites } sitios
}
partners-place = Lugar
partners-shown = Aparece en
partners-shown-everywhere = todos los formularios
partners-shown-own = solo sus propios widgets y enlaces
partners-end = Terminar
partners-own-part = Su texto y sus sitios
partners-most = Máximo de líneas en un formulario
partners-most-hint = 0 para mostrarlas todas. Quien trajo a la persona siempre tiene una línea.
partners-most-error = Escriba un número de 0 a { $max }.
partners-lines-save = Guardar las líneas
partners-invite = Invitar a una organización
partners-invite-hint = Recibirá un correo con un enlace que sirve una sola vez, durante unos días. Muestra la campaña y las condiciones.
partners-conditions = Condiciones
partners-allow-requests = Las organizaciones de este Quipu pueden pedir sumarse
partners-allow-requests-hint = Usted decide sobre cada solicitud.
partners-open-numbers = Las aliadas ven las cifras de las demás
partners-open-numbers-hint = Si no, cada una ve solo lo que ella misma aportó.
partners-terms = Sus propias condiciones
partners-terms-hint = Lo que aceptan las organizaciones al sumarse, en Markdown. Déjelo vacío para usar las condiciones que trae Quipu. Quien se sumó antes conserva las condiciones que aceptó.
partners-terms-own = Las condiciones que trae Quipu
partners-former = Antes
partners-carried = Sostuvo la campaña desde el { $from } hasta el { $until }
partners-declined = Lo solicitó el { $at } y no se sumó
done-partner-invited = La invitación va en camino.
done-partner-approved = Ya sostienen la campaña. Su línea aparecerá en los formularios en cuanto la hayan escrito.
done-partner-declined = La solicitud fue rechazada.
done-partner-ended = Ya no sostienen la campaña. Su línea desaparece de los formularios en segundos.
done-request-over = Esta solicitud ya fue respondida o retirada.
done-lines-saved = Guardado. Los formularios lo muestran en segundos.
done-conditions-saved = Guardado.

## Ending and leaving
partner-end-heading = ¿Terminar la alianza con { $organisation }?
partner-end-what = Su línea de consentimiento desaparece de todos los formularios en segundos, sus widgets ya no reciben firmas en su nombre y no recibe más listas.
partner-end-record = Lo acordado queda registrado: las condiciones y las personas que dijeron que sí hasta ahora. Podrá sumarse de nuevo más adelante si vuelve a aceptar las condiciones.
partner-end-button = Terminar la alianza
partner-end-back = Dejarlo como está
part-leave-heading = ¿{ $organisation } se retira de esta campaña?
part-leave-what = Su línea de consentimiento desaparece de todos los formularios en segundos, sus widgets ya no reciben firmas en su nombre y no podrá obtener más listas. Si aún necesita su lista, obténgala antes.
part-leave-button = Retirarse de la campaña
done-part-left = Se ha retirado de la campaña.
done-part-over = No se guardó nada: su organización ya no sostiene esta campaña.

## An organisation's own part
part-heading = Texto y sitios
part-moved = Alguien cambió esto mientras tanto, y no se guardó nada. Lo que escribió sigue abajo; revíselo y guárdelo.
part-own-widget-only = La organización responsable muestra su línea solo donde ustedes traen a la gente: en sus propios widgets y tras sus propios enlaces.
part-wording = Cómo preguntan
part-wording-lead = La frase que sigue a su nombre, junto a una casilla que nunca está marcada de antemano. En un idioma sin frase no preguntan nada.
part-wording-hint = Otro texto es otra versión del formulario: quien firme desde entonces acepta el nuevo, y quien firmó antes aceptó el anterior. Las listas dicen cuál.
part-privacy-hint = Se muestra junto a su línea, en todas las campañas.
part-sites = Sus sitios
part-sites-lead = Solo estos sitios pueden mostrar el formulario en su nombre. Como máximo { $max }.
part-sites-none = Aún no hay ninguno. El contador puede estar en cualquier parte.
part-sites-full = Puede haber { $max } sitios como máximo. Quite uno primero.
part-site = Dirección del sitio
part-site-hint = Su comienzo, sin página: https://www.example.org
part-site-invalid = Esto no parece la dirección de un sitio. Un ejemplo: https://www.example.org
part-site-insecure = La dirección de un sitio debe empezar por https://
part-site-more = Solo hace falta el comienzo, sin página ni signo de interrogación: https://www.example.org
part-site-add = Añadir el sitio
part-site-remove = Quitar
part-joined = Su alianza
part-joined-at = Sostienen esta campaña desde el { $at }.
part-terms = Las condiciones que aceptaron
part-leave = Retirarse de la campaña…
done-part-saved = Guardado. Los formularios lo muestran en segundos.
done-site-added = El sitio fue añadido.
done-site-removed = El sitio fue quitado. El formulario ya no se muestra allí.

## The page behind an invitation
partnership-heading = Sostener una campaña
partnership-invites = { $lead } les invita a sostener una campaña
partnership-run-by = La dirige
partnership-look = Ver su página
partnership-terms = Las condiciones
partnership-moved = Las condiciones cambiaron mientras tanto. Léalas de nuevo, por favor.
partnership-login-heading = Iniciar sesión
partnership-known = Ya hay una cuenta para { $email }. Inicie sesión y volverá a esta página.
partnership-login = Iniciar sesión
partnership-log-in = Inicie sesión primero, por favor.
partnership-have-account = Tengo una cuenta con otra dirección
partnership-account = Su cuenta
partnership-account-lead = Iniciará sesión como { $email } con la contraseña que elija aquí.
partnership-organisation = Su organización
partnership-logged-in = Ha iniciado sesión como { $name } ({ $email }).
partnership-which = ¿Qué organización se suma?
partnership-another = Una nueva
partnership-new = La nueva organización
partnership-reply-to-hint = Aquí llegan las respuestas a sus correos. Quien firma la encuentra en el aviso de privacidad.
partnership-privacy-hint = Se muestra junto a su línea.
partnership-organisation-error = Elija una organización por la que pueda hacer esto.
partnership-already = Esta organización ya sostiene la campaña.
partnership-accept = Aceptamos estas condiciones de { $lead }.
partnership-accept-error = Solo pueden sumarse si aceptan las condiciones.
partnership-button = Sumarse
done-partner-joined = Ya sostienen esta campaña. Lo siguiente: escriban cómo preguntan y nombren sus sitios.

## Asking to join
join-heading = Sumarse a una campaña
join-lead = Campañas de otras organizaciones que pueden pedir sostener.
join-waiting = A la espera de respuesta
join-open = Abiertas a solicitudes
join-none = Ninguna otra campaña acepta solicitudes por ahora. La organización responsable también puede invitarles por correo.
join-look = Ver las condiciones
join-ask-heading = Pedir sumarse
join-ask-what = Decide la organización responsable. Si dice que sí, sostendrán la campaña con estas condiciones.
join-ask-button = Pedir sumarse
join-back = Volver
done-join-asked = Lo han solicitado. Decide la organización responsable.
done-join-withdrawn = Su solicitud fue retirada.
done-join-over = Esta solicitud ya fue respondida, o la campaña ya no las acepta.

## The list of campaigns
carried-heading = Sostenidas para otras
carried-join = Sumarse a una campaña
carried-none = Su organización no sostiene ninguna campaña de otra organización.
carried-requested = Solicitada
carried-joined = Sumada
carried-declined = Rechazada
carried-left = Retirada

## The terms that come with Quipu
partner-terms-purpose =
    ## Para qué es esto

    Sostenemos esta campaña junto con { $lead }. Podemos preguntar a quienes firman, con nuestras propias palabras, si podemos escribirles. Recibimos solo los datos de quienes nos dijeron que sí y confirmaron su firma, y los usamos solo para lo que decía nuestro texto.
partner-terms-responsible =
    ## Quién es responsable

    Respecto de quienes nos dijeron que sí, somos responsables del tratamiento por cuenta propia según la ley de protección de datos, desde el momento en que recibimos sus datos. Tenemos un aviso de privacidad, lo mantenemos al día y respondemos a estas personas cuando preguntan. { $lead } sigue siendo responsable de la campaña y de sus firmas.
partner-terms-passing-on =
    ## Sin cesión a terceros

    No vendemos, prestamos ni cedemos estos datos a nadie. Quien los trate por encargo nuestro está obligado por contrato a hacer solo eso.
partner-terms-security =
    ## Seguridad

    Firmar una petición muestra lo que alguien piensa. Guardamos las listas donde solo puedan abrirlas quienes las necesitan, protegemos cuentas y claves, y avisamos a { $lead } sin demora, en 24 horas como máximo, si se pierden datos o si otras personas los ven.
partner-terms-following =
    ## Seguir a quienes firman

    Cuando alguien retira su firma o es borrado, hacemos lo mismo en nuestras copias, en 30 días como máximo; las listas nos dicen quién. A quien ya no quiera saber de nosotros no se le escribe más.
partner-terms-wording =
    ## Widgets honestos

    Ponemos los widgets solo en sitios propios, no cambiamos nada de lo que muestran y no marcamos ninguna casilla por nadie.
partner-terms-leaving =
    ## Retirarse

    Podemos retirarnos en cualquier momento, y { $lead } puede terminar esto en cualquier momento. Desde entonces no recibimos más personas ni más listas. Para quienes nos dijeron que sí antes, sigue valiendo lo que les dijimos.

## The mail that invites
mail-partnership-subject = { $organisation } les invita a sostener una campaña
mail-partnership-intro = { $organisation } organiza una petición con Quipu e invita a su organización a sostenerla también:
mail-partnership-action = La campaña y las condiciones están en esta página, donde pueden sumarse:
mail-partnership-button = Ver la campaña y las condiciones
mail-partnership-days = El enlace sirve durante { $days } días, y una sola vez.
mail-partnership-ignore = Si esto no es para ustedes, pueden ignorar este mensaje: no ocurre nada.
mail-partnership-about = Reciben este mensaje porque { $organisation } indicó esta dirección como la de una organización con la que quiere hacer campaña.
