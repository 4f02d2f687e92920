<?php
/**
 * The elements <quipu-counter> and <quipu-form> with a plain link inside, for shortcodes and blocks alike.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

/**
 * [quipu_counter campaign="…"]
 *
 * @param mixed $attributes As written.
 * @return string
 */
function counter_shortcode( $attributes ) {
	return widget( 'counter', (array) $attributes );
}

/**
 * [quipu_form campaign="…"]
 *
 * @param mixed $attributes As written.
 * @return string
 */
function form_shortcode( $attributes ) {
	return widget( 'form', (array) $attributes );
}

/**
 * One widget. What an attribute says wrong counts for nothing; without a service or a campaign there is nothing to show, and
 * only those who can mend it are told.
 *
 * @param string              $kind  "counter" or "form".
 * @param array<string,mixed> $given Attributes as written.
 * @return string
 */
function widget( $kind, $given ) {
	$service    = settings()['service'];
	$attributes = attributes( $kind, $given );
	if ( '' === $service ) {
		return remark( __( 'Quipu: the address of the service is missing under Settings › Quipu.', 'quipu' ) );
	}
	if ( '' === $attributes['campaign'] ) {
		return remark( __( 'Quipu: which campaign? Give its short name, the end of its page’s address.', 'quipu' ) );
	}
	$href = page_address( $service, $attributes );
	$link = sprintf( '<a href="%s">%s</a>', esc_url( $href ), esc_html( link_words( $attributes['title'] ) ) );
	if ( is_feed() ) {
		return '<p>' . $link . '</p>';
	}
	wp_enqueue_script( SCRIPT );
	$html = '';
	foreach ( $attributes as $name => $value ) {
		if ( '' !== $value ) {
			$html .= sprintf( ' %s="%s"', $name, esc_attr( $value ) );
		}
	}
	return "<quipu-$kind$html>$link</quipu-$kind>";
}

/**
 * Every attribute of an element, checked, with the settings for those that are not given.
 *
 * @param string              $kind  "counter" or "form".
 * @param array<string,mixed> $given As written; "utm_source" is "utm-source".
 * @return array<string,string> Empty texts for those that there are not.
 */
function attributes( $kind, $given ) {
	$settings = settings();
	$get      = function ( $name ) use ( $given ) {
		$other = str_replace( '-', '_', $name );
		return isset( $given[ $name ] ) ? $given[ $name ] : ( isset( $given[ $other ] ) ? $given[ $other ] : '' );
	};
	$theme    = one_of( $get( 'theme' ), THEMES );
	return array(
		'campaign'     => campaign_name( $get( 'campaign' ) ),
		'lang'         => first( language( $get( 'lang' ) ), $settings['lang'] ),
		'theme'        => first( $theme, $settings['theme'] ),
		'accent'       => first( colour( $get( 'accent' ) ), $settings['accent'] ),
		'size'         => one_of( $get( 'size' ), SIZES ),
		'partner'      => first( short_name( $get( 'partner' ) ), $settings['partner'] ),
		'source'       => label( $get( 'source' ) ),
		'utm-source'   => label( $get( 'utm-source' ) ),
		'utm-medium'   => label( $get( 'utm-medium' ) ),
		'utm-campaign' => label( $get( 'utm-campaign' ) ),
		'title'        => words( $get( 'title' ) ),
		'height'       => pixels( $get( 'height' ) ),
		'thanks'       => 'form' === $kind ? target( $get( 'thanks' ) ) : '',
	);
}

/**
 * The first text that says something.
 *
 * @param string ...$texts In order of preference.
 * @return string
 */
function first( ...$texts ) {
	foreach ( $texts as $text ) {
		if ( '' !== $text ) {
			return $text;
		}
	}
	return '';
}

/**
 * The campaign's own page, with who brings the visitor.
 *
 * @param string               $service    The service's origin.
 * @param array<string,string> $attributes Checked.
 * @return string
 */
function page_address( $service, $attributes ) {
	$names = array( 'lang', 'partner', 'source', 'utm-source', 'utm-medium', 'utm-campaign' );
	$query = array();
	foreach ( $names as $name ) {
		if ( '' !== $attributes[ $name ] ) {
			$query[ str_replace( '-', '_', $name ) ] = rawurlencode( $attributes[ $name ] );
		}
	}
	return add_query_arg( $query, $service . '/campaigns/' . $attributes['campaign'] );
}

/**
 * The words of the link inside.
 *
 * @param string $title The element's title, if it has one.
 * @return string
 */
function link_words( $title ) {
	return '' === $title ? __( 'Read and sign the petition', 'quipu' ) : $title;
}

/**
 * What is wrong, for those who can mend it; nothing for everybody else.
 *
 * @param string $words What is wrong.
 * @return string
 */
function remark( $words ) {
	return current_user_can( 'edit_posts' ) ? '<p class="quipu-remark"><em>' . esc_html( $words ) . '</em></p>' : '';
}
