# Lo que una organización tiene de una campaña que llevan varias, y, para quien la dirige, todas lado a lado.

partner-numbers-run-by = La dirige { $lead }. Su organización también la lleva.
partner-numbers-left = Su organización ya no lleva esta campaña. No se pregunta a nadie más por ella; lo que aportó se sigue viendo aquí.
partner-numbers-left-on = Su organización dejó esta campaña el { $day }. Desde entonces no se pregunta a nadie más por ella; lo que aportó se sigue viendo aquí.
partner-numbers-brought = Aportadas por ustedes
partner-numbers-consented = Les dijeron que sí
partner-numbers-brought-column = Aportadas
partner-numbers-consented-column = Dijeron que sí
partner-numbers-today = Hoy:
partner-numbers-total = Firmas en total
partner-numbers-total-note = De todo el mundo, incluidas las de papel y de otros lugares.
partner-numbers-meaning = Aportadas: firmas confirmadas que llegaron por sus enlaces y elementos. Dijeron que sí: firmas confirmadas de personas que aceptaron recibir noticias suyas, las haya traído quien las haya traído. Una persona puede estar en ambas cifras; quien se retira no está en ninguna.
partner-numbers-chart-brought = aportadas
partner-numbers-chart-consented = dijeron que sí

partner-numbers-placed-heading = Sus elementos, sitio por sitio
partner-numbers-widgets-heading = Elementos, sitio por sitio
partner-numbers-placed-note = Cuántas veces se mostró cada uno, cuántos formularios llegaron por él y cuántas de esas firmas se confirmaron en estos días (de UTC); y qué parte es del paso anterior. Lo ocurrido queda contado aunque alguien se retire después. Quien mira dos veces cuenta dos veces.
partner-numbers-placed-none = En estos días no se contó nada.
partner-numbers-widget = Dónde y qué
partner-numbers-shown = Mostrado
partner-numbers-submitted = Enviaron el formulario
partner-numbers-confirmed = Confirmaron
partner-numbers-all-together = Todo junto
partner-numbers-no-site = En otra parte, o en ningún sitio conocido
partner-numbers-widget-page = Página de la campaña o un enlace a ella
partner-numbers-widget-form = Formulario
partner-numbers-widget-counter = Contador
partner-numbers-widget-badge = Insignia o imagen
partner-numbers-widget-print = Cartel u hoja impresa

partner-numbers-range = Días
partner-numbers-last = Últimos { $days } días
partner-numbers-ever = Todos los días
partner-numbers-from = Desde
partner-numbers-until = Hasta
partner-numbers-show = Mostrar estos días
partner-numbers-error-day = Escriba el día así, por favor: 2006-01-31.
partner-numbers-error-order = El último día es anterior al primero.

partner-numbers-lines-heading = Lo que pregunta su organización
partner-numbers-line-none = No hay pregunta en este idioma: quien firma en él no puede decirles que sí.
partner-numbers-line-everywhere = Figura en todos los formularios de la campaña.
partner-numbers-line-own = Figura donde ustedes traen a la gente: en sus elementos y tras sus enlaces.
partner-numbers-line-no-place = Figura solo donde ustedes traen a la gente: en los demás formularios hay más preguntas de las que muestra quien dirige la campaña.

partner-numbers-others-heading = Todas las que llevan la campaña
partner-numbers-others-note = { $lead } permite que todas vean esto.
partner-numbers-organisation = Organización
partner-numbers-has-left = se ha ido

partner-numbers-all-link = Cifras de todas las organizaciones
partner-numbers-all-heading = Quién aportó cuántas
partner-numbers-all-lead = Todas las organizaciones que llevan o llevaron la campaña, incluida la suya.
partner-numbers-all-side = Lado a lado
partner-numbers-all-note = «Aportadas» y «dijeron que sí» son firmas confirmadas de todo el tiempo que siguen contando. Los elementos son los de estos días (de UTC), cada uno con su parte del paso anterior.
partner-numbers-days-heading = Aportadas, día por día
partner-numbers-days-cut = Solo tienen columna las que más aportaron.
partner-numbers-closely = { $organisation }, de cerca
