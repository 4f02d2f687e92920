<?php
/**
 * Takes away what the plugin stored: one option on each site.
 *
 * @package Quipu
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $quipu_site ) {
		switch_to_blog( $quipu_site );
		delete_option( 'quipu_settings' );
		restore_current_blog();
	}
} else {
	delete_option( 'quipu_settings' );
}
