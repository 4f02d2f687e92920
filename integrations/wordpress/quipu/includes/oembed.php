<?php
/**
 * A campaign's address on a line of its own becomes its counter (oEmbed). WordPress asks the service once for each address and
 * keeps the answer; the request says nothing about anybody. Made known here, the counter's link works too: from services that
 * WordPress only discovers, it allows no window to be opened.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

add_filter( 'embed_oembed_html', __NAMESPACE__ . '\\amend_embed', 10, 2 );

/**
 * Makes the service known.
 */
function register_provider() {
	$service = settings()['service'];
	if ( '' !== $service ) {
		wp_oembed_add_provider( $service . '/campaigns/*', $service . '/oembed' );
	}
}

/**
 * Puts the settings into the counter's frame, where the pasted address does not say otherwise.
 *
 * @param string|false $html What the service answered.
 * @param string       $url  What was pasted.
 * @return string|false
 */
function amend_embed( $html, $url ) {
	$settings = settings();
	$service  = $settings['service'];
	if ( '' === $service || ! is_string( $html ) || 0 !== strpos( $url, $service . '/campaigns/' ) ) {
		return $html;
	}
	$pasted = array();
	wp_parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $pasted );
	$frame = '#(<iframe\b[^>]*?\ssrc=)(["\'])(' . preg_quote( $service, '#' ) . '/embed/campaigns/[^"\']+)\2#';
	$amend = function ( $found ) use ( $settings, $pasted ) {
		$address = html_entity_decode( $found[3], ENT_QUOTES, 'UTF-8' );
		return $found[1] . '"' . esc_url( with_settings( $address, $settings, $pasted ) ) . '"';
	};
	return preg_replace_callback( $frame, $amend, $html, 1 );
}

/**
 * A frame's address with what it lacks.
 *
 * @param string               $address  The frame's.
 * @param array<string,string> $settings Checked.
 * @param array<string,mixed>  $pasted   Pairs of the pasted address.
 * @return string
 */
function with_settings( $address, $settings, $pasted ) {
	$present = array();
	wp_parse_str( (string) wp_parse_url( $address, PHP_URL_QUERY ), $present );
	$wanted = array(
		'partner'      => first( short_name( isset( $pasted['partner'] ) ? $pasted['partner'] : '' ), $settings['partner'] ),
		'source'       => label( isset( $pasted['source'] ) ? $pasted['source'] : '' ),
		'utm_source'   => label( isset( $pasted['utm_source'] ) ? $pasted['utm_source'] : '' ),
		'utm_medium'   => label( isset( $pasted['utm_medium'] ) ? $pasted['utm_medium'] : '' ),
		'utm_campaign' => label( isset( $pasted['utm_campaign'] ) ? $pasted['utm_campaign'] : '' ),
		'lang'         => isset( $pasted['lang'] ) ? language( $pasted['lang'] ) : $settings['lang'],
		'theme'        => $settings['theme'],
		'accent'       => $settings['accent'],
	);
	foreach ( array_filter( $wanted, 'strlen' ) as $name => $value ) {
		if ( ! isset( $present[ $name ] ) ) {
			$address = add_query_arg( $name, rawurlencode( $value ), $address );
		}
	}
	return $address;
}
