<?php
// What the trial does to its WordPress from outside: install it, write a post, change the language, throw the plugin away.
// Usage: php wordpress.php WEBROOT install PASSWORD | post TITLE <CONTENT | forget-embeds | language LOCALE | option | delete-plugin

[ , $trial_root, $trial_task ] = $argv;
$_SERVER['HTTP_HOST'] = parse_url( getenv( 'TRIAL_WORDPRESS' ), PHP_URL_HOST );

if ( 'install' === $trial_task ) {
	define( 'WP_INSTALLING', true );
	// In place of the one that would mail.
	function wp_new_blog_notification() {}
}
require $trial_root . '/wp-load.php';

switch ( $trial_task ) {
	case 'install':
		require ABSPATH . 'wp-admin/includes/upgrade.php';
		wp_install( 'A partner’s site', 'editor', 'editor@wordpress.example', false, '', $argv[3] );
		break;
	case 'post':
		// As an author's browser would send it.
		wp_set_current_user( 1 );
		$post = array(
			'post_title'   => $argv[3],
			'post_content' => stream_get_contents( STDIN ),
			'post_status'  => 'publish',
		);
		$id = wp_insert_post( wp_slash( $post ), true );
		if ( is_wp_error( $id ) ) {
			fwrite( STDERR, $id->get_error_message() . "\n" );
			exit( 1 );
		}
		echo $id;
		break;
	case 'forget-embeds':
		global $wpdb;
		$wpdb->query( "DELETE FROM $wpdb->postmeta WHERE meta_key LIKE '\\_oembed\\_%'" );
		$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE '\\_transient%oembed%'" );
		wp_cache_flush();
		break;
	case 'language':
		// WordPress takes only languages that it has itself; here the plugin's words are what matters.
		add_filter(
			'sanitize_option_WPLANG',
			function () use ( $argv ) {
				return $argv[3];
			}
		);
		update_option( 'WPLANG', $argv[3] );
		break;
	case 'option':
		echo wp_json_encode( get_option( 'quipu_settings', null ) );
		break;
	case 'delete-plugin':
		require ABSPATH . 'wp-admin/includes/plugin.php';
		require ABSPATH . 'wp-admin/includes/file.php';
		$deleted = delete_plugins( array( 'quipu/quipu.php' ) );
		echo true === $deleted ? 'deleted' : 'not deleted';
		break;
	default:
		fwrite( STDERR, "what is $trial_task?\n" );
		exit( 2 );
}
