<?php
/**
 * Plugin Name:       Quipu
 * Description:       Shows a petition's live count and its form, from the Quipu service that runs it. Sets no cookie and stores no supporter here.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       quipu
 * Domain Path:       /languages
 *
 * What there is: one setting (the service, the organisation's short name, how widgets look), two shortcodes, two
 * blocks, and the address of the service's oEmbed. WordPress itself sends nothing about a visitor anywhere.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

const VERSION = '1.0.0';
const OPTION  = 'quipu_settings';

require __DIR__ . '/includes/values.php';
require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/settings-page.php';
require __DIR__ . '/includes/widgets.php';
require __DIR__ . '/includes/script.php';
require __DIR__ . '/includes/blocks.php';
require __DIR__ . '/includes/oembed.php';

add_filter( 'load_textdomain_mofile', __NAMESPACE__ . '\\any_spanish', 10, 2 );
add_action( 'init', __NAMESPACE__ . '\\start' );

/**
 * Registers everything that a page may hold.
 */
function start() {
	load_plugin_textdomain( 'quipu', false, basename( __DIR__ ) . '/languages' );
	add_shortcode( 'quipu_counter', __NAMESPACE__ . '\\counter_shortcode' );
	add_shortcode( 'quipu_form', __NAMESPACE__ . '\\form_shortcode' );
	register_script();
	register_blocks();
	register_provider();
}

/**
 * One Spanish for every country: es_PE and es_MX take the words of es_ES, unless somebody wrote their own.
 *
 * @param string $file   Where WordPress looks.
 * @param string $domain For whose words.
 * @return string
 */
function any_spanish( $file, $domain ) {
	if ( 'quipu' === $domain && ! is_readable( $file ) && preg_match( '/quipu-es_[A-Z]{2}\.mo$/', $file ) ) {
		return __DIR__ . '/languages/quipu-es_ES.mo';
	}
	return $file;
}
