<?php
/**
 * What may stand in a setting or an attribute. Each function takes anything that was typed and gives it back as it may
 * stand, or an empty text.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

/**
 * The origin of a service: https, or plain http on this computer only. More than an origin may be pasted, such as a
 * campaign's address; the rest is cut off.
 *
 * @param mixed $typed Typed or pasted.
 * @return string Without a slash at its end.
 */
function service_origin( $typed ) {
	$parts = wp_parse_url( trim( text( $typed ) ) );
	if ( ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || isset( $parts['user'] ) ) {
		return '';
	}
	$scheme = strtolower( $parts['scheme'] );
	$host   = strtolower( $parts['host'] );
	if ( ! preg_match( '/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/', $host ) ) {
		return '';
	}
	if ( 'https' !== $scheme && ! ( 'http' === $scheme && is_this_computer( $host ) ) ) {
		return '';
	}
	$default = 'https' === $scheme ? 443 : 80;
	$port    = isset( $parts['port'] ) && $parts['port'] !== $default ? ':' . $parts['port'] : '';
	return $scheme . '://' . $host . $port;
}

/**
 * Whether a host can only be the machine itself.
 *
 * @param string $host In small letters.
 * @return bool
 */
function is_this_computer( $host ) {
	if ( 'localhost' === $host || '[::1]' === $host ) {
		return true;
	}
	return 0 === strpos( $host, '127.' ) && false !== filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4 );
}

/**
 * A short name of a campaign or an organisation.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function short_name( $typed ) {
	$name = strtolower( trim( text( $typed ) ) );
	return preg_match( '/^[a-z0-9][a-z0-9-]{0,99}$/D', $name ) ? $name : '';
}

/**
 * The short name of a campaign, which may have been pasted as the address of its page.
 *
 * @param mixed $typed Typed or pasted.
 * @return string
 */
function campaign_name( $typed ) {
	if ( preg_match( '#^\s*https?://[^/]+/(?:embed/)?campaigns/([A-Za-z0-9-]+)#', text( $typed ), $found ) ) {
		return short_name( $found[1] );
	}
	return short_name( $typed );
}

/**
 * A language's tag, such as "es" or "es-PE".
 *
 * @param mixed $typed Typed.
 * @return string
 */
function language( $typed ) {
	$tag = str_replace( '_', '-', trim( text( $typed ) ) );
	return preg_match( '/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/D', $tag ) ? $tag : '';
}

/**
 * One of a few words.
 *
 * @param mixed    $typed   Typed.
 * @param string[] $choices The words.
 * @return string
 */
function one_of( $typed, $choices ) {
	$word = strtolower( trim( text( $typed ) ) );
	return in_array( $word, $choices, true ) ? $word : '';
}

/**
 * A colour, with or without its sign.
 *
 * @param mixed $typed Typed.
 * @return string As "#rrggbb".
 */
function colour( $typed ) {
	$digits = ltrim( trim( text( $typed ) ), '#' );
	return preg_match( '/^[0-9A-Fa-f]{6}$/D', $digits ) ? '#' . strtolower( $digits ) : '';
}

/**
 * The label of a channel, as in "source" and the "utm" names.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function label( $typed ) {
	$label = trim( text( $typed ) );
	return preg_match( '/^[A-Za-z0-9._-]{1,64}$/D', $label ) ? $label : '';
}

/**
 * Where a signer may be sent on: a path of this site, or an address on the web.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function target( $typed ) {
	$address  = trim( text( $typed ) );
	$is_path  = (bool) preg_match( '#^/(?![/\\\\])#', $address );
	$is_plain = ! preg_match( '/[\x00-\x20\x7f\\\\]/', $address );
	if ( ! $is_plain || ( ! $is_path && ! preg_match( '#^https?://#i', $address ) ) ) {
		return '';
	}
	return esc_url_raw( $address, array( 'https', 'http' ) );
}

/**
 * Pixels.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function pixels( $typed ) {
	$pixels = (int) trim( text( $typed ) );
	return $pixels >= 40 && $pixels <= 9999 ? (string) $pixels : '';
}

/**
 * Words on one line.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function words( $typed ) {
	return sanitize_text_field( text( $typed ) );
}

/**
 * Anything but a text or a number is as if there were none.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function text( $typed ) {
	return is_scalar( $typed ) ? (string) $typed : '';
}
