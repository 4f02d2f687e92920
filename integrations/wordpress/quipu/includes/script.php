<?php
/**
 * The one script, from the service itself, on pages that hold a widget and on no other.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

const SCRIPT = 'quipu-embed';

add_filter( 'script_loader_tag', __NAMESPACE__ . '\\amend_script_tag', 10, 2 );

/**
 * Makes the script known. A widget asks for it; WordPress then prints it once.
 */
function register_script() {
	$settings = settings();
	if ( '' === $settings['service'] ) {
		return;
	}
	$edition = is_pinned( $settings ) ? '.' . $settings['edition'] : '';
	// No version: an address with a query would be another script to the caches in between.
	// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	wp_register_script( SCRIPT, $settings['service'] . '/embed/v1' . $edition . '.js', array(), null, true );
}

/**
 * Whether one edition of the script is wanted, and no other.
 *
 * @param array<string,string> $settings Checked.
 * @return bool
 */
function is_pinned( $settings ) {
	return '' !== $settings['edition'] && '' !== $settings['integrity'];
}

/**
 * Lets the page go on while the script loads, and has it checked where that is wanted. (WordPress before 6.3 has no word for
 * either.)
 *
 * @param string $tag    The HTML.
 * @param string $handle Which script.
 * @return string
 */
function amend_script_tag( $tag, $handle ) {
	if ( SCRIPT !== $handle ) {
		return $tag;
	}
	$settings = settings();
	$more     = ' defer';
	if ( is_pinned( $settings ) ) {
		$more .= sprintf( ' integrity="%s" crossorigin="anonymous"', esc_attr( $settings['integrity'] ) );
	}
	return preg_replace( '/ src=/', $more . ' src=', $tag, 1 );
}
