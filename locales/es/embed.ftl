# Lo que se ve dentro de marcos en otros sitios.

embed-form-failed = No pudimos comunicarnos con la petición. Lo que usted escribió sigue aquí. Inténtelo de nuevo en un momento, por favor.
embed-read-all = Leer la petición completa
embed-run-by = Dirigida por { $organisation }
embed-elsewhere = El formulario no se puede mostrar dentro de esta página. Usted puede firmar en la página de la campaña:
