# El resumen de una campaña.

dashboard-see-page = Ver su página
dashboard-now-heading = Cómo va
dashboard-total = Firmas
dashboard-online = Confirmadas en línea:
dashboard-offline = en papel y en otros lugares:
dashboard-goal-progress = { $percent } % alcanzado, faltan { $missing }
dashboard-goal-reached = alcanzada
dashboard-today = Confirmadas hoy
dashboard-yesterday = Ayer a esta hora:
dashboard-hour = En esta hora
dashboard-hour-yesterday = A la misma hora de ayer:
dashboard-pending = Por confirmar
dashboard-pending-note = Firmaron y todavía no han seguido el enlace del correo.
dashboard-live = Estas cifras avanzan solas mientras las mira.
dashboard-live-paused = Las cifras se detuvieron porque no hubo nadie en dos horas. Mueva el ratón o pulse una tecla.
dashboard-live-ended = Las cifras se detuvieron. Vuelva a cargar la página para iniciar sesión.
dashboard-live-away = El servicio no responde en este momento. Las cifras seguirán cuando responda.

dashboard-moment = { $day }, { $time }
dashboard-standing-draft = Es un borrador: nadie más lo ve.
dashboard-standing-draft-opens = Es un borrador: nadie más lo ve. Una vez publicado, se abre el { $moment }.
dashboard-standing-upcoming = Publicada. Se podrá firmar desde el { $moment }.
dashboard-standing-open = Se puede firmar, sin fecha de cierre.
dashboard-standing-closes = Se puede firmar hasta el { $moment }.
dashboard-standing-closed-at = Se dejó de firmar el { $moment }.
dashboard-standing-closed = Ya no se puede firmar.

dashboard-time-heading = Firmas confirmadas en el tiempo
dashboard-time-note = Las horas y los días son los de { $zone }. No incluye las firmas en papel ni las de listas anteriores.
dashboard-chart-range = Período
dashboard-chart-48 = 48 horas
dashboard-chart-168 = 7 días
dashboard-chart-days = Todos los días
dashboard-chart-label = Gráfico de firmas confirmadas. Con las flechas se pasa de barra en barra; las mismas cifras están en las tablas de abajo.
dashboard-chart-hint = Señale el gráfico, o recórralo con las flechas, para leer una cifra.
dashboard-chart-signatures = firmas
dashboard-chart-one = firma
dashboard-table-days = Tabla: todos los días
dashboard-table-hours = Tabla: todas las horas de los últimos 7 días
dashboard-table-day = Día
dashboard-table-hour = Hora que empieza a las
dashboard-table-confirmed = Confirmadas

dashboard-countries-heading = Por país
dashboard-countries-name = País
dashboard-countries-rest = Todos los demás países
dashboard-sources-heading = Por procedencia
dashboard-sources-note = Aquí cuenta lo que se pone tras ?source= en un enlace.
dashboard-sources-name = Procedencia
dashboard-sources-rest = Todas las demás procedencias
dashboard-source-direct = Sin etiqueta
dashboard-source-unknown = Desconocida: decía venir de donde no venía
dashboard-source-other = Etiquetas mal escritas y las posteriores a las 200 primeras
dashboard-share = { $percent } %
dashboard-share-little = < 1 %
dashboard-share-column = Proporción
dashboard-nothing-yet = Todavía no hay firmas confirmadas.

dashboard-funnel-heading = Dónde se queda la gente
dashboard-funnel-note = Cuántas personas llegaron a cada paso en ese tiempo, y qué parte son del paso anterior. Quien firma hoy y confirma mañana figura en ambos días. Las visitas se cuentan sin cookies; quien mira dos veces cuenta dos veces.
dashboard-funnel-day = Últimas 24 horas
dashboard-funnel-week = Últimos 7 días
dashboard-funnel-since = Desde el { $day }
dashboard-funnel-ever = Desde que se cuenta
dashboard-funnel-viewed = Vieron la página
dashboard-funnel-signed = Enviaron el formulario
dashboard-funnel-again = de ellas, ya habían firmado
dashboard-funnel-sent = Recibieron un correo
dashboard-funnel-confirmed = Confirmaron, y cuentan

dashboard-mail-heading = Correo
dashboard-mails =
    { $number ->
        [one] { $count } correo
       *[other] { $count } correos
    }
dashboard-minutes =
    { $number ->
        [one] { $count } minuto
       *[other] { $count } minutos
    }
dashboard-hours =
    { $number ->
        [one] { $count } hora
       *[other] { $count } horas
    }
dashboard-days =
    { $number ->
        [one] { $count } día
       *[other] { $count } días
    }
dashboard-mail-none = Ningún correo espera ser enviado.
dashboard-mail-fine = El correo sale como debe y ninguno está esperando.
dashboard-mail-going-out = El correo está saliendo.
dashboard-mail-stuck = { $mails } sin enviar desde hace { $time }: pregunte a su responsable técnico si el envío de correo está en marcha.
dashboard-mail-put-off = En las últimas 24 horas el correo fue aplazado { $retried } veces y aceptado { $sent } veces: pregunte a su responsable técnico qué dice el servidor de correo.
dashboard-mail-many-refused = En las últimas 24 horas fueron rechazados definitivamente { $refused } de { $all } correos. O alguien escribe direcciones inventadas, o un proveedor de correo no confía en el nuestro: pregunte a su responsable técnico.
dashboard-mail-some-given-up =
    { $number ->
        [one] { $count } correo se dio por perdido en las últimas 24 horas, tras intentarlo durante días.
       *[other] { $count } correos se dieron por perdidos en las últimas 24 horas, tras intentarlo durante días.
    }
dashboard-mail-owed = Esperan ser enviados
dashboard-mail-oldest = el más antiguo desde hace { $time }
dashboard-mail-sent = Enviados hoy
dashboard-mail-retried = Aplazados hoy, se intentará de nuevo
dashboard-mail-refused = Rechazados hoy por el servidor de correo
dashboard-mail-given-up = Dados por perdidos hoy
dashboard-mail-withheld = No enviados hoy: el buzón ya había recibido bastantes
dashboard-mail-suppressed = No enviados hoy: la dirección ya fue rechazada antes
organise-campaigns-today = Hoy: { $today }
