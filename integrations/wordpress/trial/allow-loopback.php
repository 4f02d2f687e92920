<?php
// WordPress asks no address of this computer for an embed, which is right on the web. Here the service is on this computer.
add_filter( 'http_request_host_is_external', '__return_true' );
add_filter(
	'http_allowed_safe_ports',
	function ( $ports ) {
		$ports[] = (int) wp_parse_url( getenv( 'TRIAL_QUIPU' ), PHP_URL_PORT );
		return $ports;
	}
);
