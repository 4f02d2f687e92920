<?php
/**
 * The blocks "Petition count" and "Petition form". They are drawn here whenever a page is shown, so that a change of the
 * settings reaches old pages too; in the editor a frame shows how it will look.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

const EDITOR = 'quipu-editor';

/**
 * Makes both known.
 */
function register_blocks() {
	$folder = dirname( __DIR__ );
	$needs  = array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-server-side-render' );
	wp_register_script( EDITOR, plugins_url( 'blocks/editor.js', $folder . '/quipu.php' ), $needs, VERSION, true );
	wp_add_inline_script( EDITOR, 'window.quipuWords = ' . wp_json_encode( editor_words(), JSON_HEX_TAG ) . ';', 'before' );
	foreach ( array( 'counter', 'form' ) as $kind ) {
		register_block_type(
			$folder . '/blocks/' . $kind,
			array(
				'render_callback' => function ( $attributes ) use ( $kind ) {
					return draw_block( $kind, $attributes );
				},
			)
		);
	}
}

/**
 * A block on a page, or in the editor.
 *
 * @param string              $kind       "counter" or "form".
 * @param array<string,mixed> $attributes As chosen.
 * @return string
 */
function draw_block( $kind, $attributes ) {
	if ( is_edited() ) {
		return preview( $kind, $attributes );
	}
	$html = widget( $kind, $attributes );
	return '' === $html ? '' : sprintf( '<div %s>%s</div>', get_block_wrapper_attributes(), $html );
}

/**
 * Whether the editor asks how a block will look.
 *
 * @return bool
 */
function is_edited() {
	$route = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? text( $GLOBALS['wp']->query_vars['rest_route'] ) : '';
	return defined( 'REST_REQUEST' ) && REST_REQUEST && 0 === strpos( $route, '/wp/v2/block-renderer/' );
}

/**
 * The frame itself, to be looked at only; it counts as no visit.
 *
 * @param string              $kind  "counter" or "form".
 * @param array<string,mixed> $given As chosen.
 * @return string
 */
function preview( $kind, $given ) {
	$service    = settings()['service'];
	$attributes = attributes( $kind, $given );
	if ( '' === $service || '' === $attributes['campaign'] ) {
		return widget( $kind, $given );
	}
	$query = array( 'preview' => 'yes' );
	foreach ( array( 'lang', 'theme', 'accent', 'size', 'partner' ) as $name ) {
		if ( '' !== $attributes[ $name ] ) {
			$query[ $name ] = rawurlencode( $attributes[ $name ] );
		}
	}
	$address = add_query_arg( $query, "$service/embed/campaigns/{$attributes['campaign']}/$kind" );
	$height  = first( $attributes['height'], 'form' === $kind ? '600' : '150' );
	return sprintf(
		'<iframe src="%s" title="%s" width="100%%" height="%s" frameborder="0" tabindex="-1" referrerpolicy="strict-origin" sandbox="allow-scripts allow-same-origin"></iframe>',
		esc_url( $address ),
		esc_attr( link_words( $attributes['title'] ) ),
		esc_attr( $height )
	);
}

/**
 * The words of the editor's fields; they come along with the script, so that one file of translations does.
 *
 * @return array<string,string>
 */
function editor_words() {
	return array(
		'campaign'     => __( 'Campaign', 'quipu' ),
		'campaignHelp' => __( 'Its short name, the end of its page’s address. You may paste the whole address.', 'quipu' ),
		'which'        => __( 'Which campaign shall be shown here?', 'quipu' ),
		'looks'        => __( 'How it looks', 'quipu' ),
		'theme'        => __( 'Theme', 'quipu' ),
		'asSettings'   => __( 'As under Settings › Quipu', 'quipu' ),
		'auto'         => __( 'As the reader’s device', 'quipu' ),
		'light'        => __( 'Light', 'quipu' ),
		'dark'         => __( 'Dark', 'quipu' ),
		'size'         => __( 'Size', 'quipu' ),
		'normal'       => __( 'Normal', 'quipu' ),
		'compact'      => __( 'Compact', 'quipu' ),
		'lang'         => __( 'Language', 'quipu' ),
		'langHelp'     => __( 'A code such as en or es. Empty: as the page around.', 'quipu' ),
		'accent'       => __( 'Colour', 'quipu' ),
		'accentHelp'   => __( 'Such as #2b3f8c. Empty: as under Settings › Quipu.', 'quipu' ),
		'title'        => __( 'Title for screen readers, and words of the plain link', 'quipu' ),
		'where'        => __( 'Where people come from', 'quipu' ),
		'source'       => __( 'Source', 'quipu' ),
		'sourceHelp'   => __( 'A label for your statistics, such as newsletter: letters, digits, dots, hyphens.', 'quipu' ),
		'partner'      => __( 'Short name of your organisation', 'quipu' ),
		'partnerHelp'  => __( 'Empty: as under Settings › Quipu.', 'quipu' ),
		'thanks'       => __( 'Page that thanks', 'quipu' ),
		'thanksHelp'   => __( 'A page of this site, such as /thank-you. Empty: the form itself thanks.', 'quipu' ),
	);
}
